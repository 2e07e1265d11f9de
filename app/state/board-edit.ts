import type { Board } from '../../workers/threads/api'

/** What a hand does with a board: takes agent or goals along, or paints. */
export type Tool = 'move' | 'goals' | 'walls'

export type Laid = Required<Board>

/** Something that can be taken along. */
export interface Taken {
  readonly kind: 'agent' | 'goal'
  readonly cell: number
}

/** What stands nearest to a point within reach, all in cells; the agent first, which hides what it stands on. Null: nothing. */
export function nearestThing(
  board: Laid,
  side: number,
  [x, y]: readonly [number, number],
  reach: number,
): Taken | null {
  const things: Taken[] = [
    { kind: 'agent', cell: board.agent },
    ...board.goals.map((cell): Taken => ({ kind: 'goal', cell })),
  ]
  const far = ({ cell }: Taken) => Math.hypot((cell % side) + 0.5 - x, Math.floor(cell / side) + 0.5 - y)
  const [nearest] = things.toSorted((a, b) => far(a) - far(b))
  return nearest && far(nearest) <= reach ? nearest : null
}

/** From where it was taken: a goal put onto another is one with it. */
export function moved(board: Laid, { kind, cell }: Taken, to: number): Laid {
  if (kind === 'agent') return { ...board, agent: to }
  return { ...board, goals: [...new Set(board.goals.map((goal) => (goal === cell ? to : goal)))] }
}

export function painted(board: Laid, what: 'goals' | 'walls', cell: number, on: boolean): Laid {
  const others = board[what].filter((one) => one !== cell)
  return { ...board, [what]: on ? [...others, cell] : others }
}

export const isOn = (board: Laid, what: 'goals' | 'walls', cell: number): boolean => board[what].includes(cell)

/** The cell under a point in cells; null: off the board. */
export function cellAt([x, y]: readonly [number, number], side: number): number | null {
  const [column, row] = [Math.floor(x), Math.floor(y)]
  return column < 0 || row < 0 || column >= side || row >= side ? null : row * side + column
}

/** One step of the arrow keys, kept on the board. */
export function stepped(cell: number, side: number, key: string): number | null {
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key] ?? []
  if (dx === undefined || dy === undefined) return null
  const [column, row] = [(cell % side) + dx, Math.floor(cell / side) + dy]
  return column < 0 || row < 0 || column >= side || row >= side ? cell : row * side + column
}

/** In words, for whoever does not see it. */
export function boardWords(board: Laid, side: number): string {
  const place = (cell: number) => `row ${Math.floor(cell / side)} column ${cell % side}`
  const goals =
    board.goals.length === 0
      ? 'no goal'
      : board.goals.length <= 3
        ? `${board.goals.length === 1 ? 'goal' : 'goals'} at ${board.goals.map(place).join(', ')}`
        : `${board.goals.length} goals`
  return `agent at ${place(board.agent)}, ${goals}`
}
