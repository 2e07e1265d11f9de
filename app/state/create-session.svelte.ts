import {
  openStudies,
  openExplorer,
  openLibrary,
  openRewards,
  openStage,
  openTrainer,
} from '../../workers/threads/client'
import { Explorer } from '../explore/explorer.svelte'
import { pages } from '../pages/registry'
import { Branch } from './branch.svelte'
import { MemoryParts } from './memory-parts.svelte'
import { ClaimDraft } from './claim-draft.svelte'
import { ClaimsState } from './claims.svelte'
import { EditSession } from './edit.svelte'
import { Hints } from './hints.svelte'
import { Keys } from './keys.svelte'
import { LibraryState } from './library.svelte'
import { NewAgent } from './new-agent.svelte'
import { Notices } from './notices.svelte'
import { Pages } from './pages.svelte'
import { Preferences } from './preferences.svelte'
import { Regions } from './regions.svelte'
import { RewardsState } from './rewards.svelte'
import { Saliency } from './saliency.svelte'
import { Selection } from './selection.svelte'
import { Programs } from './programs.svelte'
import type { Session } from './session.svelte'
import { StageState } from './stage.svelte'
import { StudyDraft } from './study-draft.svelte'
import { TrainerState } from './trainer.svelte'
import { Link } from './url.svelte'

export function createSession(): Session {
  const notices = new Notices()
  const preferences = new Preferences()
  const stage = new StageState(openStage, notices)
  const edit = new EditSession(stage, notices)
  const library = new LibraryState(openLibrary, { stage, notices })
  const regions = new Regions(stage)
  const claims = new ClaimsState(openStudies, { notices })
  const trainer = new TrainerState(openTrainer, library, { stage, notices })
  const rewards = new RewardsState(openRewards, { notices })
  const selection = new Selection(stage, edit)
  const branch = new Branch(stage, notices)
  stage.settle = () => {
    branch.leave()
    return selection.settle()
  }
  const here = new Pages(pages, window)
  const link = new Link(here, stage, preferences, notices)
  stage.leave = () => link.write()
  return {
    pages: here,
    explorer: new Explorer(openExplorer, notices),
    claims,
    draft: new ClaimDraft(stage, library, claims, regions),
    study: new StudyDraft(stage, library, claims),
    rewards,
    newAgent: new NewAgent(rewards, { library, trainer }),
    notices,
    preferences,
    stage,
    edit,
    library,
    trainer,
    hints: new Hints(),
    saliency: new Saliency(stage, preferences),
    programs: new Programs(stage),
    selection,
    regions,
    branch,
    memoryParts: new MemoryParts(stage, notices),
    keys: new Keys(),
    link,
  }
}
