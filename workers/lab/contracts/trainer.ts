import type { Checkpoint, RewardCard } from './checkpoint'
import type { Mate, Place, Share } from './crew'
import type { OptionSpec, Values } from './options'
import type { NamedArray, NetworkSpec, Policy, PolicyForm } from './model'
import type { Observations, ObservationShape } from './observation'
import type { RewardModel } from './reward'

/** Many slots of one game stepped together; keeps final observations; never hides truncation. See lab/envs/vector.ts. */
export interface VectorEnv {
  readonly count: number
  readonly actions: number
  /** Of one observation. */
  readonly shape: ObservationShape
  /** [count, …shape]: the current observations, reused buffer. */
  readonly observations: Observations
  step(actions: Int32Array): VectorStep
  /**
   * The same for slots `from` … `to` − 1 alone; the other rows of the result mean nothing. Stepping the parts one after the other
   * is stepping the whole, to the last bit. Absent where slots only go together.
   */
  stepSome?(actions: Int32Array, from: number, to: number): VectorStep
  /** Everything needed to continue exactly: slot states, stacks, episode counters, random state. */
  save(): NamedBytes[]
  load(parts: readonly NamedBytes[]): void
}

export interface VectorStep {
  /** Learning reward (clipped if so configured), [count]. */
  readonly rewards: Float32Array
  /** Bootstrapping stops here: game over, or a life lost where lives end episodes. [count] 0/1 */
  readonly terminated: Uint8Array
  /** Cut by a time limit: bootstrap from the final observation. [count] 0/1 */
  readonly truncated: Uint8Array
  /** [count, …shape]: what was seen at an episode's end, before anything began anew; row i meaningful only where terminated[i] or truncated[i]. */
  readonly finalObservations: Observations
  /** Full games finished in this step: true (unclipped) score and decisions. */
  readonly finished: readonly {
    readonly score: number
    readonly length: number
    /** The first of its slot: among those the short ones end first, so a mean over the early ones says little of all. */
    readonly first?: true
  }[]
}

export interface NamedBytes {
  readonly name: string
  readonly bytes: Uint8Array
}

/** One number that a trainer tells of. The same thing has the same id in every trainer: `charts/return`, `losses/value`, … */
export interface MetricSpec {
  readonly id: string
  readonly title: string
  readonly unit?: string
  /** Which way is good, where one way is. */
  readonly better?: 'higher' | 'lower'
  /** Ends of the axis that mean something (explained variance tops out at 1). */
  readonly low?: number
  readonly high?: number
  /** An axis need go no lower. */
  readonly floor?: number
  /** Its word in a line of text; one without is left out there. */
  readonly word?: string
  readonly help: string
}

/** `metrics` by the ids of what the trainer declares; one that there is nothing to tell of yet is left out, never 0. */
export interface TrainEvent {
  readonly update: number
  readonly decisions: number
  readonly metrics: Readonly<Record<string, number>>
}

/** Exact-resume state of a run: weights, optimiser, counters, random state, environments. */
export interface TrainState {
  readonly update: number
  readonly decisions: number
  readonly weights: readonly NamedArray[]
  readonly optimizer: readonly NamedArray[]
  /** The state of each random stream: the learner's own, then one per slot. */
  readonly random: readonly string[]
  /** What `VectorEnv.save` gave, and what else a trainer keeps as bytes (a replay memory, as `replay …`; what a recurrent policy carries, as `memory`). */
  readonly envs: readonly NamedBytes[]
  /** What a run is paid by instead of the rules. It is given with the state that a run goes on from, not asked for by trainers. */
  readonly reward?: Pick<Checkpoint<RewardCard>, 'card' | 'weights'>
}

export interface TrainContext<S extends OptionSpec = OptionSpec> {
  readonly env: VectorEnv
  readonly policy: Policy
  /** Of all that is drawn: what each slot draws, and what is shuffled. */
  readonly seed: number
  readonly options: Values<S>
  /** Pays instead of the rules, where the trainer `relabels`. What games score is told as before. */
  readonly reward?: Pick<RewardModel, 'reads' | 'forward'> | undefined
  /** Stop after this many decisions in all (counted from the run's start, resumed or not). */
  readonly decisions: number
  /** Continue from here, if given. */
  readonly resume?: TrainState
  /** Who has the other parts, in their order, where the trainer `divides`: `env` has the slots of the first parts then. The run's own from here on. */
  readonly mates?: readonly Mate[]
}

/** What a worker needs for some parts of a run. */
export interface ShareContext<S extends OptionSpec = OptionSpec> extends Pick<
  TrainContext<S>,
  'env' | 'policy' | 'seed' | 'options' | 'reward'
> {
  readonly place: Place
}

/**
 * Pause = stop pulling; abort = `return()`, which frees every tensor the run made.
 * `save()` may be called between two `next()` calls.
 */
export interface TrainRun extends AsyncGenerator<TrainEvent, void, void> {
  save(): Promise<TrainState>
}

/** A way to learn: a file in lab/trainers/algorithms. */
export interface Trainer<S extends OptionSpec = OptionSpec> {
  readonly id: string
  readonly title: string
  readonly cite: string
  /** What comes out, and what it is made from: playing, single decisions kept by others, or whole stretches of play. */
  readonly trains: 'policy' | 'reward' | 'world'
  readonly from: 'world' | 'transitions' | 'sequences'
  readonly options: S
  /** All that its events can hold, in the order in which they are worth seeing. */
  readonly metrics: readonly MetricSpec[]
  /** What its policies are besides their networks; left out, as usual. */
  form?(options: Values<S>): PolicyForm
  /** How its agents are meant to act: by the greatest logit (which is a Q value then), or, left out, by chance as the logits say. */
  readonly acting?: 'greedy'
  /** Can be trained on a learned reward. */
  readonly relabels?: true
  /** What these options come to with such a network, where that may be other than what was asked for: cards tell that. Throws InputError. */
  effective?(options: Values<S>, network: Pick<NetworkSpec, 'memory'>): Values<S>
  /** How many slots the environment must have for these options. */
  slots(options: Values<S>): number
  /** Where several workers can have a run's slots. Absent: one has them all. */
  readonly divides?: {
    /** Into so many parts. Throws InputError where these options do not divide so. */
    parts(options: Values<S>): number
    share(context: ShareContext<S>): Share
  }
  train(context: TrainContext<S>): TrainRun
}
