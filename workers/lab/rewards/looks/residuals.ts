import type { Transitions } from '../../contracts/reward'

/** A kind of decision that a model is wrong about: all that look alike and are paid alike. */
export interface Residual {
  /** The first of them, a row of the transitions. */
  readonly row: number
  /** How many look so and are paid so. */
  readonly count: number
  readonly said: number
  readonly paid: number
}

/** What a model is most wrong about, worst first. What looks alike before and after, and is paid alike, is told once. */
export function residualsOf(transitions: Transitions, said: Float32Array, most: number): Residual[] {
  const alike = looksOf(transitions)
  const known = new Map<string, { row: number; count: number }>()
  transitions.rewards.forEach((paid, row) => {
    const key = `${alike.before(row)}/${alike.after(row)}/${paid}`
    const found = known.get(key)
    if (found) found.count++
    else known.set(key, { row, count: 1 })
  })
  const errorOf = ({ said: r, paid }: Residual) => Math.abs(r - paid)
  return [...known.values()]
    .map(({ row, count }): Residual => ({ row, count, said: said[row]!, paid: transitions.rewards[row]! }))
    .sort((a, b) => errorOf(b) - errorOf(a) || a.row - b.row)
    .slice(0, most)
}

/** Words for what was seen in a row, the same for what looks the same, whether or not it is the same array. */
export function looksOf({
  before,
  after,
  planes,
  rewards,
}: Transitions): Record<'before' | 'after', (row: number) => string> {
  const numbers = new Map<string, number>()
  const numberOf = planes.map((plane) => {
    const text = String.fromCharCode(...(plane.length <= WHOLE ? plane : digest(plane)))
    const number = numbers.get(text) ?? numbers.size
    numbers.set(text, number)
    return number
  })
  const frames = before.length / Math.max(1, rewards.length)
  const look = (seen: Uint32Array) => (row: number) =>
    Array.from(seen.subarray(row * frames, (row + 1) * frames), (plane) => numberOf[plane]).join()
  return { before: look(before), after: look(after) }
}

/** Planes up to so many bytes are compared whole. */
const WHOLE = 4096

/** 8 bytes of FNV-1a, forwards and backwards: large pictures are not kept twice. */
function digest(plane: Uint8Array): Uint8Array {
  const hash = (bytes: Iterable<number>) => {
    let value = 0x811c9dc5
    for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193) >>> 0
    return value
  }
  return new Uint8Array(Uint32Array.of(hash(plane), hash(plane.toReversed())).buffer)
}
