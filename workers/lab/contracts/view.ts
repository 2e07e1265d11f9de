import { asRecord, formValue, identifier, list, number, object, oneOf, table, whole, type Guard } from './guards'
import type { ViewSpec } from './recording'
import {
  actionTarget,
  chosenTarget,
  marginTarget,
  policyTarget,
  sumTarget,
  valueTarget,
  type Take,
  type Target,
} from './target'

const MAX_INDEX = 4095
const index = whole(0, MAX_INDEX)

const single = object({ index })
const margin = object({ index, against: index })
const direction = object({ direction: list(number(), MAX_INDEX) })
const word = oneOf('chosen', 'sum', 'norm')

const take: Guard<Take> = (value, field) => {
  if (typeof value === 'string') return word(value, field)
  const given = asRecord(value, field)
  if ('direction' in given) return direction(value, field)
  return 'against' in given ? margin(value, field) : single(value, field)
}

const current = object({ output: identifier, take })

/** The form of the version before, which knew policies alone. */
const former = {
  value: (value: unknown, field: string) => (object({ kind: oneOf('value') })(value, field), valueTarget),
  chosen: (value: unknown, field: string) => (object({ kind: oneOf('chosen') })(value, field), chosenTarget),
  sum: (value: unknown, field: string) => (object({ kind: oneOf('sum') })(value, field), sumTarget),
  policy: (value: unknown, field: string) => (object({ kind: oneOf('policy') })(value, field), policyTarget),
  action: (value: unknown, field: string) =>
    actionTarget(object({ kind: oneOf('action'), action: index })(value, field).action),
  margin(value: unknown, field: string) {
    const { action, against } = object({ kind: oneOf('margin'), action: index, against: index })(value, field)
    return marginTarget(action, against)
  },
} satisfies Record<string, Guard<Target>>

const kind = oneOf(...(Object.keys(former) as (keyof typeof former)[]))

/** In either form; what comes out is the one of today. */
export const target: Guard<Target> = (value, field) => {
  const given = asRecord(value, field)
  return 'output' in given ? current(value, field) : former[kind(given.kind, `${field}.kind`)](value, field)
}

export const view: Guard<ViewSpec> = object({ method: identifier, target, options: table(formValue) })
