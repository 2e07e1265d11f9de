import type { ObservationSpec } from '../../../../workers/lab/contracts/observation'
import type { RewardModel, RewardNetwork } from '../../../../workers/lab/contracts/reward'
import { createReward } from '../../../../workers/lab/rewards/model'

/** R = w·s + v·s′, and nothing besides. */
export const linear: RewardNetwork = {
  id: 'linear',
  title: 'Linear',
  cite: 'test',
  reads: ['before', 'after'],
  head: { bias: false },
  build: (nn, { before, after }) => nn.concat(before, after),
}

/** Of one picture alone. */
export const linearAfter: RewardNetwork = {
  ...linear,
  id: 'linear-after',
  reads: ['after'],
  build: (nn, { after }) => nn.flatten(after),
}

/** With these weights, per brightness 0 … 1. */
export function planted(
  observation: ObservationSpec,
  after: readonly number[],
  before: readonly number[] | null = null,
): RewardModel {
  const model = createReward(before ? linear : linearAfter, observation, 1)
  const data = Float32Array.from([...(before ?? []), ...after])
  model.write([{ name: 'reward/kernel', shape: [data.length, 1], data }])
  return model
}
