/**
 * Square grey planes that agents see: whole, or by the option `planes` at half their sides, every pixel the mean of 2 × 2 of the
 * whole one, rounded half up. A quarter of the pixels is about a quarter of the arithmetic of whoever learns from them.
 *
 * A game draws whole planes either way, at `whole(slot)`, and says `see(slot)` when one is drawn. Halved, the whole plane lies
 * behind what the game keeps in its cache, so that what was not drawn anew is still there.
 */
import { allocate, cache, observation } from './slots'

let halved = false
let side = 0
let kept: usize = 0

/** The host's answer to the option: for all slots, before anything is described or laid out. */
export function choosePlanes(value: f64): bool {
  halved = value != 0
  return true
}

/** Side of what is seen of a plane of so many pixels a side, an even number. */
export function seen(whole: i32): i32 {
  return halved ? whole / 2 : whole
}

/** As `allocate`, for planes of `whole` pixels a side. */
export function layPlanes(slots: u32, stateBytes: usize, cacheBytes: usize, whole: i32, frames: u32, framePixels: usize, boxes: u32): bool {
  side = whole
  kept = (cacheBytes + 15) & ~15
  const cells = seen(whole) * seen(whole)
  return allocate(slots, stateBytes, halved ? kept + whole * whole : cacheBytes, cells, 1, frames, framePixels, boxes)
}

/** Where the game draws. */
export function whole(slot: i32): usize {
  return halved ? cache(slot) + kept : observation(slot)
}

/** The whole plane is drawn. */
export function see(slot: i32): void {
  if (!halved) return
  const half = side / 2
  let from = cache(slot) + kept
  for (let to = observation(slot), end = to + half * half; to < end; to += half) {
    // Eight pixels at a time; the last eight may be some of those before once more.
    for (let x = 0; x < half; x += 8) halveEight(from, to, min(x, half - 8))
    from += side << 1
  }
}

// @ts-ignore: decorator
@inline
function halveEight(from: usize, to: usize, x: i32): void {
  const at = from + (x << 1)
  const sums = i16x8.add(i16x8.extadd_pairwise_i8x16_u(v128.load(at)), i16x8.extadd_pairwise_i8x16_u(v128.load(at + side)))
  const means = i16x8.shr_u(i16x8.add(sums, i16x8.splat(2)), 2)
  v128.store64_lane(to + x, i8x16.narrow_i16x8_u(means, means), 0)
}
