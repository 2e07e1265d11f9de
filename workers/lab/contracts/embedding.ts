import type { Random } from '../random'
import type { OptionSpec, Values } from './options'

/** Rows and columns of a row-major matrix: one row per moment, one column per number (an activation, as a rule). */
export type MatrixShape = readonly [rows: number, columns: number]

export interface EmbeddingProgress {
  /** What is being done, in a few words. */
  readonly stage: string
  /** Of the whole, 0 … 1; never falls. */
  readonly share: number
}

export interface Embedded {
  /** [rows × 2], finite. */
  readonly positions: Float32Array
  /** Rows that were laid out themselves, ascending; the others stand at the weighted mean of their nearest among these. */
  readonly laidOut: Int32Array
  /** What was done, in a sentence or two, for beside the picture. */
  readonly words: string
}

/** One step towards a result: yields often enough (well under 100 ms as a rule) that the caller can let messages in, or stop by `return()`. */
export type Steps<T> = Generator<EmbeddingProgress, T, void>

/** A map of many numbers per moment onto a plane. Same points, options and random state, same picture. */
export interface Embedding<S extends OptionSpec = OptionSpec> {
  readonly id: string
  readonly title: string
  readonly cite: string
  readonly options: S
  /** Fewer rows than this mean nothing to the method. */
  readonly minRows: number
  /** `points` is read, never written. Plain arithmetic on the calling thread: drive it with `embedding/run.ts`, which also checks the input. */
  embed(points: Float32Array, shape: MatrixShape, options: Values<S>, random: Random): Steps<Embedded>
}

export interface Groups {
  /** [rows]: 0 … count − 1, the largest group first. */
  readonly labels: Uint8Array
  readonly count: number
  /** What was done, in a sentence, for beside the picture. */
  readonly words: string
}

/** Moments that are alike, put together. Same points, options and random state, same groups. */
export interface Grouping<S extends OptionSpec = OptionSpec> {
  readonly id: string
  readonly title: string
  readonly cite: string
  readonly options: S
  /** `points` is read, never written; meant for principal scores (`embedding/principal.ts`). */
  group(points: Float32Array, shape: MatrixShape, options: Values<S>, random: Random): Steps<Groups>
}
