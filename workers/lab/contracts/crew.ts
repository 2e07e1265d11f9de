import type { Tensor } from './tensor'
import type { NamedBytes, VectorStep } from './trainer'

/**
 * A run's slots are cut into parts of equally many. A worker has whole parts, one after the other: it plays their slots, and goes
 * through them again where they lie, so that observations never travel. What is done with a part does not depend on who does it.
 */
export interface Place {
  /** Parts and slots of the whole run. */
  readonly parts: number
  readonly slots: number
  /** The parts that are meant: `from` … `to` − 1. */
  readonly from: number
  readonly to: number
}

/** What some slots need to go on exactly. */
export interface ShareState {
  /** As `VectorEnv.save` gives it, and what a recurrent policy carries. */
  readonly envs: readonly NamedBytes[]
  /** A stream per slot. */
  readonly random: readonly string[]
}

/** A rollout as far as others need it; [steps × own slots], step-major. */
export interface Played {
  readonly rewards: Float32Array
  /** By the rules, where `rewards` are a model's. */
  readonly paid?: Float32Array
  readonly values: Float32Array
  readonly nextValues: Float32Array
  readonly cut: Uint8Array
  readonly finished: readonly Finished[]
  /** After it. */
  readonly state: ShareState
}

export type Finished = VectorStep['finished'][number] & {
  /** Of the rollout. */
  readonly step: number
}

/** A gradient step, or some parts' piece of one: equally many rows of each, part by part. */
export interface Task {
  /** Rows of the whole rollout, `step * slots + slot`. */
  readonly rows: Uint32Array
  /** Per row. */
  readonly advantages: Float32Array
  readonly returns: Float32Array
  /** What else the trainer's losses depend on. */
  readonly settings: Readonly<Record<string, number>>
}

/** What came of a task. */
export type Slopes = {
  /** [nodes, weights]: of the minibatch's mean, as far as neighbouring parts that are added first have a share in it. */
  readonly slopes: Float32Array
  /** [parts, numbers to tell of] */
  readonly told: Float32Array
}

/** One who has some of a run's parts elsewhere. `weights`: all of a policy's numbers in the order of its variables. */
export interface Mate {
  readonly place: Place
  /** Of a run that goes on, before anything is played. */
  resume(state: ShareState): void
  collect(weights: Float32Array): Promise<Played>
  /** Of rows of the last rollout. */
  slopes(weights: Float32Array, task: Task): Promise<Slopes>
  save(): Promise<ShareState>
  dispose(): void
}

/** Slots whose state can be taken and put back. `load` throws InputError naming what does not fit. */
export interface Slots {
  /** How many. */
  readonly count: number
  save(): ShareState | Promise<ShareState>
  load(state: ShareState): void
}

/** A worker's parts of a run, where they are. */
export interface Share extends Slots {
  readonly place: Place
  /** Plays on from where its slots stand. */
  collect(breathe: () => Promise<void>): Promise<Omit<Played, 'state'>>
  /**
   * Of its parts, those added that are added before anything else, in the order of the policy's variables; and what each part tells of, in
   * tensors [parts, numbers]. Call inside a tidy; what is told is kept and the caller's to free.
   */
  slopes(task: Task): { readonly slopes: Tensor[][]; readonly told: Tensor[] }
  save(): ShareState
}
