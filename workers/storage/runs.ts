import {
  format,
  formValue,
  identifier,
  isoDate,
  object,
  oneOf,
  parseJson,
  seed,
  table,
  text,
  whole,
} from '../lab/contracts/guards'
import type { RunNote } from '../lab/contracts/run-note'
import { setting } from '../lab/contracts/setting'
import { renewed } from './card'
import type { Format } from './shelf'

const run = object(
  {
    format: format(2),
    kind: oneOf('policy', 'reward', 'world'),
    id: identifier,
    name: text(200),
    env: setting,
    envOptions: table(formValue),
    network: identifier,
    trainer: identifier,
    options: table(formValue),
    seed,
    decisions: whole(0),
    done: whole(0),
    state: oneOf('running', 'paused'),
    updated: isoDate,
  },
  { checkpoint: identifier, recordEvery: whole(0) },
)

/** Of this format or an older one. */
export function parseRun(value: unknown): RunNote {
  return run(renewed(value, 'run'), 'run')
}

const write = (note: RunNote) => new TextEncoder().encode(JSON.stringify(parseRun(note)))

/** Notes of runs: all there is of one is in the list. */
export const runs: Format<RunNote, RunNote> = {
  what: 'run',
  field: 'run',
  ending: '.json',
  head: () => Infinity,
  idOf: ({ id }) => id,
  dateOf: ({ updated }) => updated,
  encode: write,
  decode: (_, note) => note,
  metaOf: (file) => parseRun(parseJson(new TextDecoder().decode(file), 'run')),
  withMeta: (_, note) => write(note),
  named: (note, name) => parseRun({ ...note, name }),
  pack: (note) => note,
  unpack: parseRun,
}
