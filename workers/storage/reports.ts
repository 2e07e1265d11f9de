import { found } from '../lab/contracts/found'
import { InputError } from '../lab/contracts/errors'
import { flag, isoDate, list, object, oneOf, parseJson, text, type Guard } from '../lab/contracts/guards'
import { verdicts, type ReportNote } from '../lab/contracts/study'
import type { Shelf } from '../lab/contracts/shelf'
import type { Format } from './shelf'

/** A finished report: what a list tells of it, and the page that it is saved as, which holds its rows too. */
export interface KeptReport {
  readonly note: ReportNote
  readonly page: string
}

export type ReportStore = Shelf<ReportNote, KeptReport>

const OPENING = '<!--nudge-note '
const CLOSING = '-->\n'

const verdict = oneOf(...verdicts)

const note: Guard<ReportNote> = object(
  {
    id: text(100, /^[\w-]+$/, 'must be of letters, digits, _ and -'),
    name: text(200, /\S/, 'must not be empty'),
    env: text(200),
    agents: list(text(200), 1000, 1),
    verdict: (value: unknown, field: string) => (value === null ? null : verdict(value, field)),
    sentence: text(10_000),
    created: isoDate,
  },
  { afterTheData: flag, found, software: text(100) },
)

const parseNote = (value: unknown) => note(value, 'report')

/** The page, with the note as a comment before it: the file opens anywhere. */
function encode({ note, page }: KeptReport): Uint8Array<ArrayBuffer> {
  // Two dashes would end the comment early. They stand in words alone: one is a number's sign.
  const line = JSON.stringify(parseNote(note)).replaceAll('--', '-\\u002d')
  return new TextEncoder().encode(`${OPENING}${line}${CLOSING}${page}`)
}

function split(file: Uint8Array): KeptReport {
  const text = new TextDecoder().decode(file)
  const end = text.indexOf(CLOSING)
  if (!text.startsWith(OPENING) || end < 0 || !text.endsWith('</html>'))
    throw new InputError('report', 'is not one that was kept by Nudge')
  return {
    note: parseNote(parseJson(text.slice(OPENING.length, end), 'report')),
    page: text.slice(end + CLOSING.length),
  }
}

/** Finished reports of one's own. */
export const reports: Format<ReportNote, KeptReport> = {
  what: 'report',
  field: 'report',
  ending: '.html',
  head: () => Infinity,
  idOf: ({ id }) => id,
  dateOf: ({ created }) => created,
  encode,
  decode: (file, note) => ({ note, page: split(file).page }),
  metaOf: (file) => split(file).note,
  withMeta: (file, note) => encode({ note, page: split(file).page }),
  named: (given, name) => parseNote({ ...given, name }),
  pack: (given) => given,
  unpack: parseNote,
}
