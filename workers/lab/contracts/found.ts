import { flag, number, object, oneOf, text, whole, type Guard } from './guards'

/** With its 95 % interval. */
export interface Estimate {
  /** A change, by its title, or what a relation was sought over. */
  readonly of: string
  readonly value: number
  readonly low: number
  readonly high: number
}

/** Under which an effect is too small to matter to anybody, where the claim itself says nothing of it. */
export const yardsticks = {
  /** Of the action distribution: one decision in a hundred, which nobody who watches sees. */
  decision: 0.01,
  /** Of a standard deviation; what Cohen (1988) calls a small effect. */
  spread: 0.2,
} as const
export type Yardstick = keyof typeof yardsticks

/**
 * What nulls are held against. `unchanged`: the un-changed game, as changes are, and any of them can fail. Of what cannot be negative they
 * are what changes are measured against, and stand at 0 by that: several are tested against `each other`, one against `nothing`. `none`: the claim has none.
 */
export const nullsAgainst = ['unchanged', 'each other', 'nothing', 'none'] as const
export type NullsAgainst = (typeof nullsAgainst)[number]

/** What is found of a claim, in numbers: what lists, headlines and tables tell of it. */
export interface Found {
  /** Of a relation that was foretold; else of the change that does most, for its spread. Null: there is too little for an interval. */
  readonly estimate: Estimate | null
  /** How many changes do as foretold beyond chance. Null: a relation was foretold, not each change. */
  readonly changes: { readonly found: number; readonly of: number } | null
  /** What keeps it open, whatever the changes do: it is not salient, or a null has an effect too. */
  readonly lacks: 'premise' | 'null' | null
  /** Absent: kept before this was told. */
  readonly nulls?: NullsAgainst
  /** Changes whose whole 95 % interval lies under the yardstick, of those that could be made. Null: none does. Absent: kept before this was told. */
  readonly small?: { readonly count: number; readonly every: boolean; readonly by: Yardstick } | null
}

const orNull =
  <T>(guard: Guard<T>): Guard<T | null> =>
  (value, field) =>
    value === null ? null : guard(value, field)

/** Throws InputError naming the field. */
export const found: Guard<Found> = object(
  {
    estimate: orNull(object({ of: text(200), value: number(), low: number(), high: number() })),
    changes: orNull(object({ found: whole(0), of: whole(0) })),
    lacks: orNull(oneOf('premise', 'null')),
  },
  {
    nulls: oneOf(...nullsAgainst),
    small: orNull(object({ count: whole(1), every: flag, by: oneOf('decision', 'spread') })),
  },
)
