import { createAdam } from '../backend/adam'
import * as ops from '../backend/ops'
import { InputError } from '../contracts/errors'
import type { OptionSpec, Values } from '../contracts/options'
import type { RewardModel, Transitions } from '../contracts/reward'
import type { Tensor, Variable } from '../contracts/tensor'
import { createRandom, shuffle } from '../random'
import { inputsAt } from './rows'

/** As in the study: Adam at 0.001, 5 times through the data, 20 transitions at a time, nothing held against large weights. */
export const fitOptions = {
  epochs: {
    kind: 'number',
    default: 5,
    min: 1,
    max: 1000,
    step: 1,
    help: 'How often all transitions are gone through.',
  },
  batch: { kind: 'number', default: 20, min: 2, max: 4096, step: 1, help: 'Transitions per step.' },
  learningRate: {
    kind: 'number',
    title: 'Learning rate',
    default: 0.001,
    min: 1e-6,
    max: 0.1,
    step: 0.0001,
    help: 'Of Adam.',
  },
  decay: {
    kind: 'number',
    title: 'Weight decay',
    default: 0,
    min: 0,
    max: 1,
    step: 0.0001,
    help: 'This times half the sum of squared weights is added to the loss.',
  },
} as const satisfies OptionSpec

export type FitOptions = Values<typeof fitOptions>

export interface FitRequest {
  readonly model: RewardModel
  readonly transitions: Transitions
  /** What each transition is said to be worth; the game's own rewards when absent. */
  readonly labels?: Float32Array
  /** Transitions that are not learned from: an error is told of those. */
  readonly heldOut: Transitions
  readonly options: FitOptions
  /** Of the order in which transitions come. */
  readonly seed: number
  /** Now and then, with the transitions gone through since the last time. */
  breathe?(transitions: number): Promise<void>
}

export interface Epoch {
  /** Counted from 1. */
  readonly epoch: number
  /** Mean squared error over the transitions as they were learned from. */
  readonly loss: number
  /** The same of those held out, after it. */
  readonly heldOut: number
}

/** Steps between two breaths. */
const BREATH = 64
/** Rows that are only asked about. */
const ASKED = 512

/**
 * Fits a reward model by least squares: the mean of (R(s, s′) − r)² over a batch, Adam (Kingma & Ba 2015), transitions in an order drawn anew for
 * each epoch. One event per epoch; stop pulling and it stops. Throws InputError for labels that are not finite or too few transitions.
 */
export async function* fit(request: FitRequest): AsyncGenerator<Epoch, void, void> {
  const { model, transitions, labels = transitions.rewards, heldOut, options, seed, breathe } = request
  requireLabels(labels, transitions.rewards.length)
  if (labels.length < options.batch)
    throw new InputError('batch', `must be at most ${labels.length}, the transitions that there are`)
  const adam = createAdam(model.variables)
  const random = createRandom(seed)
  try {
    for (let epoch = 1; epoch <= options.epochs; epoch++) {
      const order = shuffle(labels.length, random)
      const losses: Tensor[] = []
      const steps = Math.floor(order.length / options.batch)
      for (let step = 0; step < steps; step++) {
        const rows = order.subarray(step * options.batch, (step + 1) * options.batch)
        losses.push(learn(model, transitions, rows, labels, options, adam))
        if (step % BREATH === BREATH - 1) await breathe?.(BREATH * options.batch)
      }
      const loss = await meanOf(losses)
      yield { epoch, loss, heldOut: await errorOf(model, heldOut) }
    }
  } finally {
    adam.dispose()
  }
}

/** One step; returns its loss, which the caller disposes. */
function learn(
  model: RewardModel,
  transitions: Transitions,
  rows: Uint32Array,
  labels: Float32Array,
  { learningRate, decay }: FitOptions,
  adam: ReturnType<typeof createAdam>,
): Tensor {
  return ops.tidy(() => {
    const inputs = inputsAt(model, transitions, rows)
    const wanted = ops.tensor(
      Float32Array.from(rows, (row) => labels[row]!),
      [rows.length, 1],
    )
    const { value, grads } = ops.variableGrads(
      () => ops.mean(ops.square(ops.sub(model.forward(inputs).reward, wanted))),
      model.variables,
    )
    const slopes = model.variables.map((variable) => decayed(grads[variable.name]!, variable, decay))
    adam.apply(slopes, learningRate, Infinity)
    return value
  })
}

const decayed = (slope: Tensor, variable: Variable, decay: number): Tensor =>
  decay === 0 ? slope : ops.add(slope, ops.mul(variable, decay))

/** What a model says of every transition, in their order. */
export async function rate(model: RewardModel, transitions: Transitions): Promise<Float32Array> {
  const count = transitions.rewards.length
  const said = new Float32Array(count)
  for (let from = 0; from < count; from += ASKED) {
    const rows = Uint32Array.from({ length: Math.min(ASKED, count - from) }, (_, i) => from + i)
    const reward = ops.tidy(() => model.forward(inputsAt(model, transitions, rows)).reward)
    said.set(await ops.readBack(reward), from)
    reward.dispose()
  }
  return said
}

/** Mean squared error against what the rules paid. */
export async function errorOf(model: RewardModel, transitions: Transitions): Promise<number> {
  const said = await rate(model, transitions)
  return said.reduce((sum, r, i) => sum + (r - transitions.rewards[i]!) ** 2, 0) / said.length
}

async function meanOf(losses: readonly Tensor[]): Promise<number> {
  const mean = ops.tidy(() => ops.mean(ops.stack(losses)))
  ops.dispose(losses)
  const [value] = await ops.readBack(mean)
  mean.dispose()
  return value!
}

function requireLabels(labels: Float32Array, count: number): void {
  if (labels.length !== count)
    throw new InputError('labels', `must be ${count}, one per transition; there are ${labels.length}`)
  const odd = labels.findIndex((label) => !Number.isFinite(label))
  if (odd >= 0) throw new InputError(`labels[${odd}]`, `must be a finite number, is ${labels[odd]}`)
}
