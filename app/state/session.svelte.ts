import { createContext } from 'svelte'
import type { Explorer } from '../explore/explorer.svelte'
import type { Branch } from './branch.svelte'
import type { MemoryParts } from './memory-parts.svelte'
import type { ClaimDraft } from './claim-draft.svelte'
import type { ClaimsState } from './claims.svelte'
import type { EditSession } from './edit.svelte'
import type { Hints } from './hints.svelte'
import type { Keys } from './keys.svelte'
import type { LibraryState } from './library.svelte'
import type { NewAgent } from './new-agent.svelte'
import type { Notices } from './notices.svelte'
import type { Pages } from './pages.svelte'
import type { Preferences } from './preferences.svelte'
import type { Programs } from './programs.svelte'
import type { Saliency } from './saliency.svelte'
import type { Regions } from './regions.svelte'
import type { RewardsState } from './rewards.svelte'
import type { Selection } from './selection.svelte'
import type { StageState } from './stage.svelte'
import type { StudyDraft } from './study-draft.svelte'
import type { TrainerState } from './trainer.svelte'
import type { Link } from './url.svelte'

/** Everything the panels share. */
export interface Session {
  readonly pages: Pages
  readonly notices: Notices
  readonly preferences: Preferences
  readonly hints: Hints
  readonly library: LibraryState
  readonly trainer: TrainerState
  readonly claims: ClaimsState
  readonly explorer: Explorer
  readonly draft: ClaimDraft
  readonly study: StudyDraft
  readonly rewards: RewardsState
  readonly newAgent: NewAgent
  readonly stage: StageState
  readonly saliency: Saliency
  readonly edit: EditSession
  readonly programs: Programs
  readonly selection: Selection
  readonly regions: Regions
  readonly branch: Branch
  readonly memoryParts: MemoryParts
  readonly keys: Keys
  readonly link: Link
}

export const [useSession, provideSession] = createContext<Session>()
