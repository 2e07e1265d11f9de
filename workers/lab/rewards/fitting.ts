import { goneOn, type Checkpoint, type HeldOut, type RewardCard } from '../contracts/checkpoint'
import { InputError } from '../contracts/errors'
import type { Epoch, FitEvent, FitRun, RewardModel } from '../contracts/reward'
import type { TransitionSet, TransitionsMeta } from '../contracts/transition-set'
import { software } from '../software'
import { streamOf } from '../streams'
import { fit, fitOptions, type FitOptions } from './fit'
import { createReward } from './model'
import { rewardNetworks } from './registry'
import { classesOf } from './select'
import { splitByGame } from './split'

export interface FittingRequest {
  readonly id: string
  readonly name: string
  /** Id of what learns. */
  readonly network: string
  readonly set: TransitionSet
  readonly options: FitOptions
  /** What it begins with and in which order decisions come follow from it. */
  readonly seed: number
  /** What computes, as cards say it. */
  readonly backend: string
  /** ISO date, of a new one. */
  readonly today: string
  /** Goes on from there; id, network, data, seed, and all options but `epochs` must be its own. */
  readonly resume?: Checkpoint<RewardCard> | undefined
}

export const TRAINER = 'least-squares'

/** A reward model on its way to a file: pulled an event at a time, kept between two of them, and gone on with from there to the last bit. */
export class Fitting {
  readonly model: RewardModel
  readonly #run: FitRun
  readonly #heldOut: number
  #epochs: readonly Epoch[]
  #seconds: number
  #transitions: number

  /** Throws InputError naming what does not fit. */
  constructor(readonly request: FittingRequest) {
    const { set, network, options, seed, resume } = request
    if (resume) requireSame(request, resume)
    const { transitions, heldOut } = splitByGame(set.transitions)
    const stream = (word: string) => streamOf(String(seed), word).word()
    this.model = createReward(
      rewardNetworks.get(network),
      transitions.observation,
      stream('weights'),
      resume !== undefined,
    )
    try {
      const training = resume?.training
      this.#run = fit({ model: this.model, transitions, heldOut, options, seed: stream('order'), resume: training })
    } catch (error) {
      this.model.dispose()
      throw error
    }
    this.#heldOut = heldOut.rewards.length
    this.#epochs = resume?.card.epochs ?? []
    this.#seconds = resume?.card.trainingSeconds ?? 0
    this.#transitions = resume?.training?.decisions ?? 0
  }

  /** Transitions to be gone through, and those that have been. */
  get total(): number {
    return this.#run.total
  }
  get transitions(): number {
    return this.#transitions
  }
  get epochs(): readonly Epoch[] {
    return this.#epochs
  }

  /** Null: it is done. Not pulling is a pause. */
  async next(): Promise<FitEvent | null> {
    const begun = performance.now()
    const { value, done } = await this.#run.next()
    this.#seconds += (performance.now() - begun) / 1000
    if (done || !value) return null
    this.#transitions = value.transitions
    if (value.epoch) this.#epochs = [...this.#epochs, value.epoch]
    return value
  }

  /** As it is now, to be used or gone on with; between two `next`, and not after the last. */
  async checkpoint(): Promise<Checkpoint<RewardCard>> {
    const training = await this.#run.save()
    const { decisions, update, weights } = training
    return { card: { ...this.#card(), decisions, updates: update, resumable: true }, weights, training }
  }

  /** Frees everything, the model too. */
  async dispose(): Promise<void> {
    await this.#run.return()
    this.model.dispose()
  }

  #card(): Omit<RewardCard, 'decisions' | 'updates' | 'resumable'> {
    const { id, name, network, set, options, seed, backend, today, resume } = this.request
    const last = this.#epochs.at(-1)
    const perEpoch = this.total / options.epochs
    const heldOut: HeldOut | undefined = last && { loss: last.heldOut, rows: this.#heldOut }
    return {
      format: 2,
      kind: 'reward',
      id,
      name,
      env: set.game,
      network,
      trainer: TRAINER,
      options,
      envOptions: {},
      seed,
      created: resume?.card.created ?? today,
      backend: goneOn(resume?.card.backend, backend),
      software: goneOn(resume && (resume.card.software ?? 'unknown'), software),
      trainingSeconds: Math.round(this.#seconds * 10) / 10,
      curve: this.#epochs.map(({ epoch, loss }) => [epoch * perEpoch, loss] as const),
      observation: set.transitions.observation,
      data: metaOf(set),
      epochs: this.#epochs,
      ...(heldOut && { heldOut }),
    }
  }
}

/** What is told of decisions that were kept. */
export function metaOf({ transitions, ...rest }: TransitionSet): TransitionsMeta {
  return { ...rest, rows: transitions.rewards.length, classes: classesOf(transitions.rewards) }
}

/** Other data or options would be another fit from there on. */
function requireSame({ id, network, set, options, seed }: FittingRequest, { card, training }: Checkpoint<RewardCard>) {
  if (!training) throw new InputError('resume', `${card.name} carries weights only, so it cannot be fitted further`)
  const differs = (field: string, own: unknown, given: unknown) => {
    if (own !== given) throw new InputError(field, `cannot change when a fit goes on: it was ${own}, not ${given}`)
  }
  differs('id', card.id, id)
  differs('network', card.network, network)
  differs('seed', card.seed, seed)
  for (const key of Object.keys(fitOptions) as (keyof FitOptions)[])
    if (key !== 'epochs') differs(`options.${key}`, card.options[key], options[key])
  const { data } = card
  const given = metaOf(set)
  differs('transitions.id', data.id, given.id)
  differs('transitions.rows', data.rows, given.rows)
  differs('transitions.seed', data.seed, given.seed)
  differs('transitions.agent.hash', data.agent.hash, given.agent.hash)
}
