import type { Edit } from '../../../contracts/env'
import type { Random } from '../../../random'
import { refuse } from '../../entry'
import type { StateView } from '../../entry'

/** Width of the picture: a thing at x is mirrored to WIDTH − x if x is its centre. */
export const WIDTH = 240
/** What the original study used for ball and paddle: the formula for bricks (left edges), 12 px too far left for centres. */
export const BRICK_MIRROR = 228

export interface BrickPlace {
  readonly index: number
  readonly row: number
  readonly col: number
  readonly alive: boolean
}

/** Bricks as the state tells them, whatever the wall's size. */
export function bricksOf(state: StateView): BrickPlace[] {
  const rows = state.list('bricks[].row')
  const columns = state.list('bricks[].col')
  return state
    .list('bricks[].alive')
    .map((alive, index) => ({ index, row: Number(rows[index]), col: Number(columns[index]), alive: alive === true }))
}

export function columnsOf(bricks: readonly BrickPlace[]): number {
  return 1 + Math.max(-1, ...bricks.map(({ col }) => col))
}

/** Writes only for bricks that change. */
export function setAlive(bricks: readonly BrickPlace[], wanted: (brick: BrickPlace) => boolean): Edit[] {
  return bricks
    .filter((brick) => wanted(brick) !== brick.alive)
    .map((brick) => ({ path: `bricks[${brick.index}].alive`, value: wanted(brick) }))
}

/** Alive flags permuted by columns: each brick takes the flag of the brick at `source(col)` in its row. */
export function permuteColumns(
  bricks: readonly BrickPlace[],
  source: (col: number, columns: number) => number,
): Edit[] {
  const columns = columnsOf(bricks)
  const flags = new Map(bricks.map(({ row, col, alive }) => [`${row} ${col}`, alive]))
  return setAlive(bricks, ({ row, col, alive }) => flags.get(`${row} ${source(col, columns)}`) ?? alive)
}

/** So many of them, each as likely as any other. */
export function drawSome<T>(from: readonly T[], count: number, random: Random): T[] {
  const left = [...from]
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(random.below(left.length), 1)[0]!)
}

export interface BallState {
  readonly x: number
  readonly y: number
  readonly vx: number
  readonly vy: number
}

export function ballCount(state: StateView): number {
  return state.number('ballCount')
}

/** Throws where there is no such ball. */
export function ballOf(state: StateView, index: number): BallState {
  if (index >= ballCount(state)) refuse(ballCount(state) === 0 ? 'no ball in play' : `only ${ballCount(state)} in play`)
  const field = (name: string) => state.number(`balls[${index}].${name}`)
  return { x: field('x'), y: field('y'), vx: field('vx'), vy: field('vy') }
}

export function writeBall(index: number, ball: Partial<BallState>): Edit[] {
  return Object.entries(ball).map(([name, value]) => ({ path: `balls[${index}].${name}`, value }))
}

/** Degrees as in Toybox: 0 right, 90 down. */
export function velocity(degrees: number, speed: number): Pick<BallState, 'vx' | 'vy'> {
  const angle = (degrees * Math.PI) / 180
  return { vx: speed * Math.cos(angle), vy: speed * Math.sin(angle) }
}

/** −x without making a negative zero, whose bytes differ from zero's. */
export function negate(x: number): number {
  return x === 0 ? 0 : -x
}
