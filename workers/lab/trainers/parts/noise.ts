import type { Aside, Policy } from '../../contracts/model'
import type { Random } from '../../random'

/** What a pass of a policy with noisy layers is told: normal numbers, drawn anew each time. Nothing where it has none. */
export function noiseFor({ noises }: Policy, random: Random): Pick<Aside, 'noise'> {
  return noises === 0 ? {} : { noise: Float32Array.from({ length: noises }, () => random.normal()) }
}
