import type { Box, Frame } from '../contracts/env'

/**
 * Boxes in native pixels, within the part of the picture that is observed → how much of each observation pixel they cover, 0…1. The observation is an area average of the
 * picture, so painting a box black in the picture multiplies an observation pixel by exactly 1 − coverage: no detour over the
 * full frame, no contrast stretch, and an empty box changes nothing at all.
 */
export interface Scale {
  readonly width: number
  readonly height: number
  readonly frame: Frame
}

/** One pixel of the observation and the covered part of it. */
export interface Covered {
  /** y·width + x */
  readonly pixel: number
  readonly part: number
}

/**
 * Pixels covered by the union of boxes, each at most once. Parts add up, at most to 1: exact for boxes that do not overlap
 * one another, as objects of one group do not.
 */
export function coverage(boxes: readonly Box[], scale: Scale): Covered[] {
  const parts = new Map<number, number>()
  const { x: left = 0, y: top = 0, width, height } = scale.frame
  for (const box of boxes) {
    const columns = spans(box.x - left, box.x + box.w - left, scale.width, width)
    for (const [y, tall] of spans(box.y - top, box.y + box.h - top, scale.height, height))
      for (const [x, wide] of columns)
        parts.set(y * scale.width + x, (parts.get(y * scale.width + x) ?? 0) + tall * wide)
  }
  return [...parts].map(([pixel, part]) => ({ pixel, part: Math.min(part, 1) }))
}

/** Below this a part is rounding, not area: native edges are whole numbers, so real parts are at least 1/frame. */
const rounding = 1e-6

/** [pixel, covered length] along one axis for native pixels from … to, counted from the frame's edge and clipped to it. */
function spans(from: number, to: number, size: number, native: number): [number, number][] {
  const start = Math.max(0, (from * size) / native)
  const end = Math.min(size, (to * size) / native)
  const found: [number, number][] = []
  for (let i = Math.floor(start); i < end; i++) {
    const length = Math.min(i + 1, end) - Math.max(i, start)
    if (length > rounding) found.push([i, length])
  }
  return found
}
