import type { Card, Score } from '../lab/contracts/checkpoint'
import type { PolicyForm } from '../lab/contracts/model'
import { InputError } from '../lab/contracts/errors'
import {
  flag,
  format,
  formValue,
  identifier,
  isoDate,
  list,
  number,
  object,
  oneOf,
  pair,
  seed,
  table,
  text,
  whole,
  type Guard,
} from '../lab/contracts/guards'
import { protocol } from '../lab/contracts/protocol'
import { setting } from '../lab/contracts/setting'
import { observation } from './observation'
import { transitionsMeta } from './transition-fields'

const FORMAT = 2

const required = {
  format: format(FORMAT),
  id: identifier,
  name: text(200, /\S/, 'must not be empty'),
  env: setting,
  network: identifier,
  trainer: identifier,
  options: table(formValue),
  envOptions: table(formValue),
  seed,
  decisions: whole(0),
  updates: whole(0),
  created: isoDate,
  backend: text(400),
  trainingSeconds: number(0),
  curve: list(pair(number(0), number()), 100_000),
  resumable: flag,
}
const optional = { parts: whole(1, 4096), note: text(10_000), software: text(400) }

const acting = oneOf('greedy', 'sampled')
const score = object(
  { mean: number(), games: whole(1), acting, seed },
  {
    protocol,
    low: number(),
    high: number(),
    distinct: whole(1),
    cut: whole(0),
    first: list(number(), 100),
    backend: text(400),
    software: text(400),
  },
)
const form = object(
  {},
  {
    distribution: object({ atoms: whole(2, 1001), low: number(), high: number(), dueling: flag }),
    noise: number(0, 100),
  },
)
const heldOut = object({ loss: number(), rows: whole(1) })
const reward = object({ id: identifier, name: text(200, /\S/, 'must not be empty'), hash: text(128) })
const origin = object({
  id: identifier,
  name: text(200, /\S/, 'must not be empty'),
  hash: text(128),
  decisions: whole(0),
})
const epoch = object({ epoch: whole(1), loss: number(0), heldOut: number(0) })

const cards: Readonly<Record<Card['kind'], Guard<Card>>> = {
  policy: object(
    { ...required, kind: oneOf('policy') },
    { ...optional, form, acting, reward, from: origin, score, otherScores: list(score, 20, 1) },
  ),
  reward: object(
    { ...required, kind: oneOf('reward'), observation, data: transitionsMeta, epochs: list(epoch, 100_000) },
    { ...optional, heldOut },
  ),
  world: object({ ...required, kind: oneOf('world') }, { ...optional, heldOut }),
}
const kind = oneOf(...(Object.keys(cards) as Card['kind'][]))

/**
 * A model card from outside, of this format or an older one; throws `InputError('card.env.id', …)` and the like. `wanted`: another kind is
 * refused as that, whatever its fields.
 */
export function parseCard(value: unknown, wanted?: Card['kind']): Card {
  const given = renewed(value, 'card')
  const found = kind(given['kind'], 'card.kind')
  if (wanted && found !== wanted) throw new InputError('card.kind', `is ${found}, where a ${wanted} is needed`)
  const parsed = cards[found](given, 'card')
  if (parsed.kind === 'policy') {
    if (parsed.form) checkForm(parsed.form)
    if (parsed.score) checkScore(parsed.score, 'card.score')
    parsed.otherScores?.forEach((one, i) => checkScore(one, `card.otherScores[${i}]`))
  }
  return parsed
}

function checkForm({ distribution }: PolicyForm): void {
  if (distribution && distribution.low >= distribution.high)
    throw new InputError('card.form.distribution.low', 'must lie below high')
}

function checkScore({ low, high, games, distinct = games, cut = 0, first = [] }: Score, field: string): void {
  if ((low === undefined) !== (high === undefined))
    throw new InputError(`${field}.${low === undefined ? 'low' : 'high'}`, 'is missing')
  if (low !== undefined && high !== undefined && low > high)
    throw new InputError(`${field}.low`, `lies above ${field}.high`)
  if (distinct > games) throw new InputError(`${field}.distinct`, `lies above ${field}.games`)
  if (cut > games) throw new InputError(`${field}.cut`, `lies above ${field}.games`)
  if (first.length > games) throw new InputError(`${field}.first`, `are more than ${field}.games`)
}

/**
 * Format 1, of cards and of notes about runs, knew only policies and called a trainer an algorithm. The version comes first: what is
 * newer may have fields this code does not know, and "newer" is the useful complaint.
 */
export function renewed(value: unknown, field: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputError(field, 'must be an object')
  const given = value as Record<string, unknown>
  if (given['format'] !== 1) {
    format(FORMAT)(given['format'], `${field}.format`)
    return given
  }
  const { algorithm, ...rest } = given
  for (const key of ['kind', 'trainer'])
    if (key in rest) throw new InputError(`${field}.${key}`, 'is not known in format 1')
  return { ...rest, format: FORMAT, kind: 'policy', trainer: identifier(algorithm, `${field}.algorithm`) }
}
