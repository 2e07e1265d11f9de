import type { Model } from '../contracts/model'

/** What places of a hidden picture see along one side, in pixels: place i sees `size` of them from `start` + i · `step` on. */
export interface Field {
  readonly start: number
  readonly step: number
  readonly size: number
}

/**
 * Receptive fields of a hidden picture, downwards and across. Exact where the layer is one of the convolutions that all of the observation goes
 * through first; elsewhere (padding, pooling, what skips layers) places are taken to lie evenly, each seeing itself and its neighbours.
 */
export function fieldsOf(
  model: Pick<Model, 'convolutions'>,
  layer: { readonly name: string; readonly shape: readonly number[] },
  [height = 1, width = 1]: readonly number[],
): readonly [Field, Field] {
  let [step, size] = [1, 1]
  for (const { name, kernel, stride } of model.convolutions('observation')) {
    size += (kernel - 1) * step
    step *= stride
    if (name !== layer.name) continue
    const field = { start: 0, step, size }
    return [field, field]
  }
  const evenly = (pixels: number, places: number): Field => {
    const part = pixels / places
    return { start: -part, step: part, size: 3 * part }
  }
  return [evenly(height, layer.shape[0]!), evenly(width, layer.shape[1]!)]
}
