import type { Card } from './checkpoint'
import type { Setting } from './env'
import type { Value } from './options'

/** A training run in progress: enough to offer "carry on" after a reload, before any checkpoint is read. */
export interface RunNote {
  readonly format: 2
  readonly kind: Card['kind']
  readonly id: string
  readonly name: string
  readonly env: Setting
  readonly envOptions: Readonly<Record<string, Value>>
  readonly network: string
  readonly trainer: string
  readonly options: Readonly<Record<string, Value>>
  readonly seed: number
  /** Decisions in all that the run is meant to make, and made so far. */
  readonly decisions: number
  readonly done: number
  readonly state: 'running' | 'paused'
  /** Newest checkpoint; absent before the first. */
  readonly checkpoint?: string
  /** Decisions between two recorded games; absent: none is. */
  readonly recordEvery?: number
  /** ISO date of the last change. */
  readonly updated: string
}
