import { claim as claimGuard, MOST_LOOKS, type Claim } from './claim'
import { identifier, isoDate, list, object, text, whole, type Guard } from './guards'
import type { Look } from './study'

/** A question as it was put: everything that its verdict depends on but the rows. */
export interface Asking {
  /** Of what was asked and of whom, words left out: another prediction, margin or number of rollouts has another. */
  readonly hash: string
  /** When it was first put: a moment as ISO date, by the clock of the machine. */
  readonly at: string
  readonly claim: Claim
  /** Of the agents' weights. */
  readonly agents: readonly string[]
  /** Of the kept states; '' = own rollouts. */
  readonly states: string
}

/** A question that was put before another one. */
export interface Earlier extends Asking {
  /** Changed cells of it that were done by then, and could have been seen. Absent: not known. */
  readonly done?: number
}

/** A question fixed before its first cell ran, beside the rows: so that nobody, not even oneself, can fit it to what came out. */
export interface Seal extends Asking {
  /** Cells of it whose rows were there already when it was first put, of how many; those of the un-changed game alone not counted. */
  readonly known: number
  readonly of: number
  /** What had been asked before of the same agents about the same rollouts and some of the same changes; oldest first. */
  readonly earlier: readonly Earlier[]
}

const asking = {
  hash: identifier,
  at: isoDate,
  claim: claimGuard,
  agents: list(identifier, 10_000, 1),
  states: text(100),
}

/** Throws InputError naming the field. */
export const seal: Guard<Seal> = object({
  ...asking,
  known: whole(0),
  of: whole(0),
  earlier: list(object(asking, { done: whole(0) }), 10_000),
})

/** A planned look from outside. */
export const look: Guard<Look> = object({ number: whole(1, MOST_LOOKS), of: whole(1, MOST_LOOKS) })

/** Whether some of what it asks about had been seen when it was put. */
export const isAfterTheData = ({ known }: Pick<Seal, 'known'>): boolean => known > 0

/** What of a claim its verdict depends on: all but words. */
export function termsOf({
  format: _f,
  id: _i,
  title: _t,
  story: _s,
  cite: _c,
  looks = 1,
  asPublished = false,
  conditions,
  ...rest
}: Claim): object {
  return {
    ...rest,
    looks,
    asPublished,
    conditions: conditions.map(({ title: _title, isNull = false, ...condition }) => ({ ...condition, isNull })),
  }
}
