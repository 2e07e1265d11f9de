import { gunzipSync, gzipSync } from 'fflate'
import { InputError } from '../../contracts/errors'
import { asRecord, format, parseJson } from '../../contracts/guards'
import type { RowValue } from '../../contracts/study'
import { packStates } from '../../recording/states-file'
import { reportData, type ReportData } from '../../studies/report/html'
import { packRows, unpackRows } from '../../studies/report/pack-rows'
import type { OpenQuestion } from './question'
import type { Findings } from './report'

/** Digits of a number in a shipped row; a report that ships is made of these rows, so that it can be made again to the letter. */
const DIGITS = 5
const FORMAT = 1

/** What ships: the question, and its rows in brief, under what the site calls its agents. */
export function shippedData(
  { study, claim, options, agents, states }: OpenQuestion,
  { rows, done, cells, look, seal }: Findings,
): ReportData {
  const named = (id: string) => `shipped/${id}`
  return {
    study: study.id,
    claim,
    options: claim ? {} : options,
    agents: agents.map((agent) => ({ ...agent, id: named(agent.id) })),
    ...(states && { states }),
    done,
    cells,
    look,
    ...(seal && { seal }),
    rows: rows.map((row) => ({
      ...Object.fromEntries(
        Object.entries(row).flatMap(([name, value]) => (name === 'cell' ? [] : [[name, brief(value)]])),
      ),
      agent: named(String(row['agent'])),
    })),
  }
}

function brief(value: RowValue): RowValue {
  if (Array.isArray(value)) return (value as readonly number[]).map((one) => brief(one) as number)
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value
}

/** The same bytes for the same data: gzipped JSON, rows column by column. */
export function encodeRows({ rows, states, ...data }: ReportData): Uint8Array<ArrayBuffer> {
  const packed = { format: FORMAT, ...data, ...(states && { states: packStates(states) }), ...packRows(rows) }
  // Without a time, which would differ.
  return gzipSync(new TextEncoder().encode(JSON.stringify(packed)), { level: 9, mtime: 0 }) as Uint8Array<ArrayBuffer>
}

/** Throws InputError naming the field. Some hosts unpack what they send: then there is nothing left to unpack. */
export function decodeRows(bytes: Uint8Array): ReportData {
  const given = asRecord(parseJson(new TextDecoder().decode(unpacked(bytes)), 'rows'), 'rows')
  format(FORMAT)(given['format'], 'rows.format')
  return reportData({ ...given, rows: unpackRows(given, 'rows') }, 'rows')
}

function unpacked(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f) return bytes
  try {
    return gunzipSync(bytes)
  } catch {
    throw new InputError('rows', 'are damaged')
  }
}
