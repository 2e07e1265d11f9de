import { createAdam } from '../backend/adam'
import * as ops from '../backend/ops'
import { InputError } from '../contracts/errors'
import type { OptionSpec, Values } from '../contracts/options'
import type { FitEvent, FitRun, RewardModel, Transitions } from '../contracts/reward'
import type { Tensor, Variable } from '../contracts/tensor'
import type { TrainState } from '../contracts/trainer'
import { createRandom, shuffle, type Random } from '../random'
import { loadStreams, streamOf } from '../streams'
import { withNoise } from './noise'
import { errorOf } from './rate'
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
  noise: {
    kind: 'number',
    title: 'Noise',
    default: 0,
    min: 0,
    max: 10,
    step: 0.1,
    help: 'What is learned is the reward plus this times what a random network says (mean 0, standard deviation 1): a reward that is wrong by what is seen.',
  },
} as const satisfies OptionSpec

export type FitOptions = Values<typeof fitOptions>

export interface FitRequest {
  /** Whoever lends it goes on owning it. */
  readonly model: RewardModel
  readonly transitions: Transitions
  /** What each transition is said to be worth; the game's own rewards when absent. Noise is added to either. */
  readonly labels?: Float32Array
  /** Transitions that are not learned from: an error is told of those. */
  readonly heldOut: Transitions
  readonly options: FitOptions
  /** Of the order in which transitions come, and of the noise. */
  readonly seed: number
  /** Goes on from there, with the same transitions. */
  readonly resume?: TrainState | undefined
}

/** Steps between two events. */
const BREATH = 16

/**
 * Fits a reward model by least squares: the mean of (R(s, s′) − r)² over a batch, Adam (Kingma & Ba 2015), transitions in an order drawn anew for
 * each epoch. Throws InputError for labels that are not finite, too few transitions, or a state that does not fit.
 */
export function fit(request: FitRequest): FitRun {
  const { model, transitions, labels = transitions.rewards, options, seed, resume } = request
  requireLabels(labels, transitions.rewards.length)
  if (labels.length < options.batch)
    throw new InputError('batch', `must be at most ${labels.length}, the transitions that there are`)
  const course = createCourse(request, Math.floor(labels.length / options.batch))
  const adam = createAdam(model.variables)
  try {
    if (resume) {
      model.write(resume.weights)
      adam.write(resume.optimizer)
      course.load(resume)
    }
  } catch (error) {
    adam.dispose()
    throw error
  }

  let open = true
  const close = () => {
    if (open) adam.dispose()
    open = false
  }
  async function* events(): AsyncGenerator<FitEvent, void, void> {
    try {
      const strength = { strength: options.noise, seed: streamOf(String(seed), 'noise').word() }
      const noisy = await withNoise(labels, strength, model, transitions)
      const learnFrom = (rows: Uint32Array) => learn(model, transitions, rows, noisy, options, adam)
      yield* course.follow(learnFrom)
    } finally {
      close()
    }
  }
  const run = events()
  const end = run.return.bind(run)
  return Object.assign(run, {
    total: course.total,
    async save(): Promise<TrainState> {
      if (!open) throw new Error('this fit has ended')
      return { ...course.save(), weights: await model.read(), optimizer: await adam.read() }
    },
    async return() {
      const result = await end()
      close() // a generator that never started runs no `finally`
      return result
    },
  })
}

/** Where a fit is: which epoch's order it follows and how far, and what it has lost in that epoch. */
function createCourse({ model, heldOut, options, seed, transitions }: FitRequest, perEpoch: number) {
  const random: Random = createRandom(seed)
  /** Of the generator, before the order of this epoch was drawn. */
  let drawnFrom = random.save()
  let steps = 0
  let losses: number[] = []
  const gone = () => steps * options.batch

  return {
    total: options.epochs * perEpoch * options.batch,
    async *follow(learnFrom: (rows: Uint32Array) => Tensor): AsyncGenerator<FitEvent, void, void> {
      while (steps < options.epochs * perEpoch) {
        const order = shuffle(transitions.rewards.length, random)
        const epoch = Math.floor(steps / perEpoch) + 1
        while (steps < epoch * perEpoch) {
          const told: Tensor[] = []
          for (let i = 0; i < BREATH && steps < epoch * perEpoch; i++, steps++) {
            const at = (steps % perEpoch) * options.batch
            told.push(learnFrom(order.subarray(at, at + options.batch)))
          }
          losses.push(...(await taken(told)))
          if (steps < epoch * perEpoch) yield { transitions: gone() }
        }
        const ended = { epoch, loss: await meanOf(losses), heldOut: await errorOf(model, heldOut) }
        drawnFrom = random.save()
        losses = []
        yield { transitions: gone(), epoch: ended }
      }
    },
    save: () => ({
      update: steps,
      decisions: gone(),
      random: [drawnFrom],
      envs: [{ name: LOSSES, bytes: new Uint8Array(Float32Array.from(losses).buffer) }],
    }),
    /** Throws InputError naming what is not a fit's. */
    load({ update, random: streams, envs }: TrainState) {
      const bytes = envs.find(({ name }) => name === LOSSES)?.bytes
      if (bytes?.length !== 4 * (update % perEpoch))
        throw new InputError(LOSSES, `must be those of ${update % perEpoch} steps: other transitions, or another batch`)
      loadStreams([random], streams, 'random')
      drawnFrom = random.save()
      steps = update
      losses = [...new Float32Array(bytes.slice().buffer)]
    },
  }
}

const LOSSES = 'losses'

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

/** The numbers of some scalars, which are freed. */
async function taken(scalars: readonly Tensor[]): Promise<Float32Array> {
  const all = ops.tidy(() => ops.stack(scalars))
  ops.dispose(scalars)
  const values = await ops.readBack(all)
  all.dispose()
  return values
}

/** As the device adds. */
async function meanOf(losses: readonly number[]): Promise<number> {
  const mean = ops.tidy(() => ops.mean(ops.tensor(Float32Array.from(losses))))
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
