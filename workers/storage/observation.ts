import { InputError } from '../lab/contracts/errors'
import { list, number, object, text, whole, type Guard } from '../lab/contracts/guards'
import type { ObservationSpec } from '../lab/contracts/observation'

const names = list(text(200), 10_000, 1)
const numbers = list(number(), 10_000, 1)

/** What was seen of a game, as files say it. */
export const observation: Guard<ObservationSpec> = (value, field) => {
  const isVector = typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'vector'
  const kind = (is: string) => (one: unknown, at: string) => {
    if (one !== is) throw new InputError(at, 'must be image or vector')
    return one
  }
  if (isVector)
    return object({ kind: kind('vector'), names, low: numbers, high: numbers })(value, field) as ObservationSpec
  const side = whole(1, 4096)
  const rectangle = object({ x: whole(0), y: whole(0), w: whole(1), h: whole(1) })
  const image = { kind: kind('image'), width: side, height: side, channels: whole(1, 3), frames: whole(1, 64) }
  return object(image, { observed: rectangle })(value, field) as ObservationSpec
}
