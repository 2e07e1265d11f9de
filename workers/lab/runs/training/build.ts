import { openingOf } from '../../agents/requirements'
import { createPolicy } from '../../models/policy'
import { seedsOf } from '../../trainers/seeds'
import type { TrainRun, TrainState } from '../../contracts/trainer'
import type { EnvSpec } from '../../contracts/env'
import { InputError } from '../../contracts/errors'
import type { Policy } from '../../contracts/model'
import { envOptions as envSpec, rhythmOf } from '../../contracts/rhythm'
import { createVectorEnv } from '../../envs/vector'
import type { Plan } from './plan'
import type { Surroundings } from './surroundings'
import { parseOptions } from '../../contracts/options'

export interface Built {
  readonly spec: EnvSpec
  readonly policy: Policy
  readonly run: TrainRun
  /** Frees every tensor; safe on a device that is gone. */
  dispose(): Promise<void>
}

/** Game, policy and algorithm of a plan on the backend that is current, continued from `state` if given. */
export async function build(
  plan: Plan,
  { openGame }: Pick<Surroundings, 'openGame'>,
  state: TrainState | undefined,
): Promise<Built> {
  if (state) requireSameGames(plan)
  const game = await openGame(
    plan.env,
    plan.algorithm.slots(plan.options),
    openingOf(plan.setting, rhythmOf(plan.envOptions)),
  )
  const { spec } = game
  const version = plan.earlier?.card.env.version
  if (version !== undefined && version !== spec.version)
    throw new InputError('env.version', `was ${version}; ${spec.title} is now ${spec.version}`)
  const seeds = seedsOf(plan.seed)
  const env = createVectorEnv(game, { options: plan.envOptions, seed: seeds.env })
  const policy = createPolicy({ env: spec, network: plan.network, seed: seeds.policy })
  try {
    const { algorithm, options, total } = plan
    const run = algorithm.train({
      env,
      policy,
      seed: seeds.learner,
      options,
      decisions: total,
      ...(state && { resume: state }),
    })
    return { spec, policy, run, dispose: () => dispose(run, policy) }
  } catch (error) {
    policy.dispose()
    throw error
  }
}

/** A checkpoint holds the games that were going on: as many, each with as many frames. Throws InputError naming the option. */
function requireSameGames({ algorithm, options, envOptions, earlier }: Plan): void {
  if (!earlier) return
  const { card } = earlier
  const slots = algorithm.slots(parseOptions(algorithm.options, card.options))
  if (algorithm.slots(options) !== slots) throw new InputError('options.slots', `${goesOn} ${slots}`)
  const { frames } = parseOptions(envSpec, card.envOptions)
  if (envOptions.frames !== frames) throw new InputError('envOptions.frames', `${goesOn} ${frames}`)
}

const goesOn = 'cannot change when a run goes on; it was'

async function dispose(run: TrainRun, policy: Policy): Promise<void> {
  try {
    await run.return()
  } finally {
    policy.dispose()
  }
}
