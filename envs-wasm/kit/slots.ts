/**
 * Where everything of every slot lies. Allocated once by `create`; memory never grows, so addresses and views stay valid.
 *
 * Per slot: the state (all that is mutable, the only thing a snapshot copies), a cache (pictures kept between calls,
 * never part of the truth), the newest observation, the stack of the last ones, and one line of results.
 *
 * An observation is `cells` of `cellBytes` each: pixels of one byte (grey) or three (red, green, blue), or one cell of
 * float32 numbers (a vector). A stack holds the last `seen` observations cell by cell, the newest last in every cell.
 */
@unmanaged
export class Regions {
  slots: u32
  state: u32
  stateStride: u32
  observation: u32
  observationStride: u32
  stack: u32
  stackStride: u32
  /** RGBA frames: slot i paints into frame i mod `frames`. */
  frame: u32
  frameStride: u32
  frames: u32
  /** Boxes of the last `locate`: i32 kind, id, x, y, w, h. */
  boxes: u32
  boxCapacity: u32
  /** i32 per slot, written by the host before `stepMany`; negative = leave this slot alone. */
  actions: u32
  /** f32, u8, u8 per slot: what the last step did. */
  rewards: u32
  ended: u32
  lifeLost: u32
  /** What one observation is made of, and how many a stack holds. */
  cells: u32
  cellBytes: u32
  seen: u32
}

const FRAMES = 8

export const table = changetype<Regions>(memory.data(offsetof<Regions>(), 8))
let stateAt: usize = 0
let stateStride: usize = 0
let cacheAt: usize = 0
let cacheStride: usize = 0
let observationAt: usize = 0
let observationStride: usize = 0
let bump: usize = 0

/** What the last `tick` did; the batch adds it up. */
export let reward: f32 = 0
export let ended: u8 = 0
export let lifeLost: u8 = 0

// @ts-ignore: decorator
@inline
export function report(points: f32, ending: u8, lost: u8): void {
  reward = points
  ended = ending
  lifeLost = lost
}

// @ts-ignore: decorator
@inline
export function state(slot: i32): usize {
  assert(<u32>slot < table.slots)
  return stateAt + <usize>slot * stateStride
}

// @ts-ignore: decorator
@inline
export function cache(slot: i32): usize {
  assert(<u32>slot < table.slots)
  return cacheAt + <usize>slot * cacheStride
}

// @ts-ignore: decorator
@inline
export function observation(slot: i32): usize {
  return observationAt + <usize>slot * observationStride
}

export function frame(slot: i32): usize {
  return <usize>(table.frame + (<u32>slot % table.frames) * table.frameStride)
}

function pad(bytes: usize): usize {
  return (bytes + 15) & ~15
}

function take(count: usize, stride: usize): usize {
  const at = bump
  bump += pad(count * stride)
  return at
}

/** Lay out `slots` slots. False, and nothing is usable, when they do not fit into the pinned memory. */
export function allocate(slots: u32, stateBytes: usize, cacheBytes: usize, cells: u32, cellBytes: u32, seen: u32, framePixels: usize, boxes: u32): bool {
  // Nothing may use the heap from here on: it grows into the slots.
  bump = pad(heap.alloc(16) + 16)
  stateStride = (stateBytes + 7) & ~7
  cacheStride = pad(cacheBytes)
  observationStride = pad(<usize>cells * cellBytes)
  table.slots = slots
  table.cells = cells
  table.cellBytes = cellBytes
  table.seen = seen
  table.stateStride = <u32>stateStride
  table.observationStride = <u32>observationStride
  // Stacks lie one after the other without a gap: the rows of a batch.
  table.stackStride = cells * cellBytes * seen
  table.frameStride = <u32>(framePixels * 4)
  table.frames = min<u32>(slots, FRAMES)
  table.boxCapacity = boxes
  stateAt = take(slots, stateStride)
  observationAt = take(slots, observationStride)
  cacheAt = take(slots, cacheStride)
  table.state = <u32>stateAt
  table.observation = <u32>observationAt
  table.stack = <u32>take(slots, table.stackStride)
  table.frame = <u32>take(table.frames, table.frameStride)
  table.boxes = <u32>take(boxes, 24)
  table.actions = <u32>take(slots, 4)
  table.rewards = <u32>take(slots, 4)
  table.ended = <u32>take(slots, 1)
  table.lifeLost = <u32>take(slots, 1)
  return bump <= <usize>memory.size() << 16
}

/** FNV-1a 64 of a slot's state bytes. */
export function fingerprint(at: usize, bytes: usize): u64 {
  let hash: u64 = 0xcbf29ce484222325
  for (let i: usize = 0; i < bytes; i++) hash = (hash ^ <u64>load<u8>(at + i)) * 0x100000001b3
  return hash
}

/** Write box `index` of the last `locate`, clipped to the frame. */
export function box(index: i32, kind: i32, id: i32, x: i32, y: i32, w: i32, h: i32, width: i32, height: i32): void {
  assert(<u32>index < table.boxCapacity)
  const left = min(max(x, 0), width)
  const top = min(max(y, 0), height)
  const at = <usize>table.boxes + <usize>index * 24
  store<i32>(at, kind)
  store<i32>(at, id, 4)
  store<i32>(at, left, 8)
  store<i32>(at, top, 12)
  store<i32>(at, max(min(x + w, width) - left, 0), 16)
  store<i32>(at, max(min(y + h, height) - top, 0), 20)
}
