import { openingOf } from '../../agents/requirements'
import type { Place } from '../../contracts/crew'
import type { EnvSpec } from '../../contracts/env'
import type { Policy, PolicyForm } from '../../contracts/model'
import { rhythmOf } from '../../contracts/rhythm'
import type { VectorEnv } from '../../contracts/trainer'
import { createVectorEnv } from '../../envs/vector'
import type { RewardModel } from '../../contracts/reward'
import { createPolicy } from '../../models/policy'
import { openReward, requireRewardFit } from '../../rewards/open'
import { seedsOf, type Seeds } from '../../trainers/seeds'
import type { Plan } from './plan'
import type { Surroundings } from './surroundings'

interface Wanted extends Pick<Plan, 'env' | 'setting' | 'network' | 'envOptions' | 'seed' | 'reward'> {
  readonly place: Place
  readonly form?: PolicyForm | undefined
  /** Weights come from elsewhere. */
  readonly blank?: boolean
  /** Throws where the game is not the one that is meant. */
  readonly requireGame?: (spec: EnvSpec) => void
}

interface Opened {
  readonly spec: EnvSpec
  readonly env: VectorEnv
  readonly policy: Policy
  /** Whoever opened them frees it, as the policy. */
  readonly reward: RewardModel | undefined
  readonly seeds: Seeds
}

/** Game and policy of some of a run's slots: each plays as it does among all of them. */
export async function openSlots(
  { env: id, setting, network, envOptions, seed, place, form, blank = false, requireGame, reward: kept }: Wanted,
  openGame: Surroundings['openGame'],
): Promise<Opened> {
  const each = place.slots / place.parts
  const game = await openGame(id, (place.to - place.from) * each, openingOf(setting, rhythmOf(envOptions)))
  requireGame?.(game.spec)
  if (kept) requireRewardFit(kept, game.spec)
  const seeds = seedsOf(seed)
  const env = createVectorEnv(game, { options: envOptions, seed: seeds.env, first: place.from * each })
  const policy = createPolicy({ env: game.spec, network, form, seed: seeds.policy, blank })
  return { spec: game.spec, env, policy, reward: kept && openReward(kept, game.spec), seeds }
}
