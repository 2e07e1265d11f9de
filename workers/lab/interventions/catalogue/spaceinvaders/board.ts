import type { Edit, FieldValue } from '../../../contracts/env'
import { refuse } from '../../entry'
import type { StateView } from '../../entry'

/** A wave as the rules lay it. */
export const ROWS = 6
export const COLUMNS = 6
/** Of one shield's picture. */
export const SHIELD = { width: 16, height: 18, pixels: 288 } as const
/** A left edge at x is mirrored to MIRROR − x: the ends of the ship's way change places. */
export const MIRROR = 298

export interface InvaderPlace {
  readonly index: number
  readonly row: number
  readonly col: number
  readonly alive: boolean
  readonly deathCounter: number
}

export function invadersOf(state: StateView): InvaderPlace[] {
  const list = (name: string) => state.list(`invaders[].${name}`)
  const [rows, columns, deaths] = [list('row'), list('col'), list('deathCounter')]
  return list('alive').map((alive, index) => ({
    index,
    row: Number(rows[index]),
    col: Number(columns[index]),
    alive: alive === true,
    deathCounter: Number(deaths[index]),
  }))
}

/** The invaders a rule is about; refused where there are none. */
export function some(state: StateView, which: (invader: InvaderPlace) => boolean): InvaderPlace[] {
  const found = invadersOf(state).filter(which)
  return found.length > 0 ? found : refuse('no such invader')
}

/** Writes only for those that change. A revived one bursts no longer. */
export function setAlive(invaders: readonly InvaderPlace[], alive: boolean): Edit[] {
  return invaders
    .filter((invader) => invader.alive !== alive)
    .flatMap(({ index, deathCounter }) => [
      { path: `invaders[${index}].alive`, value: alive },
      ...(alive && deathCounter >= 0 ? [{ path: `invaders[${index}].deathCounter`, value: -1 }] : []),
    ])
}

/** Life and death permuted within each row: each invader takes those of the one at `source(col)`. */
export function permuteColumns(invaders: readonly InvaderPlace[], source: (col: number) => number): Edit[] {
  const places = new Map(invaders.map((invader) => [`${invader.row} ${invader.col}`, invader]))
  return invaders.flatMap((invader) => {
    const from = places.get(`${invader.row} ${source(invader.col)}`) ?? invader
    return [
      ...(from.alive === invader.alive ? [] : [{ path: `invaders[${invader.index}].alive`, value: from.alive }]),
      ...(from.deathCounter === invader.deathCounter
        ? []
        : [{ path: `invaders[${invader.index}].deathCounter`, value: from.deathCounter }]),
    ]
  })
}

/** Every invader by a distance, the dead ones too: they keep their place in the march. */
export function moveInvaders(state: StateView, dx: number, dy: number): Edit[] {
  const moved = (axis: 'x' | 'y', by: number) =>
    by === 0
      ? []
      : state.list(`invaders[].${axis}`).map((at, i) => ({ path: `invaders[${i}].${axis}`, value: Number(at) + by }))
  return [...moved('x', dx), ...moved('y', dy)]
}

export function shieldCount(state: StateView): number {
  return state.number('shieldCount')
}

/** Indices of the shields a choice is about: −1 = all. Refused where there are none. */
export function shieldsOf(state: StateView, which: number): number[] {
  const count = shieldCount(state)
  if (count === 0) refuse('no shield is left')
  if (which >= count) refuse(`only ${count} of these are left`)
  return which < 0 ? Array.from({ length: count }, (_, i) => i) : [which]
}

/** Pixels of one shield, row by row; 0 = a hole. */
export function pixelsOf(state: StateView, shield: number): number[] {
  return state
    .list('shieldPixels[].rgba')
    .slice(shield * SHIELD.pixels, (shield + 1) * SHIELD.pixels)
    .map(Number)
}

/** Writes only for pixels that change. */
export function writePixels(shield: number, before: readonly number[], after: (index: number) => number): Edit[] {
  return before.flatMap((pixel, i) =>
    after(i) === pixel ? [] : [{ path: `shieldPixels[${shield * SHIELD.pixels + i}].rgba`, value: after(i) }],
  )
}

/** A whole shield's picture: solid where the original's is. */
export function isSolid(index: number): boolean {
  const [x, y] = [index % SHIELD.width, Math.floor(index / SHIELD.width)]
  const fromSide = Math.min(x, SHIELD.width - 1 - x)
  return y < 2 ? fromSide >= 4 : y < 10 ? fromSide >= 2 : y < 16 ? true : fromSide < 4
}

/** A colour's four channels as one pixel. */
export function pixelColor(state: StateView, path: string): number {
  const channel = (name: string) => state.number(`${path}.${name}`)
  return (channel('r') | (channel('g') << 8) | (channel('b') << 16) | (255 << 24)) >>> 0
}

/** A laser of the usual size and colour. */
export function laser(path: string, x: number, y: number, speed: number): Edit[] {
  const fields: Readonly<Record<string, FieldValue>> = {
    x,
    y,
    w: 2,
    h: 11,
    speed,
    t: 0,
    'color.r': 144,
    'color.g': 144,
    'color.b': 144,
  }
  return Object.entries(fields).map(([name, value]) => ({ path: `${path}.${name}`, value }))
}
