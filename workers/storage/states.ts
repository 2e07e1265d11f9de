import { InputError } from '../lab/contracts/errors'
import { format, identifier, list, object, oneOf, parseJson, text, whole, type Guard } from '../lab/contracts/guards'
import { setting } from '../lab/contracts/setting'
import type { StateEpisode, StateSet, StateSetInfo } from '../lab/contracts/states'
import { isoDate } from './card'
import { packRecording, recording, requireAlike } from './recordings'
import type { Format } from './shelf'

const KIND = 'nudge-states'
const MOST = 100_000
const name = text(200, /\S/, 'must not be empty')
const note = text(10_000)

const episode: Guard<StateEpisode> = (value, field) => {
  const given = object({ recording, decisions: list(whole(0), MOST, 1) })(value, field)
  given.decisions.forEach((decision, i) => {
    if (decision > given.recording.actions.length)
      throw new InputError(
        `${field}.decisions[${i}]`,
        `is ${decision}; the episode ends at ${given.recording.actions.length}`,
      )
    if (i > 0 && decision <= given.decisions[i - 1]!)
      throw new InputError(`${field}.decisions[${i}]`, 'is out of order')
  })
  return given
}

const file = object({
  kind: oneOf(KIND),
  format: format(1),
  id: identifier,
  name,
  created: isoDate,
  note,
  episodes: list(episode, MOST, 1),
})
const info: Guard<StateSetInfo> = object({
  id: identifier,
  name,
  created: isoDate,
  note,
  env: setting,
  states: whole(1),
})

/** Throws `InputError('states.episodes[0].recording.env.id', …)` and the like. What is something else, or newer, is called that first. */
export function parseStates(value: unknown): StateSet {
  if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== KIND)
    throw new InputError('states', 'are not a set of Nudge states')
  if ('format' in value) format(1)(value.format, 'states.format')
  const { kind: _, format: __, ...set } = file(value, 'states')
  set.episodes.forEach(({ recording: given }, i) =>
    requireAlike(given, set.episodes[0]!.recording, `states.episodes[${i}].recording`),
  )
  return set
}

const write = ({ id, name: called, created, note: words, episodes }: StateSet): Uint8Array<ArrayBuffer> => {
  const packed = {
    kind: KIND,
    format: 1,
    id,
    name: called,
    created,
    note: words,
    episodes: episodes.map(({ recording: given, decisions }) => ({ recording: packRecording(given), decisions })),
  }
  parseStates(packed)
  return new TextEncoder().encode(JSON.stringify(packed))
}

const read = (bytes: Uint8Array): StateSet => parseStates(parseJson(new TextDecoder().decode(bytes), 'states'))

function infoOf({ id, name: called, created, note: words, episodes }: StateSet): StateSetInfo {
  return {
    id,
    name: called,
    created,
    note: words,
    env: episodes[0]!.recording.env,
    states: episodes.reduce((sum, { decisions }) => sum + decisions.length, 0),
  }
}

/** Sets of states: JSON, half a kilobyte for an episode of a thousand decisions. */
export const states: Format<StateSetInfo, StateSet> = {
  what: 'set of states',
  field: 'states',
  ending: '.states.json',
  head: () => Infinity,
  idOf: ({ id }) => id,
  dateOf: ({ created }) => created,
  encode: write,
  decode: (bytes, { name: called }) => ({ ...read(bytes), name: called }),
  metaOf: (bytes) => infoOf(read(bytes)),
  withMeta: (bytes, { name: called }) => write({ ...read(bytes), name: called }),
  named: (meta, given) => ({ ...meta, name: name(given, 'states.name') }),
  pack: (meta) => meta,
  unpack: (value) => info(value, 'states.info'),
}
