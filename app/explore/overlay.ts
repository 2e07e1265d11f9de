import type { Rgb } from '../../workers/lab/charts/inks'
import type { AttributionsAnswer } from '../../workers/threads/api'

/** What is to be seen of components: what speaks for the target, against it, or both. */
export type Side = 'for' | 'against' | 'both'

type Grid = Pick<AttributionsAnswer, 'height' | 'width' | 'count' | 'scale'>

/** The part of a place's strength that a component has, of one side or both. */
export function strengthAt(
  added: Float32Array,
  { height, width, count }: Grid,
  k: number,
  place: number,
  side: Side,
): number {
  const places = height * width
  const above = side === 'against' ? 0 : added[k * places + place]!
  return above + (side === 'for' ? 0 : added[(count + k) * places + place]!)
}

/**
 * Components as colours over a picture, RGBA [height × width]: a place has the mean of the inks of those that are strong there, each as strong as
 * it is, and covers by the root of what they come to together, so that faint ones are seen; all from `scale` on. `alone`: one component, or null for all.
 */
export function colourOver(
  added: Float32Array,
  grid: Grid,
  inks: readonly Rgb[],
  side: Side,
  alone: number | null,
): Uint8ClampedArray<ArrayBuffer> {
  const { height, width, count, scale } = grid
  const out = new Uint8ClampedArray(4 * height * width)
  const shown = alone === null ? Array.from({ length: count }, (_, k) => k) : [alone]
  for (let place = 0; place < height * width; place++) {
    const strengths = shown.map((k) => strengthAt(added, grid, k, place, side))
    const sum = strengths.reduce((a, b) => a + b, 0)
    if (!(sum > 0)) continue
    const mixed = [0, 1, 2].map((channel) =>
      shown.reduce((all, k, i) => all + (inks[k]![channel]! * strengths[i]!) / sum, 0),
    )
    out.set([...mixed, 255 * Math.sqrt(Math.min(1, scale > 0 ? sum / scale : 1))], 4 * place)
  }
  return out
}

/** A rectangle as parts of what the agent is shown. */
export interface Part {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

type Fields = Pick<AttributionsAnswer, 'fields' | 'observed' | 'height' | 'width'>

/** Where the places lie: each as large as the way to the next one, about the middle of what it sees. */
export function gridPart({ fields, observed, height, width }: Fields): Part {
  const [[top, step, size], [left, stepX, sizeX]] = fields as [[number, number, number], [number, number, number]]
  return {
    left: (left + (sizeX - stepX) / 2) / observed[1],
    top: (top + (size - step) / 2) / observed[0],
    width: (width * stepX) / observed[1],
    height: (height * step) / observed[0],
  }
}

/** What one place sees, as far as there is anything. */
export function placePart({ fields, observed, width }: Fields, place: number): Part {
  const [down, across] = fields as [[number, number, number], [number, number, number]]
  const cut = ([start, step, size]: [number, number, number], index: number, most: number) => {
    const from = Math.max(0, start + index * step)
    return [from / most, (Math.min(most, start + index * step + size) - from) / most] as const
  }
  const [top, height] = cut(down, Math.floor(place / width), observed[0])
  const [left, wide] = cut(across, place % width, observed[1])
  return { left, top, width: wide, height }
}
