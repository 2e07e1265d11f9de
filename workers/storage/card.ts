import type { Card } from '../lab/contracts/checkpoint'
import { InputError } from '../lab/contracts/errors'
import {
  flag, format, formValue, identifier, list, number, object, oneOf, pair, seed, table, text, whole,
} from '../lab/contracts/guards'

const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/

export const isoDate = text(40, ISO, 'must be an ISO date')

const score = object({
  mean: number(),
  low: number(),
  high: number(),
  games: whole(1),
  acting: oneOf('greedy', 'sampled'),
  seed,
})

const card = object(
  {
    format: format(1),
    id: identifier,
    name: text(200, /\S/, 'must not be empty'),
    env: object({ id: identifier, version: whole(0) }),
    network: identifier,
    algorithm: identifier,
    options: table(formValue),
    envOptions: table(formValue),
    seed,
    decisions: whole(0),
    updates: whole(0),
    created: isoDate,
    backend: text(100),
    trainingSeconds: number(0),
    curve: list(pair(number(0), number()), 100_000),
    resumable: flag,
  },
  { acting: oneOf('greedy', 'sampled'), score, note: text(10_000) },
)

/** A model card from outside; throws `InputError('card.env.id', …)` and the like. */
export function parseCard(value: unknown): Card {
  // The version comes first: a newer card may have fields this code does not know, and "newer" is the useful complaint.
  if (typeof value === 'object' && value !== null && 'format' in value) format(1)(value.format, 'card.format')
  const parsed = card(value, 'card')
  if (parsed.score && parsed.score.low > parsed.score.high) throw new InputError('card.score.low', 'lies above card.score.high')
  return parsed
}
