import type { Edit } from '../contracts/env'
import { InputError } from '../contracts/errors'
import { list, number, object, oneOf, pair, text, whole } from '../contracts/guards'
import type { Guard } from '../contracts/guards'
import type { Intervention } from '../contracts/recording'

export { setting as env } from '../contracts/setting'
export { target, view } from '../contracts/view'

/** Guards for what recordings and links share, and the compact form in which both write interventions. */

export const stackMode = oneOf('consistent', 'carry', 'settle')
export const acting = oneOf('greedy', 'sampled', 'keyboard', 'scripted')

/** A library id, or one with the place it comes from: `shipped/breakout-small`. */
const AGENT = /^([A-Za-z0-9-]+\/)?[A-Za-z0-9][A-Za-z0-9._-]*$/
export const agentId = text(120, AGENT, 'must be an id, or a place and an id')

/** An edit as `[path, value]`. JSON has no negative zero, so it goes as the text "-0", which no field holds otherwise. */
const edit: Guard<Edit> = (value, field) => {
  const [path, written] = pair(text(200, /\S/, 'must not be empty'), editValue)(value, field)
  return { path, value: written === '-0' ? -0 : written }
}

const editValue: Guard<number | string | boolean> = (value, field) => {
  if (typeof value === 'number') return number()(value, field)
  if (typeof value === 'boolean') return value
  return text(40, /^-?\w*$/, 'must be a number, true or false, or digits')(value, field)
}

const edits = list(edit, 5000)
const always: Guard<true> = (value, field) => {
  if (value !== true) throw new InputError(field, 'must be true, or left out')
  return true
}
const packedIntervention: Guard<Intervention> = object(
  { at: object({ decision: whole(0), tick: whole(0) }), label: text(200), edits, stack: stackMode },
  { past: list(edits, 16), auto: always },
)

/** In order of their decisions, none after the last one taken. */
export function interventions(value: unknown, field: string, decisions: number): readonly Intervention[] {
  const all = list(packedIntervention, 50_000)(value, field)
  all.forEach(({ at }, i) => {
    if (at.decision > decisions)
      throw new InputError(`${field}[${i}].at.decision`, `lies beyond the ${decisions} decisions taken`)
    if (i > 0 && at.decision < all[i - 1]!.at.decision)
      throw new InputError(`${field}[${i}].at.decision`, 'is out of order')
  })
  return all
}

export function packIntervention({ at, label, edits, stack, past, auto }: Intervention): unknown {
  const packed = {
    at: { decision: at.decision, tick: at.tick },
    label,
    edits: packEdits(edits),
    stack,
    ...(auto && { auto }),
  }
  return past ? { ...packed, past: past.map(packEdits) } : packed
}

function packEdits(edits: readonly Edit[]): unknown {
  return edits.map(({ path, value }) => [path, Object.is(value, -0) ? '-0' : value])
}
