import { InputError } from '../../contracts/errors'
import type { RewardModel, Sight } from '../../contracts/reward'
import { ratePictures } from '../rate'
import type { Board, BoardPair, Boards } from '../boards'
import { joined } from './swings'

/** One thing done to a board: it is still one that a game may have. */
export interface BoardEdit {
  readonly kind: 'erase goal' | 'add goal' | 'move agent' | 'paint wall' | 'clear wall'
  /** row · side + column: what is edited, or where to. */
  readonly cell: number
}

/** On which of the boards: one of them (another decision), or both (another game). */
export type Where = Sight | 'both'

export interface EditRequest {
  readonly boards: Boards
  readonly pair: BoardPair
  readonly where: Where
  readonly kinds?: readonly BoardEdit['kind'][]
  /** Whether edits are wanted that raise the reward or lower it. */
  readonly toward: 'more' | 'less'
  /** Edits one after the other, each the best after those before it. */
  readonly count: number
}

export interface RatedEdit {
  readonly edit: BoardEdit
  /** R(s, s′) with it. */
  readonly reward: number
}

export interface EditSearch {
  /** R(s, s′) as the boards are. */
  readonly from: number
  /** Every single edit, best first. */
  readonly ranked: readonly RatedEdit[]
  /** The greedy series: the first is the best single edit. It ends where no edit is better. */
  readonly path: readonly RatedEdit[]
  /** Edits that change nothing that the model sees; they are in no list. */
  readonly unseen: number
}

/** All legal edits are tried, and then, for a series, all after the best one. Throws InputError for a pair that cannot be. */
export async function searchEdits(model: RewardModel, request: EditRequest): Promise<EditSearch> {
  const { count, toward, boards } = request
  if (!(count >= 1)) throw new InputError('count', 'must be at least 1')
  let now = laidOut(boards, request.pair)
  const first = await rated(model, request, now)
  const path: RatedEdit[] = []
  let [from, found] = [first.from, first]
  while (path.length < count) {
    const best = found.ranked[0]
    if (!best || (toward === 'more' ? best.reward <= from : best.reward >= from)) break
    path.push(best)
    if (path.length === count) break
    now = edited(now, request.where, best.edit)
    from = best.reward
    found = await rated(model, request, now)
  }
  return { from: first.from, ranked: first.ranked, path, unseen: first.unseen }
}

/** Boards with all that is on them said. */
export type LaidOut = Readonly<Record<Sight, Required<Board>>>

/** Where a board says nothing of its walls they are those that are there. Throws InputError for boards that cannot be. */
export function laidOut(boards: Boards, { before, after }: BoardPair): LaidOut {
  const { walls } = boards.now()
  const full = (board: Board) => {
    boards.lay({ walls, ...board })
    return boards.now()
  }
  return { before: full(before), after: full(after) }
}

/** Every single edit of a pair, best first. */
async function rated(
  model: RewardModel,
  { boards, where, kinds, toward }: EditRequest,
  pair: LaidOut,
): Promise<Omit<EditSearch, 'path'>> {
  const draw = ({ before, after }: LaidOut) => ({ before: boards.picture(before), after: boards.picture(after) })
  const plain = draw(pair)
  const same = (a: Uint8Array, b: Uint8Array) => a.every((value, i) => value === b[i])
  const all = legalEdits(pair, where, boards.room().side).filter(({ kind }) => !kinds || kinds.includes(kind))
  const seen = all
    .map((edit) => ({ edit, pictures: draw(edited(pair, where, edit)) }))
    .filter(({ pictures }) => !model.reads.every((sight) => same(pictures[sight], plain[sight])))
  const column = (sight: Sight) => joined([plain[sight], ...seen.map(({ pictures }) => pictures[sight])])
  const [from, ...said] = await ratePictures(model, boards.world.spec.observation, {
    before: column('before'),
    after: column('after'),
  })
  const sign = toward === 'more' ? 1 : -1
  return {
    from: from!,
    ranked: seen
      .map(({ edit }, i): RatedEdit => ({ edit, reward: said[i]! }))
      .sort((a, b) => sign * (b.reward - a.reward)),
    unseen: all.length - seen.length,
  }
}

/** What can be done to a pair so that its boards stay such as a game may have; walls all round stay. */
export function legalEdits(pair: LaidOut, where: Where, side: number): BoardEdit[] {
  if (where !== 'both') return editsOf(pair[where], side)
  const other = new Set(editsOf(pair.before, side).map(wordOf))
  // Who is in two places at once would stand still: moving the agent is for one board.
  return editsOf(pair.after, side).filter((edit) => edit.kind !== 'move agent' && other.has(wordOf(edit)))
}

const wordOf = ({ kind, cell }: BoardEdit) => `${kind} ${cell}`

function editsOf({ agent, goals, walls: all }: Required<Board>, side: number): BoardEdit[] {
  const walls = new Set(all)
  const inside = Array.from({ length: side * side }, (_, cell) => cell).filter((cell) => {
    const [row, column] = [Math.floor(cell / side), cell % side]
    return row > 0 && column > 0 && row < side - 1 && column < side - 1
  })
  const free = inside.filter((cell) => !walls.has(cell))
  const of = (kind: BoardEdit['kind'], cells: readonly number[]) => cells.map((cell): BoardEdit => ({ kind, cell }))
  return [
    ...of('erase goal', goals),
    ...of(
      'add goal',
      free.filter((cell) => !goals.includes(cell)),
    ),
    ...of(
      'move agent',
      free.filter((cell) => cell !== agent),
    ),
    ...of(
      'paint wall',
      free.filter((cell) => cell !== agent && !goals.includes(cell)),
    ),
    ...of(
      'clear wall',
      inside.filter((cell) => walls.has(cell)),
    ),
  ]
}

/** The pair with an edit made. */
export function edited(pair: LaidOut, where: Where, edit: BoardEdit): LaidOut {
  const on = (sight: Sight) => (where === 'both' || where === sight ? made(pair[sight], edit) : pair[sight])
  return { before: on('before'), after: on('after') }
}

function made(board: Required<Board>, { kind, cell }: BoardEdit): Required<Board> {
  const { goals, walls } = board
  const without = (cells: readonly number[]) => cells.filter((one) => one !== cell)
  switch (kind) {
    case 'erase goal':
      return { ...board, goals: without(goals) }
    case 'add goal':
      return { ...board, goals: [...goals, cell] }
    case 'move agent':
      return { ...board, agent: cell }
    case 'paint wall':
      return { ...board, walls: [...walls, cell] }
    case 'clear wall':
      return { ...board, walls: without(walls) }
    default:
      return kind satisfies never
  }
}
