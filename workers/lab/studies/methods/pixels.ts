/** Pixels of a state that a map can be about: of the rest, black and always the same, two maps may agree without saying anything. */
export interface Pixels {
  /** Where some light is, in any frame. */
  readonly lit: Uint32Array
  /** Where something is otherwise than it usually is, in any frame. */
  readonly varying: Uint32Array
}

/** What is no lighter counts as black; above the noise of max-sensitivity, below every colour of a game. */
export const BLACK = 10 / 255
/** What differs by less is the same light, but for rounding. */
const SAME = 0.5 / 255

/** `pixels`, `background`: [h·w·planes] in 0 … 1. */
export function pixelsOf(pixels: Float32Array, background: Float32Array, planes: number): Pixels {
  const where = (is: (i: number) => boolean) => {
    const found: number[] = []
    for (let pixel = 0; pixel < pixels.length / planes; pixel++)
      for (let i = pixel * planes; i < (pixel + 1) * planes; i++)
        if (is(i)) {
          found.push(pixel)
          break
        }
    return Uint32Array.from(found)
  }
  return {
    lit: where((i) => pixels[i]! > BLACK),
    varying: where((i) => Math.abs(pixels[i]! - background[i]!) > SAME),
  }
}
