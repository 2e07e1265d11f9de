import { number, object, oneOf, text, whole, type Guard } from './guards'

/** With its 95 % interval. */
export interface Estimate {
  /** A change, by its title, or what a relation was sought over. */
  readonly of: string
  readonly value: number
  readonly low: number
  readonly high: number
}

/** What is found of a claim, in numbers. */
export interface Found {
  /** Of a relation that was foretold; else of the change that does most, for its spread. Null: there is too little for an interval. */
  readonly estimate: Estimate | null
  /** How many changes do as foretold beyond chance. Null: a relation was foretold, not each change. */
  readonly changes: { readonly found: number; readonly of: number } | null
  /** What keeps it open, whatever the changes do: it is not salient, or a null has an effect too. */
  readonly lacks: 'premise' | 'null' | null
}

const orNull =
  <T>(guard: Guard<T>): Guard<T | null> =>
  (value, field) =>
    value === null ? null : guard(value, field)

/** Throws InputError naming the field. */
export const found: Guard<Found> = object({
  estimate: orNull(object({ of: text(200), value: number(), low: number(), high: number() })),
  changes: orNull(object({ found: whole(0), of: whole(0) })),
  lacks: orNull(oneOf('premise', 'null')),
})
