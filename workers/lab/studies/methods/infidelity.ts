import { imageShape } from '../../contracts/model'
import type { Random } from '../../random'
import { answersOf, type State } from './state'

/**
 * Infidelity (Yeh et al. 2019, arXiv 1901.09392, definition 2.1): how far Iᵀ·map misses what the disturbance I really does to the
 * explained logit. Here divided by the size of what is done, under the scale that suits the map best (never a negative one), since
 * methods differ in units: 0 = every change foretold, 1 = none. Disturbances are squares at random places.
 */
export interface Probe {
  readonly squares: readonly Square[]
  /** target(x) − target(x − I), one per square. */
  readonly changes: readonly number[]
}

interface Square {
  readonly y: number
  readonly x: number
  readonly side: number
  /** Light taken from every pixel and plane, or all that is there. */
  readonly light: number | 'all'
}

/** `share`: the square goes black, for maps that say what a pixel contributes. `slope`: random light is taken off, for gradients. */
export type ProbeKind = 'share' | 'slope'

const CHUNK = 50
const SIDES = [3, 16] as const
const LIGHT = 0.2

export async function probe(state: State, kind: ProbeKind, random: Random, count = 200): Promise<Probe> {
  const [h, w] = imageShape(state.model.observation)
  const squares = Array.from({ length: count }, (): Square => {
    const side = Math.min(h, w, SIDES[0] + random.below(SIDES[1] - SIDES[0] + 1))
    return {
      side,
      y: random.below(h - side + 1),
      x: random.below(w - side + 1),
      light: kind === 'share' ? 'all' : LIGHT * random.normal(),
    }
  })
  const changes: number[] = []
  for (let from = 0; from < count; from += CHUNK)
    changes.push(...(await changesOf(state, squares.slice(from, from + CHUNK))))
  return { squares, changes }
}

/** The untouched picture goes with every batch: what a square does not touch cannot differ by rounding. */
async function changesOf(state: State, squares: readonly Square[]): Promise<number[]> {
  const { pixels, model: policy, chosen } = state
  const copies = new Float32Array((squares.length + 1) * pixels.length)
  copies.set(pixels)
  squares.forEach((square, i) => {
    const copy = copies.subarray((i + 1) * pixels.length, (i + 2) * pixels.length)
    copy.set(pixels)
    darken(copy, square, imageShape(policy.observation))
  })
  const [untouched, ...rest] = await answersOf(state, copies, squares.length + 1)
  return rest.map((logits) => untouched![chosen]! - logits[chosen]!)
}

function darken(
  copy: Float32Array,
  { y, x, side, light }: Square,
  [, w, planes]: readonly [number, number, number],
): void {
  for (let row = y; row < y + side; row++)
    for (let at = (row * w + x) * planes; at < (row * w + x + side) * planes; at++)
      copy[at] = light === 'all' ? 0 : copy[at]! - light
}

/** `signed` false: magnitudes are compared, since the map does not say which way. */
export function infidelity(
  map: Float32Array,
  [h, w]: readonly [number, number],
  { squares, changes }: Probe,
  signed: boolean,
): number {
  const table = summedArea(map, h, w, signed)
  let [both, foretold, real] = [0, 0, 0]
  squares.forEach(({ y, x, side, light }, i) => {
    const at = (row: number, column: number) => table[row * (w + 1) + column]!
    const sum = at(y + side, x + side) - at(y, x + side) - at(y + side, x) + at(y, x)
    const predicted = light === 'all' ? sum : sum * (signed ? light : Math.abs(light))
    const change = signed ? changes[i]! : Math.abs(changes[i]!)
    both += predicted * change
    foretold += predicted * predicted
    real += change * change
  })
  if (real === 0) return foretold === 0 ? 0 : 1
  return both > 0 ? Math.max(0, 1 - (both * both) / (foretold * real)) : 1
}

function summedArea(map: Float32Array, h: number, w: number, signed: boolean): Float64Array {
  const table = new Float64Array((h + 1) * (w + 1))
  for (let y = 0; y < h; y++)
    for (let x = 0, row = 0; x < w; x++) {
      const value = map[y * w + x]!
      row += signed ? value : Math.abs(value)
      table[(y + 1) * (w + 1) + x + 1] = table[y * (w + 1) + x + 1]! + row
    }
  return table
}
