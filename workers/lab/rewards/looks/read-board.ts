import type { ImageSpec } from '../../contracts/observation'
import type { Transitions } from '../../contracts/reward'
import { InputError } from '../../contracts/errors'
import type { BoardPair } from '../boards'

/** The two boards of a decision that was played, as they can be told from what was seen of them. Throws InputError for what is no board. */
export function boardsOf({ observation, planes, before, after }: Transitions, row: number): BoardPair {
  if (observation.kind !== 'image' || observation.frames !== 1)
    throw new InputError('observation', 'is not that of a board')
  if (!(row >= 0 && row < before.length)) throw new InputError('row', `must be from 0 to ${before.length - 1}`)
  const [first, last] = [seenOn(planes[before[row]!]!, observation), seenOn(planes[after[row]!]!, observation)]
  // Goals stay where they are: one that somebody stands on is seen on the other board.
  const goals = [...new Set([...first.goals, ...last.goals])].sort((a, b) => a - b)
  const agent = first.agent ?? last.agent
  if (agent === null) throw new InputError('row', `${row} shows nobody`)
  return {
    before: { agent: first.agent ?? agent, goals, walls: first.walls },
    // Whoever is not seen any more stands under the goal.
    after: { agent: last.agent ?? goals[0]!, goals, walls: last.walls },
  }
}

const [WALL, AGENT, GOAL] = [1, 2, 3]

/** What is seen on each cell: levels are thirds of the brightness, planes are those of wall, agent and goal. */
function seenOn(picture: Uint8Array, { channels }: ImageSpec) {
  const cells = Array.from({ length: picture.length / channels }, (_, cell) =>
    channels === 1
      ? Math.round(picture[cell]! / 85)
      : 1 + picture.subarray(cell * channels, (cell + 1) * channels).findIndex((value) => value > 127),
  )
  const where = (what: number) => cells.flatMap((seen, cell) => (seen === what ? [cell] : []))
  return { agent: where(AGENT)[0] ?? null, goals: where(GOAL), walls: where(WALL) }
}
