import type { PolicyCard } from '../../contracts/checkpoint'
import type { NamedArray } from '../../contracts/model'
import type { Shelf } from '../../contracts/shelf'
import type { TrainState } from '../../contracts/trainer'
import type { Trajectory } from '../../contracts/trajectory'
import type { BatchGame, Opening } from '../../envs/game'
import type { WorkerPipe } from './crew/pipe'
import type { BackendChoice } from './plan'

/** What a training needs from where it runs: a browser's worker, a process of Node, a test. */
export interface Surroundings {
  openGame(env: string, slots: number, opening?: Opening): Promise<BatchGame>
  openBackend(choice: BackendChoice): Promise<TrainingBackend>
  /** Starts one more worker, which serves a `crew/member.ts`. Absent where there is but one. */
  openWorker?(): WorkerPipe
  /** How many workers a run has where nobody says: this one counts. */
  readonly workers: number
  /** Where recorded games go; asked for only when there is one. */
  openTrajectories(): Promise<RecordingShelf>
  /** Recordings kept of one run. */
  readonly mostRecordings: number
  /** Milliseconds, steady. */
  now(): number
  /** Between two checkpoints, ms: as often as costs little, within these; what a run has made since its last one is lost with its tab. */
  readonly saveEvery: readonly [least: number, most: number]
  /** Between two messages of progress, ms. */
  readonly tellEvery: number
}

export type RecordingShelf = Pick<Shelf<{ readonly id: string }, Trajectory>, 'list' | 'save' | 'persistent' | 'reason'>

export interface TrainingBackend {
  /** As written on the card, e.g. "wasm (WebAssembly SIMD)", see `variantOf`. */
  readonly id: string
  /** What runs and why, in a sentence: "WebAssembly (no WebGPU here)". */
  readonly label: string
  /** Settles when the device is gone, with the reason. Null where there is no device to lose: nothing need be kept against it. */
  readonly lost: Promise<string> | null
}

/** Where a run's checkpoints go. Storage that refuses ends no run; what cannot be a checkpoint (a number that is not finite) is an InputError. */
export interface Keeper {
  /** Before the first update of a new run: the initial weights. May throw: then there is no run. */
  begin(card: PolicyCard, weights: readonly NamedArray[]): Promise<void>
  save(card: PolicyCard, state: TrainState, doing: 'running' | 'paused'): Promise<Saved>
  /** A copy of the weights, at one of the plan's stages. */
  saveStage(card: PolicyCard, weights: readonly NamedArray[], at: number): Promise<void>
  /** The run is over: nothing to offer after a reload. */
  forget(): Promise<void>
}

/** What became of a save; `persistent` false: training goes on, and `reason` is the sentence to show. */
export interface Saved {
  readonly persistent: boolean
  readonly reason: string
}
