import * as ops from '../../backend/ops'
import type { Values } from '../../contracts/options'
import type { SaliencyMethod } from '../../contracts/saliency'
import type { Random } from '../../random'
import { permuted } from './order'
import { mapOf, type State } from './state'

export const SENSITIVITY_SAMPLES = 5

/**
 * Max-sensitivity (Yeh et al. 2019, arXiv 1901.09392, definition 3.1): the greatest ‖map(y) − map(x)‖ / ‖map(x)‖ over pictures y that
 * differ from x by at most `radius` at any pixel, searched by uniform noise. The action explained stays the same one.
 */
export interface Sensitivity {
  readonly value: number
  /** Of a map that is drawn anew, from the same values, for every picture. */
  readonly baseline: number
}

/** Nothing for an empty map, which has no size to compare a change with. */
export async function maxSensitivity(
  method: SaliencyMethod,
  state: State,
  map: Float32Array,
  options: Values,
  random: Random,
  { radius = 0.02, samples = SENSITIVITY_SAMPLES } = {},
): Promise<Sensitivity | undefined> {
  const size = length(map)
  if (size === 0) return undefined
  let [value, baseline] = [0, 0]
  for (let i = 0; i < samples; i++) {
    const noisy = state.pixels.map((light) => light + radius * (2 * random.uniform() - 1))
    const observation = ops.tensor(noisy, state.inputs.observation.shape)
    try {
      value = Math.max(
        value,
        gap(await mapOf(method, { ...state, inputs: { ...state.inputs, observation } }, options), map) / size,
      )
    } finally {
      observation.dispose()
    }
    baseline = Math.max(baseline, gap(permuted(map, random), map) / size)
  }
  return { value, baseline }
}

const length = (map: Float32Array) => Math.sqrt(map.reduce((sum, value) => sum + value * value, 0))

function gap(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2
  return Math.sqrt(sum)
}
