import type { NamedArray } from './policy'
import type { TrainState } from './trainer'
import type { Value } from './options'

/** What a person must know about an agent before trusting a picture of it. Lives in the checkpoint file's metadata. */
export interface Card {
  readonly format: 1
  readonly id: string
  readonly name: string
  readonly env: { readonly id: string; readonly version: number }
  readonly network: string
  readonly algorithm: string
  /** How the agent is meant to act, as its algorithm says; absent = sampled. */
  readonly acting?: 'greedy' | 'sampled'
  readonly options: Readonly<Record<string, Value>>
  readonly envOptions: Readonly<Record<string, Value>>
  readonly seed: number
  readonly decisions: number
  readonly updates: number
  /** ISO date. */
  readonly created: string
  readonly backend: string
  readonly trainingSeconds: number
  /** Full-game score; interval = 95 % bootstrap; absent = never evaluated. `acting`: greedy or sampled. */
  readonly score?: { readonly mean: number; readonly low: number; readonly high: number; readonly games: number; readonly acting: 'greedy' | 'sampled'; readonly seed: number }
  /** [decisions, mean return of the games finished since the last point] */
  readonly curve: readonly (readonly [number, number])[]
  /** True: carries optimiser, counters and environments, so training can go on. */
  readonly resumable: boolean
  readonly note?: string
}

export interface Checkpoint {
  readonly card: Card
  readonly weights: readonly NamedArray[]
  /** Absent in weights-only files (shipped agents). */
  readonly training?: TrainState
}

/** One interface, two implementations: IndexedDB (idb) and a folder of files (Node). */
export interface CheckpointStore {
  list(): Promise<Card[]>
  load(id: string): Promise<Checkpoint>
  /** Replaces a checkpoint of the same id atomically: a failure leaves the old one. */
  save(checkpoint: Checkpoint): Promise<void>
  rename(id: string, name: string): Promise<void>
  delete(id: string): Promise<void>
}
