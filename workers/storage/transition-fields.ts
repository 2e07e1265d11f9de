import {
  flag,
  identifier,
  isoDate,
  list,
  number,
  object,
  pair,
  seed,
  text,
  whole,
  type Guard,
} from '../lab/contracts/guards'
import { rhythm } from '../lab/contracts/rhythm'
import { setting } from '../lab/contracts/setting'
import type { TransitionsMeta } from '../lab/contracts/transition-set'

const MOST = 2 ** 31
export const shown = text(200, /\S/, 'must not be empty')

/** What files say of decisions that were kept, but how many. */
export const transitionFields = {
  id: identifier,
  name: shown,
  created: isoDate,
  game: setting,
  agent: object({ id: shown, name: shown, hash: text(128) }),
  seed,
  balanced: flag,
  classes: list(pair(number(), whole(1, MOST)), 10_000),
}

/** And what need not be there. */
export const optionalFields = { rhythm, explored: number(0, 1) }

/** All that a list shows of them. */
export const transitionsMeta: Guard<TransitionsMeta> = object(
  { ...transitionFields, rows: whole(1, MOST) },
  optionalFields,
)
