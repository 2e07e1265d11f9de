import { asRecord, formValue, identifier, object, oneOf, table, whole, type Guard } from './guards'
import type { ViewSpec } from './recording'
import type { Target } from './saliency'

const MAX_ACTION = 255
const action = whole(0, MAX_ACTION)
const targets = {
  value: object({ kind: oneOf('value') }),
  chosen: object({ kind: oneOf('chosen') }),
  action: object({ kind: oneOf('action'), action }),
  margin: object({ kind: oneOf('margin'), action, against: action }),
  sum: object({ kind: oneOf('sum') }),
  policy: object({ kind: oneOf('policy') }),
} satisfies { [K in Target['kind']]: Guard<Extract<Target, { kind: K }>> }

const kind = oneOf(...(Object.keys(targets) as Target['kind'][]))

export const target: Guard<Target> = (value, field) => targets[kind(asRecord(value, field).kind, `${field}.kind`)](value, field)

export const view: Guard<ViewSpec> = object({ method: identifier, target, options: table(formValue) })
