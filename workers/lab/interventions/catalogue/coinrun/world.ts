import type { Edit } from '../../../contracts/env'
import { refuse } from '../../entry'
import type { StateView } from '../../entry'

/** In the order of the game's numbers. */
export const kinds = ['saws', 'enemies', 'crates'] as const
export type Kinds = (typeof kinds)[number]

export const cells = { free: 0, groundTop: 2, lava: 3, lavaTop: 4 } as const
export const SIDE = 64

export const kindNumber = (kind: string): number => kinds.findIndex((one) => one === kind)

/** A thing that is in the world. */
export interface Thing {
  readonly number: number
  readonly kind: Kinds
  readonly x: number
  readonly y: number
}

export function things(state: StateView): Thing[] {
  return state.list('things[].there').flatMap((there, number) => {
    if (there !== true) return []
    const read = (name: string) => state.number(`things[${number}].${name}`)
    return [{ number, kind: kinds[read('kind')] ?? 'crates', x: read('x'), y: read('y') }]
  })
}

export const agentOf = (state: StateView) => ({ x: state.number('agent.x'), y: state.number('agent.y') })

export const whichOption = {
  kind: 'choice',
  title: 'Which',
  default: 'all',
  of: ['all', 'next ahead', 'nearest'],
  help: 'All of the kind, the next to the right of the agent, or the nearest on any side.',
} as const

export const kindOption = (fallback: Kinds) =>
  ({ kind: 'choice', title: 'Kind', default: fallback, of: kinds, help: 'Of what.' }) as const

/** Refused where there is none. */
export function chosen(state: StateView, kind: string, which: string): Thing[] {
  const { x, y } = agentOf(state)
  const all = things(state).filter((thing) => thing.kind === kind)
  const far = (thing: Thing) => (which === 'nearest' ? Math.hypot(thing.x - x, thing.y - y) : thing.x - x)
  const candidates = which === 'next ahead' ? all.filter((thing) => thing.x > x) : all
  const found = which === 'all' ? all : candidates.sort((a, b) => far(a) - far(b)).slice(0, 1)
  return found.length > 0 ? found : refuse(`there are no ${kind}${which === 'next ahead' ? ' ahead' : ''}`)
}

/** Number of a cell in the field `cells[]`. */
export const cellNumber = (column: number, row: number): number => (SIDE - 1 - row) * SIDE + column

export const cellAt = (world: readonly number[], column: number, row: number): number =>
  world[cellNumber(column, row)] ?? 1

/** Bytes are numbers as they come. */
export const worldOf = (state: StateView): number[] => state.list('cells[]') as number[]

export const isGround = (kind: number): boolean => kind === 1 || kind === 2
export const isLava = (kind: number): boolean => kind === 3 || kind === 4

/** Cells of ground from the lowest up, without a gap. */
export function heightOf(world: readonly number[], column: number): number {
  let row = 0
  while (row < SIDE && isGround(cellAt(world, column, row))) row++
  return row
}

/** The row in which somebody stands on a column's highest ground; refused where it reaches the top. */
export function standingRow(world: readonly number[], column: number): number {
  for (let row = SIDE - 2; row >= 0; row--)
    if (isGround(cellAt(world, column, row)))
      return row < SIDE - 2 ? row + 1 : refuse('there is only ground, up to the top')
  return refuse('there is no ground')
}

export interface Pit {
  readonly from: number
  readonly to: number
  /** Rows of the lower bank. */
  readonly height: number
}

/** Holes down to the world's floor between banks three rows higher, as the game's own concept has them. */
export function pits(world: readonly number[]): Pit[] {
  const heights = Array.from({ length: SIDE }, (_, column) => heightOf(world, column))
  const isBank = (column: number) => heights[column]! >= 4 && heights[column]! < SIDE
  return heights.flatMap((height, from) => {
    if (height > 1 || from === 0 || !isBank(from - 1)) return []
    let to = from
    while (heights[to + 1]! <= 1) to++
    return isBank(to + 1) ? [{ from, to, height: Math.min(heights[from - 1]!, heights[to + 1]!) }] : []
  })
}

/** The next pit whose far bank is ahead of the agent. */
export function nextPit(state: StateView, world: readonly number[]): Pit {
  const { x } = agentOf(state)
  return pits(world).find(({ to }) => to + 1 > x) ?? refuse('there is no pit ahead')
}

/** Fills columns from one row to another, whatever was there. */
export function fill(pit: Pit, first: number, last: number, kind: number): Edit[] {
  return Array.from({ length: (pit.to - pit.from + 1) * Math.max(last - first + 1, 0) }, (_, i) => ({
    path: `cells[${cellNumber(pit.from + (i % (pit.to - pit.from + 1)), first + Math.floor(i / (pit.to - pit.from + 1)))}]`,
    value: kind,
  }))
}

export const within = (column: number, row: number): void => {
  if (column < 0 || row < 0 || column >= SIDE || row >= SIDE) refuse('that is outside the world')
}
