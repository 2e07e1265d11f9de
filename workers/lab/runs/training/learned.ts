import type { Setting } from '../../contracts/env'
import type { KeptReward } from '../../rewards/open'
import type { TrainRequest } from './plan'

/**
 * An agent of mazes that is paid by what a model says: a recipe that finds the goal in every run where the true reward does, in a few
 * seconds. A model rewards more than success, so an agent is pulled to go on exploring, and is not let decide too soon.
 */
export function learnedRequest(reward: KeptReward, { seed, setting = reward.card.env }: LearnedWish): TrainRequest {
  const { options, level } = setting
  return {
    env: reward.card.env.id,
    setting: { ...(options && { options }), ...(level !== undefined && { level }) },
    algorithm: 'ppo',
    network: 'mlp',
    seed,
    decisions: 30_720,
    name: `Paid by a learned reward, seed ${seed}`,
    options: {
      slots: 8,
      steps: 128,
      minibatch: 128,
      epochs: 8,
      parts: 1,
      learningRate: 0.001,
      anneal: true,
      gamma: 0.97,
      lambda: 0.95,
      clip: 0.2,
      entropy: 0.03,
    },
    envOptions: { frameSkip: 1, noops: 0, lifeEndsEpisode: false, autoLaunch: false, timeLimit: 200 },
    backend: 'wasm',
    reward,
  }
}

export interface LearnedWish {
  readonly seed: number
  /** Where it learns; as the model's own decisions were played when absent. */
  readonly setting?: Pick<Setting, 'options' | 'level'>
}
