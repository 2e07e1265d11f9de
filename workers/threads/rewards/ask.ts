import type { RewardModel } from '../../lab/contracts/reward'
import { createRandom } from '../../lab/random'
import type { BoardPair, Boards } from '../../lab/rewards/boards'
import { ratePictures } from '../../lab/rewards/rate'
import { countProbes, probes } from '../../lab/studies/reward-probes/probes'
import { InputError } from '../../lab/contracts/errors'
import type { BoardAnswer, BoardPicture, BoardRoom, EnteredGame } from '../api'

/** Boards on which one probe is drawn, in a room of its own. Throws InputError where there is no such probe. */
export function exampleOf(boards: Boards, id: string, seed: number): BoardRoom {
  const probe = [...probes, ...countProbes].find((one) => one.id === id)
  if (!probe) throw new InputError('probe', `${id} is not one of these`)
  const random = createRandom(seed)
  const room = boards.enter(random.word())
  const { walls } = boards.now()
  const { before, after } = probe.draw(room, random)
  return { side: room.side, pair: { before: { ...before, walls }, after: { ...after, walls } } }
}

/** Every kind of boards, and what the rules pay there. */
export const listProbes = (boards: Boards): EnteredGame['probes'] =>
  probes.map(({ id, title, draw }) => {
    const random = createRandom(0)
    return { id, title, paid: draw(boards.enter(random.word()), random).paid }
  })

/** What the game draws, what the model says, and what the rules pay. Throws InputError for a board that cannot be. */
export async function askBoards(boards: Boards, model: RewardModel | null, pair: BoardPair): Promise<BoardAnswer> {
  const { spec } = boards.world
  // Where one of the two cannot be, nothing is said of the other.
  const paint = (board: BoardPair['before']): BoardPicture => ({
    width: spec.width,
    height: spec.height,
    pixels: boards.paint(board).buffer,
  })
  const [before, after] = [paint(pair.before), paint(pair.after)]
  const pictures = { before: boards.picture(pair.before), after: boards.picture(pair.after) }
  const said = model ? await ratePictures(model, spec.observation, pictures) : null
  return {
    before,
    after,
    said: said ? said[0]! : null,
    paid: pair.after.goals.includes(pair.after.agent) ? 1 : 0,
    possible: isDecision(boards, pair),
  }
}

/** Goals and walls never move by themselves. */
function isDecision(boards: Boards, { before, after }: BoardPair): boolean {
  return (
    sameCells(before.goals, after.goals) &&
    sameCells(before.walls ?? [], after.walls ?? []) &&
    boards.reachable(before).includes(after.agent)
  )
}

const sameCells = (a: readonly number[], b: readonly number[]): boolean =>
  [...new Set(a)].sort().join() === [...new Set(b)].sort().join()
