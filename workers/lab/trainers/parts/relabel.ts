import type { Observations } from '../../contracts/observation'
import type { RewardModel } from '../../contracts/reward'
import type { VectorEnv } from '../../contracts/trainer'
import { askAll } from '../../rewards/rate'
import { blankLike, feed } from './feed'
import type { Rollout } from './rollout'

/**
 * What a reward model says of every decision of a rollout that has just been played, [size]: of what was seen before it and after it, and of an
 * episode's last decision its own last picture. `rollout` keeps those.
 */
export function relabel(
  { reads, forward }: Pick<RewardModel, 'reads' | 'forward'>,
  rollout: Rollout,
  env: Pick<VectorEnv, 'observations' | 'shape'>,
): Promise<Float32Array> {
  const { size, slots, observations, ends } = rollout
  const pixels = observations.length / size
  const rowOf = (of: Observations, row: number) => of.subarray(row * pixels, (row + 1) * pixels)
  const after = (row: number) =>
    ends.get(row) ?? (row + slots < size ? rowOf(observations, row + slots) : rowOf(env.observations, row % slots))

  const seen = {
    before: (from: number, to: number) => observations.subarray(from * pixels, to * pixels),
    after(from: number, to: number) {
      const all = blankLike(observations, (to - from) * pixels)
      for (let row = from; row < to; row++) all.set(after(row), (row - from) * pixels)
      return all
    },
  }
  return askAll({ forward }, size, (from, to) =>
    Object.fromEntries(reads.map((sight) => [sight, feed(seen[sight](from, to), to - from, env.shape)])),
  )
}
