import { InputError } from '../contracts/errors'
import type { LayerInfo, NamedArray } from '../contracts/model'

/** A hidden picture, [height, width, channels], whose channels are looked at through kernels alone. */
export type HiddenPicture = LayerInfo & {
  readonly shape: readonly [number, number, number]
  readonly kernels: readonly string[]
}

/** The hidden pictures that an observation becomes and whose next kernels can be changed, first to last. */
export const hiddenPictures = (layers: readonly LayerInfo[]): HiddenPicture[] =>
  layers.filter(
    (layer): layer is HiddenPicture =>
      layer.shape.length === 3 && (layer.kernels?.length ?? 0) > 0 && layer.sees.includes('observation'),
  )

/**
 * A direction of a hidden picture's channels, [channels] of any length, taken out of every kernel that looks at it: K′ = P K with
 * P = I − vvᵀ / ‖v‖² on the axis of input channels, so that what those layers see is the picture without its part along v (Hilton et al.
 * 2020, Understanding RL Vision, "Model editing"). A convolution's kernel is [h, w, channels, n], a dense one [h · w · channels, n]. Other arrays
 * are given back as they are. Throws InputError for a direction of another width, or of no length.
 */
export function projectedOut(
  weights: readonly NamedArray[],
  { kernels, shape }: Pick<HiddenPicture, 'kernels' | 'shape'>,
  direction: Float64Array,
): NamedArray[] {
  const channels = shape[2]
  const square = direction.reduce((sum, value) => sum + value * value, 0)
  if (direction.length !== channels) throw new InputError('direction', `must have ${channels} numbers`)
  if (!(square > 0)) throw new InputError('direction', 'has no length')
  return weights.map((array) =>
    kernels.includes(array.name)
      ? { ...array, data: without(array.data, array.shape.at(-1)!, direction, square) }
      : array,
  )
}

function without(kernel: Float32Array, units: number, direction: Float64Array, square: number): Float32Array {
  const out = kernel.slice()
  const place = direction.length * units
  for (let from = 0; from < kernel.length; from += place)
    for (let unit = 0; unit < units; unit++) {
      let along = 0
      for (let c = 0; c < direction.length; c++) along += direction[c]! * kernel[from + c * units + unit]!
      for (let c = 0; c < direction.length; c++) out[from + c * units + unit]! -= (along / square) * direction[c]!
    }
  return out
}
