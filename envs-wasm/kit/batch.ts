/** Many slots, one call: ticks, results, observation, stack. */
import { ended, lifeLost, observation, reward, table } from './slots'

/** Flags of `stepMany`. */
export const OBSERVE = 1
export const STACK = 2

/** Ticks until the decision is over or the game ends, adding up what happened. */
function decide(slot: i32, action: i32, ticks: i32, tick: (slot: i32, action: i32) => void): void {
  let points: f32 = 0
  let ending: u8 = 0
  let lost: u8 = 0
  for (let i = 0; i < ticks && !ending; i++) {
    tick(slot, action)
    points += reward
    ending = ended
    lost |= lifeLost
  }
  store<f32>(<usize>table.rewards + (<usize>slot << 2), points)
  store<u8>(<usize>table.ended + <usize>slot, ending)
  store<u8>(<usize>table.lifeLost + <usize>slot, lost)
}

/** One raw tick of one slot, results where `stepMany` puts them. */
export function stepOne(slot: i32, action: i32, tick: (slot: i32, action: i32) => void): void {
  assert(<u32>slot < table.slots)
  decide(slot, action, 1, tick)
}

/** Slots 0 … count − 1 take their actions from the actions region; negative actions are skipped. */
export function decideMany(count: i32, ticks: i32, flags: i32, tick: (slot: i32, action: i32) => void, observe: (slot: i32) => void): void {
  assert(<u32>count <= table.slots)
  for (let slot = 0; slot < count; slot++) {
    const action = load<i32>(<usize>table.actions + (<usize>slot << 2))
    if (action < 0) continue
    decide(slot, action, ticks, tick)
    if (flags & OBSERVE) observe(slot)
    if (flags & STACK) push(slot)
  }
}

/** Put the slot's observation on its stack, newest (last) in every cell; the oldest goes. */
export function push(slot: i32): void {
  const stack = <usize>table.stack + <usize>slot * table.stackStride
  if (table.seen == 1) memory.copy(stack, observation(slot), table.stackStride)
  else if (table.seen == 4 && table.cellBytes == 1) pushFour(stack, observation(slot), table.cells)
  else pushAny(stack, observation(slot))
}

/** The whole stack one observation towards its beginning, which takes every cell's oldest out, then the newest into the gaps. */
function pushAny(stack: usize, fresh: usize): void {
  const bytes: usize = table.cellBytes
  const stride = bytes * table.seen
  memory.copy(stack, stack + bytes, table.stackStride - bytes)
  const end = stack + table.stackStride
  for (let at = stack + stride - bytes; at < end; at += stride, fresh += bytes)
    for (let i: usize = 0; i < bytes; i++) store<u8>(at + i, load<u8>(fresh + i))
}

/** Four bytes are one u32 per pixel: a shift and an or, four pixels at a time. Rows of 16 pixels; a tail if any is left. */
function pushFour(stack: usize, plane: usize, pixels: i32): void {
  const whole = pixels & ~15
  for (let i = 0; i < whole; i += 16) {
    const fresh = v128.load(plane + i)
    const low = i16x8.extend_low_i8x16_u(fresh)
    const high = i16x8.extend_high_i8x16_u(fresh)
    const at = stack + (<usize>i << 2)
    shift(at, i32x4.extend_low_i16x8_u(low))
    shift(at + 16, i32x4.extend_high_i16x8_u(low))
    shift(at + 32, i32x4.extend_low_i16x8_u(high))
    shift(at + 48, i32x4.extend_high_i16x8_u(high))
  }
  for (let i = whole; i < pixels; i++) {
    const at = stack + (<usize>i << 2)
    store<u32>(at, (load<u32>(at) >> 8) | (<u32>load<u8>(plane + i) << 24))
  }
}

// @ts-ignore: decorator
@inline
function shift(at: usize, newest: v128): void {
  v128.store(at, v128.or(i32x4.shr_u(v128.load(at), 8), i32x4.shl(newest, 24)))
}
