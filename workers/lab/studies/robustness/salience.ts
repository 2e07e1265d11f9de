import { gridOf, observationSize, type ObservationSpec, type Observations } from '../../contracts/observation'
import type { Random } from '../../random'

/** How much of a map lies on what each of several changes alters. */
export interface Salience {
  /** Shares of all |map|, one per change; 0 where nothing is altered or the map is empty. */
  readonly salient: readonly number[]
  /** The same map laid elsewhere, wrapped round the edges: what its shape puts on so large a patch anywhere. */
  readonly elsewhere: readonly number[]
  /** Shares of the picture: what a map that is even everywhere would put there. */
  readonly area: readonly number[]
}

/** Pixels that differ, in any frame. */
export function alteredPixels(spec: ObservationSpec, plain: Observations, changed: Observations): number[] {
  const { width, height } = gridOf(spec)
  const each = observationSize(spec) / (width * height)
  const pixels: number[] = []
  for (let pixel = 0; pixel < width * height; pixel++)
    for (let k = pixel * each; k < (pixel + 1) * each; k++)
      if (plain[k] !== changed[k]) {
        pixels.push(pixel)
        break
      }
  return pixels
}

/** `altered`: of each change. */
export function salienceOf(
  map: Float32Array,
  altered: readonly (readonly number[])[],
  { width, height }: { readonly width: number; readonly height: number },
  random: Random,
): Salience {
  const total = map.reduce((sum, value) => sum + Math.abs(value), 0)
  const [dx, dy] = [random.below(width), random.below(height)]
  const moved = (pixel: number) => {
    const [x, y] = [pixel % width, Math.floor(pixel / width)]
    return ((y + dy) % height) * width + ((x + dx) % width)
  }
  const on = (pixels: readonly number[], place: (pixel: number) => number) =>
    total > 0 ? pixels.reduce((sum, pixel) => sum + Math.abs(map[place(pixel)]!), 0) / total : 0
  return {
    salient: altered.map((pixels) => on(pixels, (pixel) => pixel)),
    elsewhere: altered.map((pixels) => on(pixels, moved)),
    area: altered.map((pixels) => pixels.length / map.length),
  }
}
