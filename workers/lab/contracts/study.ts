import type { Policy } from './policy'

/** One value of a tidy row; a series has one number per decision, or per point named beside it. */
export type RowValue = number | string | boolean | null | readonly number[]

/** One observation. `cell`: the key of the cell that made it. */
export type Row = Readonly<Record<string, RowValue>>

/** One unit of work: seeded, keyed, and independent of all others, so that work can be resumed, cached and split over processes. */
export interface Cell {
  /** Unique within the plan and stable: the same question gives the same keys. */
  readonly key: string
  /** Index into the agents. */
  readonly agent: number
  readonly seed: number
  /** Decisions it will take, about: for time left, not for results. */
  readonly cost: number
}

/** An agent that a question is put to. Several of one training procedure are its seeds. */
export interface Subject {
  readonly id: string
  readonly name: string
  /** Of the weights: what was measured on other weights is not this. */
  readonly hash: string
  readonly env: string
  readonly policy: Policy
  readonly acting: 'greedy' | 'sampled'
}

export type SubjectInfo = Omit<Subject, 'policy'>

/** A value with its interval. */
export interface Estimate {
  readonly mean: number
  readonly low: number
  readonly high: number
}

export interface Series {
  readonly name: string
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly low?: readonly number[]
  readonly high?: readonly number[]
  /** The control, or a null: drawn quietly. */
  readonly quiet?: boolean
}

/** A chart described, not drawn: the page, an SVG file and a report draw the same one. */
export interface Figure {
  readonly id: string
  readonly title: string
  readonly kind: 'lines' | 'points' | 'intervals'
  readonly x: string
  readonly y: string
  /** `intervals`: names of the positions 0, 1, 2 … on the x axis. */
  readonly names?: readonly string[]
  readonly series: readonly Series[]
  /** What is to be seen, in a sentence. */
  readonly caption: string
}

export interface Table {
  readonly id: string
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
}

/** `supported`: as predicted, beyond chance after correction; `refuted`: the other way, beyond chance; else `open`. */
export type Verdict = 'supported' | 'refuted' | 'open'

export interface Report {
  readonly verdict: Verdict
  /** The verdict and what it rests on, in a few sentences. */
  readonly words: readonly string[]
  readonly tables: readonly Table[]
  readonly figures: readonly Figure[]
}
