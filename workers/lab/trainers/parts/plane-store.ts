/** Marks a plane of zeros, as a stack holds before enough pictures have come. */
const BLANK = 0

/**
 * The stacked observations of one slot in playing order, each plane kept once: a stack of four shares three planes with the one
 * before. What is shared is found by comparing bytes, so cleared stacks and planes pushed in between come back exactly.
 * A plane's number is 1 + how many came before it; only the newest that there is room for are kept.
 */
export interface PlaneStore {
  /** Numbers of the stack's planes, oldest first; keeps those that are new. The array is reused. */
  push(stack: Uint8Array): Uint32Array
  /** Are all these planes here? */
  holds(numbers: Uint32Array): boolean
  /** Writes the stack [pixels, planes] of these numbers. */
  read(numbers: Uint32Array, into: Uint8Array): void
  /** Says what the newest stack was, after the caller put back the memory below. */
  resume(newest: Uint32Array): void
}

/** The caller's memory: pictures [room, pixels], and how many were ever kept [1]. */
export interface PlaneMemory {
  readonly pictures: Uint8Array
  readonly made: Uint32Array
}

export function createPlaneStore({ pictures, made }: PlaneMemory, pixels: number, planes: number): PlaneStore {
  const room = pictures.length / pixels
  const last = new Uint8Array(pixels * planes)
  const numbers = new Uint32Array(planes)
  const blank = new Uint8Array(pixels)
  const kept = () => made[0]!

  const keep = (stack: Uint8Array, plane: number): number => {
    const at = (kept() % room) * pixels
    for (let i = 0; i < pixels; i++) pictures[at + i] = stack[i * planes + plane]!
    return ++made[0]!
  }
  const plane = (number: number): Uint8Array =>
    number === BLANK ? blank : pictures.subarray(((number - 1) % room) * pixels, (((number - 1) % room) + 1) * pixels)
  const read = (from: Uint32Array, into: Uint8Array): void => interleave(Array.from(from, plane), into)
  return {
    push(stack) {
      const shift = kept() > 0 ? shiftBetween(last, stack, planes) : planes
      numbers.copyWithin(0, shift)
      for (let plane = planes - shift; plane < planes; plane++)
        numbers[plane] = isBlank(stack, plane, planes) ? BLANK : keep(stack, plane)
      last.set(stack)
      return numbers
    },
    holds: (wanted) => wanted.every((number) => number === BLANK || (number <= kept() && number + room > kept())),
    read,
    resume(newest) {
      numbers.set(newest)
      read(newest, last)
    },
  }
}

/** Planes [pixels] each to [pixels, planes]. Four at a time make a word, twice as fast as byte by byte: a learner does little else but learn. */
export function interleave(planes: readonly Uint8Array[], into: Uint8Array): void {
  const [a, b, c, d] = planes
  if (a && b && c && d && planes.length === 4 && into.byteOffset % 4 === 0) {
    const words = new Uint32Array(into.buffer, into.byteOffset, a.length)
    for (let i = 0; i < words.length; i++) words[i] = a[i]! | (b[i]! << 8) | (c[i]! << 16) | (d[i]! << 24)
    return
  }
  for (const [k, plane] of planes.entries())
    for (let i = 0, to = k; i < plane.length; i++, to += planes.length) into[to] = plane[i]!
}

/** By how many planes `after` has moved on from `before`: 1 … planes, planes = nothing in common. Both [pixels, planes]. */
export function shiftBetween(before: Uint8Array, after: Uint8Array, planes: number): number {
  for (let shift = 1; shift < planes; shift++) if (follows(before, after, planes, shift)) return shift
  return planes
}

function follows(before: Uint8Array, after: Uint8Array, planes: number, shift: number): boolean {
  const shared = planes - shift
  for (let i = 0; i < after.length; i += planes)
    for (let k = 0; k < shared; k++) if (after[i + k] !== before[i + k + shift]) return false
  return true
}

function isBlank(stack: Uint8Array, plane: number, planes: number): boolean {
  for (let i = plane; i < stack.length; i += planes) if (stack[i] !== 0) return false
  return true
}
