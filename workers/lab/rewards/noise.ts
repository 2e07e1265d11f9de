import { InputError } from '../contracts/errors'
import type { RewardModel, Transitions } from '../contracts/reward'
import { rate } from './rate'

/**
 * Labels with the answers of a random network added, of the model's own kind, scaled to mean 0 and standard deviation 1 over these transitions,
 * times `strength` (Michaud, Gleave & Russell 2020: rewards that are wrong in a way that depends on what is seen).
 */
export async function withNoise(
  labels: Float32Array,
  { strength, seed }: { readonly strength: number; readonly seed: number },
  model: RewardModel,
  transitions: Transitions,
): Promise<Float32Array> {
  if (strength === 0) return labels
  const other = model.anew(seed)
  try {
    const said = await rate(other, transitions)
    const mean = said.reduce((sum, one) => sum + one, 0) / said.length
    const spread = Math.sqrt(said.reduce((sum, one) => sum + (one - mean) ** 2, 0) / said.length)
    if (spread === 0) throw new InputError('noise', 'cannot be: a random network says the same of all transitions')
    return labels.map((label, i) => label + (strength * (said[i]! - mean)) / spread)
  } finally {
    other.dispose()
  }
}
