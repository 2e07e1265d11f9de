import type { Card, Checkpoint, CheckpointStore } from '../lab/contracts/checkpoint'
import { InputError, StorageError } from '../lab/contracts/errors'
import { format, formValue, identifier, object, oneOf, seed, table, text, whole } from '../lab/contracts/guards'
import type { Setting } from '../lab/contracts/env'
import { setting } from '../lab/contracts/setting'
import { isoDate, renewed } from './card'
import { decodeCheckpoint } from './safetensors'

/** What the site needs beyond the plain contract: the files as they are, runs in progress, and an honest state. */
export interface Store extends CheckpointStore {
  /** False: everything lives in this tab's memory and `reason` says why, in a sentence for people. */
  readonly persistent: boolean
  readonly reason: string
  /** The stored safetensors file, for export. */
  file(id: string): Promise<Uint8Array>
  /** The checkpoint whose last `save` was refused (full, blocked), kept in memory so that it can still be exported. */
  unsaved(): Checkpoint | undefined
  readonly runs: RunStore
  close(): void
}

/** A training run in progress: enough to offer "carry on" after a reload, before any checkpoint is read. */
export interface RunNote {
  readonly format: 2
  readonly kind: Card['kind']
  readonly id: string
  readonly name: string
  readonly env: Setting
  readonly envOptions: Readonly<Record<string, number | string | boolean>>
  readonly network: string
  readonly trainer: string
  readonly options: Readonly<Record<string, number | string | boolean>>
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

export interface RunStore {
  /** Newest first. */
  list(): Promise<RunNote[]>
  save(run: RunNote): Promise<void>
  delete(id: string): Promise<void>
}

/** Told of entries that `list` leaves out because they cannot be read (written by a newer site, damaged). */
export type BrokenListener = (id: string, error: InputError) => void

const run = object(
  {
    format: format(2),
    kind: oneOf('policy', 'reward', 'world'),
    id: identifier,
    name: text(200),
    env: setting,
    envOptions: table(formValue),
    network: identifier,
    trainer: identifier,
    options: table(formValue),
    seed,
    decisions: whole(0),
    done: whole(0),
    state: oneOf('running', 'paused'),
    updated: isoDate,
  },
  { checkpoint: identifier, recordEvery: whole(0) },
)

export function parseRun(value: unknown): RunNote {
  return run(renewed(value, 'run'), 'run')
}

/** Decode, and be sure that the file is the one asked for: a copied file keeps the id of its original inside. */
export function decodeNamed(id: string, file: Uint8Array): Checkpoint {
  const checkpoint = decodeCheckpoint(file)
  requireId(id, checkpoint.card)
  return checkpoint
}

export function requireId(id: string, card: Card): void {
  if (card.id !== id) throw new InputError('card.id', `is ${card.id}, but the file is kept as ${id}`)
}

export function readable<T>(entries: readonly (readonly [string, () => T])[], onBroken?: BrokenListener): T[] {
  const out: T[] = []
  for (const [id, read] of entries) {
    try {
      out.push(read())
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      onBroken?.(id, error)
    }
  }
  return out
}

/** Library order: newest first, ties by id. */
export function newestFirst(cards: Card[]): Card[] {
  return cards.sort((a, b) => Date.parse(b.created) - Date.parse(a.created) || (a.id < b.id ? -1 : 1))
}

export function newestRunFirst(runs: RunNote[]): RunNote[] {
  return runs.sort((a, b) => Date.parse(b.updated) - Date.parse(a.updated) || (a.id < b.id ? -1 : 1))
}

export function missing(id: string): StorageError {
  return new StorageError('missing', `There is no checkpoint ${id}`)
}
