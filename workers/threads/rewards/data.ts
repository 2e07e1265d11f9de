import { canonical } from '../../lab/contracts/canonical'
import { flag, number, object, seed, whole } from '../../lab/contracts/guards'
import type { TransitionSet } from '../../lab/contracts/transition-set'
import { showCount } from '../../lab/charts/numbers'
import { InputError } from '../../lab/contracts/errors'
import { collectBalanced } from '../../lab/rewards/balance'
import { collect } from '../../lab/rewards/collect'
import { requireSameGame } from '../../lab/rewards/open'
import { invite } from '../../lab/runs/study/agents'
import { decodeTransitions } from '../../storage/transitions'
import type { CollectPlan } from '../api'
import { readFile } from '../read-file'
import type { Play } from './open'
import type { Surroundings } from './surroundings'
import type { Step } from './work'

/** Games side by side; how many changes nothing but the time that it takes. */
const SLOTS = 32
const MOST = 1_000_000
/** Of a file from outside: a million decisions in the largest maze have some 700 MB, which no tab need read. */
const MOST_BYTES = 200_000_000

const plan = object({ decisions: whole(300, MOST), balanced: flag, explore: number(0, 1), seed })

/** Throws InputError naming the field. */
export const requirePlan = (given: CollectPlan): CollectPlan => plan(given, 'data')

/** Whoever was chosen plays, and what was played is kept under a name. */
export async function collectData(
  { checkpoint, id }: Play,
  { decisions, balanced, explore, seed: from }: CollectPlan,
  { openGame, createSuffix }: Surroundings,
  step: Step,
): Promise<TransitionSet> {
  const { agent, openGame: open } = await invite(id, checkpoint, openGame)
  try {
    const request = { agent, game: await open(SLOTS), count: decisions, seed: from, explore, breathe: step }
    const transitions = await (balanced ? collectBalanced : collect)(request)
    return {
      id: `transitions-${agent.game.id}-${createSuffix()}`,
      name: `${agent.name}, ${showCount(decisions)} decisions${balanced ? ', balanced' : ''}`,
      created: new Date().toISOString(),
      game: agent.game,
      rhythm: agent.rhythm,
      agent: { id, name: agent.name, hash: agent.hash },
      seed: from,
      balanced,
      ...(explore > 0 && { explored: explore }),
      transitions,
    }
  } finally {
    agent.dispose()
  }
}

/** Whole, and of the game that is played. Throws InputError naming the field. */
export async function readData(file: Blob, play: Play): Promise<{ set: TransitionSet; bytes: Uint8Array }> {
  const bytes = await readFile(file, MOST_BYTES, 'transitions')
  const set = decodeTransitions(bytes)
  requireFits(set, play)
  return { set, bytes }
}

/** Throws InputError where decisions are of another game than the one that is played, or were seen otherwise. */
export function requireFits(set: TransitionSet, play: Play): void {
  requireSameGame(set.game, play.setting, play.game.spec, 'transitions.game')
  if (canonical(set.transitions.observation) !== canonical(play.game.spec.observation))
    throw new InputError('transitions.observation', 'is not what is seen of this game')
}
