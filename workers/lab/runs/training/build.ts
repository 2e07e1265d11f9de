import type { EnvSpec } from '../../contracts/env'
import { InputError } from '../../contracts/errors'
import type { Model, Policy } from '../../contracts/model'
import { parseKept, parseOptions, type Values } from '../../contracts/options'
import { envOptions as envSpec } from '../../contracts/rhythm'
import type { TrainRun, TrainState } from '../../contracts/trainer'
import { createMates, placesOf, type CrewNeeds } from './crew/crew'
import { effective, type Plan } from './plan'
import { openSlots } from './slots'
import type { Surroundings } from './surroundings'

export interface Built {
  readonly spec: EnvSpec
  readonly policy: Policy
  readonly run: TrainRun
  /** How many compute. */
  readonly workers: number
  /** Frees every tensor; safe on a device that is gone. */
  dispose(): Promise<void>
}

/** Game, policy and algorithm of a plan on the backend that is current, continued from `state` if given. */
export async function build(
  plan: Plan,
  surroundings: Pick<Surroundings, 'openGame' | 'openWorker' | 'workers'>,
  state: TrainState | undefined,
  { backend, replaced }: Pick<CrewNeeds, 'backend' | 'replaced'>,
): Promise<Built> {
  if (state) requireSame(plan)
  const { algorithm, options, total, earlier, from } = plan
  const [place, ...others] = placesOf(plan, surroundings)
  const { spec, env, policy, reward, seeds } = await openSlots(
    {
      ...plan,
      form: algorithm.form?.(options),
      place: place!,
      blank: from !== undefined,
      requireGame: (found) => requireVersion(found, earlier?.card.env.version),
    },
    surroundings.openGame,
  )
  const mates = createMates(plan, others, { backend, replaced, openWorker: surroundings.openWorker })
  let run: TrainRun | undefined
  try {
    if (from) policy.write(from.weights)
    run = algorithm.train({
      env,
      policy,
      seed: seeds.learner,
      options,
      decisions: total,
      mates,
      reward,
      ...(state && { resume: state }),
    })
    await Promise.all(mates.map((mate) => mate.ready()))
    return { spec, policy, run, workers: 1 + mates.length, dispose: dispose.bind(null, run, [policy, reward]) }
  } catch (error) {
    await run?.return()
    for (const mate of mates) mate.dispose()
    policy.dispose()
    reward?.dispose()
    throw error
  }
}

function requireVersion({ version, title }: EnvSpec, was: number | undefined): void {
  if (was !== undefined && was !== version)
    throw new InputError('env.version', `was ${was}; ${title} is now ${version}`)
}

/** A run goes on as it began, for a card tells one training and not two; its length alone may change. Throws InputError naming what else does. */
function requireSame({ algorithm, network, seed, options, envOptions, earlier }: Plan): void {
  if (!earlier) return
  const { card } = earlier
  const began = effective(algorithm, network, parseKept(algorithm.options, card.options))
  requireEqual('options', options, began)
  requireEqual('envOptions', envOptions, parseOptions(envSpec, card.envOptions))
  if (seed !== card.seed) throw new InputError('seed', `${goesOn} ${card.seed}`)
}

function requireEqual(field: string, now: Values, began: Values): void {
  for (const [key, value] of Object.entries(began))
    if (now[key] !== value) throw new InputError(`${field}.${key}`, `${goesOn} ${value}`)
}

const goesOn = 'cannot change when a run goes on; it was'

async function dispose(run: TrainRun, models: readonly (Model | undefined)[]): Promise<void> {
  try {
    await run.return()
  } finally {
    for (const model of models) model?.dispose()
  }
}
