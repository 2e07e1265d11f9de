import type { EnvSpec } from '../contracts/env'

/** The last planes of one slot, as the agent sees them. */
export interface Stack {
  /** [h, w, planes] */
  readonly shape: readonly [number, number, number]
  /** u8 [h, w, planes], newest plane last; reused. */
  readonly planes: Uint8Array
  push(plane: Uint8Array): void
  /** All planes become this one. */
  fill(plane: Uint8Array): void
  /** Zeros, as VecFrameStack at a reset. */
  clear(): void
  copy(): Uint8Array
  /** Back to an earlier `copy()`. */
  restore(planes: Uint8Array): void
}

/** A frame stack for one slot, outside WASM: the stage pushes, rewinds and forks it. */
export function createStack(spec: Pick<EnvSpec, 'observation' | 'stack'>): Stack {
  const { observation, stack: count } = spec
  const pixels = observation.width * observation.height
  const planes = new Uint8Array(pixels * count)
  const check = (bytes: Uint8Array, length: number) => {
    if (bytes.length !== length) throw new RangeError(`expected ${length} bytes, got ${bytes.length}`)
  }
  return {
    shape: [observation.height, observation.width, count],
    planes,
    push(plane) {
      check(plane, pixels)
      planes.copyWithin(0, 1)
      for (let i = 0, at = count - 1; i < pixels; i++, at += count) planes[at] = plane[i] ?? 0
    },
    fill(plane) {
      check(plane, pixels)
      for (let i = 0; i < pixels; i++) planes.fill(plane[i] ?? 0, i * count, (i + 1) * count)
    },
    clear: () => void planes.fill(0),
    copy: () => planes.slice(),
    restore(bytes) {
      check(bytes, planes.length)
      planes.set(bytes)
    },
  }
}
