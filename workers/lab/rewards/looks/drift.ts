import { createAdam } from '../../backend/adam'
import * as ops from '../../backend/ops'
import { InputError } from '../../contracts/errors'
import { observationShape, type ObservationSpec } from '../../contracts/observation'
import { parseOptions, type OptionSpec, type Values } from '../../contracts/options'
import type { RewardModel, Sight } from '../../contracts/reward'
import type { Tensor } from '../../contracts/tensor'
import { inputsOf, type Pictures } from '../rows'

export const driftOptions = {
  toward: { kind: 'choice', title: 'Toward', default: 'more', of: ['more', 'less'], help: 'More reward, or less.' },
  penalty: {
    kind: 'number',
    title: 'Penalty',
    default: 0.9,
    min: 0,
    max: 1000,
    help: 'What a change costs: this times the squares of all changes of brightness (0 … 1), added up. 0.9 is 0.1 per squared level of a maze.',
  },
  steps: { kind: 'number', title: 'Steps', default: 300, min: 1, max: 5000, step: 1, help: 'Of Adam.' },
  rate: {
    kind: 'number',
    title: 'Rate',
    default: 0.02,
    min: 1e-4,
    max: 1,
    help: 'Of its first step; it falls to 0 with the last.',
  },
  inRange: {
    kind: 'toggle',
    title: 'Within the range',
    default: false,
    help: 'No pixel darker than black or brighter than white.',
  },
} as const satisfies OptionSpec

export type DriftOptions = Values<typeof driftOptions>

/** Where a slope leads when a picture may be anything. It is none that a game would draw: that is what it shows. */
export interface Drift {
  readonly sight: Sight
  /** What the model says of the pictures as they are, and of what they became. */
  readonly from: number
  readonly to: number
  /** Of brightness, 0 … 1: [h, w, channels] of the newest frame, row by row. */
  readonly change: Float32Array
  /** Squares of the changes, added up: what the penalty counts. */
  readonly squares: number
}

/**
 * A counterfactual picture by gradient: ±R − penalty · Σ change² is made as great as can be by Adam, over the newest frame of one picture (as Michaud,
 * Gleave & Russell 2020 did; Wachter et al. 2017 for the idea). `pictures`: one row each. Throws InputError for a picture that the model does not read.
 */
export async function driftOf(
  model: RewardModel,
  observation: ObservationSpec,
  pictures: Pictures,
  sight: Sight,
  given: unknown = {},
): Promise<Drift> {
  const options = parseOptions(driftOptions, given)
  if (!model.reads.includes(sight)) throw new InputError('sight', `${model.network} does not read it`)
  if (observation.kind !== 'image') throw new InputError('observation', 'must be a picture, not numbers')
  const inputs = inputsOf(model, observation, pictures)
  const change = climbed(model, inputs, sight, observation.channels, options)
  const packed = ops.tidy(() => {
    const moved = { ...inputs, [sight]: ops.add(inputs[sight]!, change) }
    const said = [model.forward(inputs).reward, model.forward(moved).reward, change]
    return ops.concat(said.map((one) => ops.reshape(one, [-1])))
  })
  ops.dispose(inputs)
  change.dispose()
  const [from, to, ...all] = await ops.readBack(packed)
  packed.dispose()
  const [, , planes = 1] = observationShape(observation)
  const newest = Float32Array.from(all.filter((_, i) => i % planes >= planes - observation.channels))
  return { sight, from: from!, to: to!, change: newest, squares: newest.reduce((sum, value) => sum + value ** 2, 0) }
}

/** The change [1, h, w, planes]; the caller disposes it. */
function climbed(
  model: RewardModel,
  inputs: Readonly<Record<string, Tensor>>,
  sight: Sight,
  channels: number,
  { toward, penalty, steps, rate, inRange }: DriftOptions,
): Tensor {
  const x = inputs[sight]!
  const planes = x.shape[3] ?? 1
  const may = ops.tensor(
    Float32Array.from({ length: planes }, (_, plane) => (plane >= planes - channels ? 1 : 0)),
    [1, 1, 1, planes],
  )
  const change = ops.tidy(() => ops.variable(ops.zerosLike(x), true, `drift${++drifts}`))
  const adam = createAdam([change])
  for (let step = 0; step < steps; step++)
    ops.tidy(() => {
      const { grads } = ops.variableGrads(() => {
        const reward = ops.sum(model.forward({ ...inputs, [sight]: ops.add(x, change) }).reward)
        const cost = ops.mul(ops.sum(ops.square(change)), penalty)
        return ops.add(toward === 'more' ? ops.neg(reward) : reward, cost)
      }, [change])
      adam.apply([ops.mul(grads[change.name]!, may)], rate * (1 - step / steps), Infinity)
      if (inRange) change.assign(ops.sub(ops.clipByValue(ops.add(x, change), 0, 1), x))
    })
  adam.dispose()
  may.dispose()
  return change
}

/** Variables have names of their own in the whole process. */
let drifts = 0
