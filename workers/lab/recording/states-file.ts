import { InputError } from '../contracts/errors'
import {
  format,
  identifier,
  isoDate,
  list,
  object,
  oneOf,
  parseJson,
  text,
  whole,
  type Guard,
} from '../contracts/guards'
import { statesName, type StateEpisode, type StatePlayer, type StateSet } from '../contracts/states'
import { packRecording, recording, requireAlike, requireRoom } from './embedded'
import { episodeId } from './states'

/**
 * A set of states as a JSON file: `{kind: "nudge-states", format: 1, id, name, created, note, episodes: [{recording, decisions, player?}]}`,
 * half a kilobyte for an episode of a thousand decisions.
 */
const KIND = 'nudge-states'
const MOST = 100_000

const player: Guard<StatePlayer> = object({ hash: identifier, from: whole(0) })

const episode: Guard<StateEpisode> = (value, field) => {
  const given = object({ recording, decisions: list(whole(0), MOST, 1) }, { player })(value, field)
  const end = given.recording.actions.length
  given.decisions.forEach((decision, i) => {
    if (decision > end) throw new InputError(`${field}.decisions[${i}]`, `is ${decision}; the episode ends at ${end}`)
    if (i > 0 && decision <= given.decisions[i - 1]!)
      throw new InputError(`${field}.decisions[${i}]`, 'is out of order')
  })
  if (given.player && given.player.from > end)
    throw new InputError(`${field}.player.from`, `is ${given.player.from}; the episode ends at ${end}`)
  return given
}

const file = object({
  kind: oneOf(KIND),
  format: format(1),
  id: identifier,
  name: statesName,
  created: isoDate,
  note: text(10_000),
  episodes: list(episode, MOST, 1),
})

/** Throws `InputError('states.episodes[0].recording.env.id', …)` and the like. What is something else, or newer, is called that first. */
export function parseStates(value: unknown, field = 'states'): StateSet {
  if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== KIND)
    throw new InputError(field, 'are not a set of Nudge states')
  if ('format' in value) format(1)(value.format, `${field}.format`)
  if ('episodes' in value) requireRoom(value.episodes, `${field}.episodes`)
  const { kind: _, format: __, ...set } = file(value, field)
  const known = new Map<string, number>()
  set.episodes.forEach((one, i) => {
    requireAlike(one.recording, set.episodes[0]!.recording, `${field}.episodes[${i}].recording`)
    const id = episodeId(one)
    const same = known.get(id)
    if (same !== undefined)
      throw new InputError(
        `${field}.episodes[${i}]`,
        `is episodes[${same}] again; an episode has all its decisions in one place`,
      )
    known.set(id, i)
  })
  return set
}

/** As JSON data. Throws `InputError` rather than write what `parseStates` would refuse. */
export function packStates({ episodes, ...rest }: StateSet): object {
  const packed = {
    kind: KIND,
    format: 1,
    ...rest,
    episodes: episodes.map((one) => ({ ...one, recording: packRecording(one.recording) })),
  }
  parseStates(packed)
  return packed
}

export const encodeStates = (set: StateSet): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(JSON.stringify(packStates(set)))

export const decodeStates = (bytes: Uint8Array): StateSet =>
  parseStates(parseJson(new TextDecoder().decode(bytes), 'states'))
