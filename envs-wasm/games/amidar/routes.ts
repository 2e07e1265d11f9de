/**
 * The five closed loops that enemies walk, measured from the Atari game by the original's authors: corner tiles (tx, ty) in
 * order, the first one where the enemy starts. `layRoutes` writes them out tile by tile.
 */
import { COLUMNS, State } from './state'
import { columnOf, rowOf } from './board'

export const ROUTES = 5
/** Tiles of the longest loop. */
export const LONGEST_ROUTE = 194
const NOWHERE = -1

const corners: usize = memory.data<u8>([
  0, 0, 31, 0, 31, 30, 0, 30,

  0, 0, 6, 0, 6, 6, 9, 6, 9, 12, 11, 12, 11, 18, 14, 18, 14, 24, 17, 24, 17, 18, 20, 18, 20, 12, 22, 12, 22, 6, 25, 6, 25, 0,
  31, 0, 31, 6, 27, 6, 27, 12, 22, 12, 22, 6, 21, 6, 21, 0, 17, 0, 17, 6, 14, 6, 14, 0, 10, 0, 10, 6, 9, 6, 9, 12, 4, 12, 4,
  6, 0, 6,

  7, 0, 10, 0, 10, 6, 12, 6, 12, 12, 19, 12, 19, 6, 21, 6, 21, 0, 25, 0, 25, 6, 27, 6, 27, 12, 28, 12, 28, 18, 31, 18, 31, 12,
  28, 12, 28, 18, 26, 18, 26, 24, 25, 24, 25, 30, 19, 30, 19, 24, 17, 24, 17, 18, 14, 18, 14, 24, 12, 24, 12, 30, 6, 30, 6,
  24, 5, 24, 5, 18, 3, 18, 3, 12, 0, 12, 0, 18, 3, 18, 3, 12, 4, 12, 4, 6, 6, 6, 6, 0,

  0, 25, 0, 24, 5, 24, 5, 18, 11, 18, 11, 12, 12, 12, 12, 6, 14, 6, 14, 0, 17, 0, 17, 6, 19, 6, 19, 12, 20, 12, 20, 18, 26,
  18, 26, 24, 31, 24, 31, 30, 25, 30, 25, 24, 19, 24, 19, 30, 12, 30, 12, 24, 6, 24, 6, 30, 0, 30,

  9, 30, 12, 30, 12, 24, 14, 24, 14, 18, 17, 18, 17, 24, 19, 24, 19, 30, 25, 30, 25, 24, 26, 24, 26, 18, 28, 18, 28, 12, 31,
  12, 31, 18, 28, 18, 28, 12, 27, 12, 27, 6, 25, 6, 25, 0, 21, 0, 21, 6, 19, 6, 19, 12, 12, 12, 12, 6, 10, 6, 10, 0, 6, 0, 6,
  6, 4, 6, 4, 12, 3, 12, 3, 18, 0, 18, 0, 12, 3, 12, 3, 18, 5, 18, 5, 24, 6, 24, 6, 30,
])
/** Corners of each loop. */
const cornerCount: usize = memory.data<u8>([4, 36, 45, 29, 45])

const tiles: usize = memory.data(ROUTES * LONGEST_ROUTE * 2, 8)
const lengths: usize = memory.data(ROUTES * 4, 8)

/** Once, when the module is set up. */
export function layRoutes(): void {
  let at = corners
  for (let route = 0; route < ROUTES; route++) {
    const count = <i32>load<u8>(cornerCount + <usize>route)
    let length = 0
    for (let i = 0; i < count; i++) {
      const next = at + <usize>((i + 1) % count) * 2
      length = layStretch(route, length, at + <usize>i * 2, next)
    }
    store<i32>(lengths + (<usize>route << 2), length)
    at += <usize>count * 2
  }
}

/** The tiles from one corner up to the next, which belongs to the stretch after it. */
function layStretch(route: i32, length: i32, from: usize, to: usize): i32 {
  let tx = <i32>load<u8>(from)
  let ty = <i32>load<u8>(from, 1)
  const endX = <i32>load<u8>(to)
  const endY = <i32>load<u8>(to, 1)
  while (tx != endX || ty != endY) {
    store<u16>(tiles + <usize>(route * LONGEST_ROUTE + length++) * 2, <u16>(ty * COLUMNS + tx))
    tx += <i32>(endX > tx) - <i32>(endX < tx)
    ty += <i32>(endY > ty) - <i32>(endY < ty)
  }
  return length
}

// @ts-ignore: decorator
@inline
export function routeLength(route: u32): i32 {
  return load<i32>(lengths + (<usize>min<u32>(route, ROUTES - 1) << 2))
}

/** Routes are lists of tile numbers: on a board of another width they lead elsewhere, as in the original. */
// @ts-ignore: decorator
@inline
function tileOf(route: u32, index: i32): i32 {
  assert(index >= 0 && index < LONGEST_ROUTE)
  return <i32>load<u16>(tiles + <usize>(<i32>min<u32>(route, ROUTES - 1) * LONGEST_ROUTE + index) * 2)
}

export function routeColumn(s: State, route: u32, index: i32): i32 {
  return columnOf(s, tileOf(route, index))
}

export function routeRow(s: State, route: u32, index: i32): i32 {
  return rowOf(s, tileOf(route, index))
}

/** The first place in the loop, from `start` on, that is this tile; NOWHERE if the loop does not pass it. */
export function findOnRoute(s: State, route: u32, start: i32, tx: i32, ty: i32): i32 {
  const length = routeLength(route)
  for (let i = 0; i < length; i++) {
    const index = (start + i) % length
    if (routeColumn(s, route, index) == tx && routeRow(s, route, index) == ty) return index
  }
  return NOWHERE
}
