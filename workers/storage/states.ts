import { identifier, isoDate, object, text, whole } from '../lab/contracts/guards'
import type { Shelf } from '../lab/contracts/shelf'
import { statesIn, statesName, type StateSet, type StatesInfo } from '../lab/contracts/states'
import { decodeStates, encodeStates } from '../lab/recording/states-file'
import type { Format } from './shelf'

export type StatesStore = Shelf<StatesInfo, StateSet>

const info = object({
  id: identifier,
  name: statesName,
  created: isoDate,
  note: text(10_000),
  env: identifier,
  states: whole(1),
  episodes: whole(1),
})

const infoOf = ({ episodes, ...rest }: StateSet): StatesInfo => ({
  ...rest,
  env: episodes[0]!.recording.env.id,
  states: statesIn({ episodes }),
  episodes: episodes.length,
})

/** Sets of kept states, each the file that the commands write and read too. */
export const states: Format<StatesInfo, StateSet> = {
  what: 'set of states',
  field: 'states',
  ending: '.states.json',
  head: () => Infinity,
  idOf: ({ id }) => id,
  dateOf: ({ created }) => created,
  encode: encodeStates,
  decode: (file, { name }) => ({ ...decodeStates(file), name }),
  metaOf: (file) => infoOf(decodeStates(file)),
  withMeta: (file, { name }) => encodeStates({ ...decodeStates(file), name }),
  named: (meta, name) => ({ ...meta, name: statesName(name, 'states.name') }),
  pack: (meta) => meta,
  unpack: (value) => info(value, 'states'),
}
