import { headline, meaningOf } from '../../charts/verdict-words'
import { isAfterTheData, look, seal as sealGuard, termsOf, type Seal } from '../../contracts/seal'
import type { AgentInfo, Figure, Look, Report, Row, Table } from '../../contracts/study'
import { claim as claimGuard, type Claim } from '../../contracts/claim'
import { csvLine } from '../../contracts/csv'
import { InputError } from '../../contracts/errors'
import {
  asRecord,
  format,
  formValue,
  identifier,
  list,
  number,
  object,
  oneOf,
  parseJson,
  seed,
  table,
  text,
  whole,
} from '../../contracts/guards'
import type { Value } from '../../contracts/options'
import { rhythm } from '../../contracts/rhythm'
import type { StateSet } from '../../contracts/states'
import { deflate, fromBase64url, inflate, toBase64url } from '../../recording/packing'
import { packStates, parseStates } from '../../recording/states-file'
import { cellScript, cellScriptHash, cellStyle } from './cell-script'
import { cellsJson, type CellPictures } from './cells'
import { packRows, unpackRows } from './pack-rows'
import { showCell } from '../../charts/cells'
import { drawFigure, escape } from '../../charts/figure'

/** What a report file holds besides what people read: enough to compute the same report again, or to put the question anew. */
export interface ReportData {
  /** Its id. */
  readonly study: string
  readonly claim: Claim | null
  /** Of the study; a claim's numbers stand in the claim. */
  readonly options: Readonly<Record<string, Value>>
  readonly agents: readonly AgentInfo[]
  /** Kept ones that they were asked about. */
  readonly states?: StateSet | undefined
  /** Cells that the rows come from, of all. */
  readonly done: number
  readonly cells: number
  readonly rows: readonly Row[]
  /** Which planned look it is of; null: none is whole yet. Absent in reports of versions that knew one look, and of other studies. */
  readonly look?: Look | null | undefined
  readonly seal?: Seal | undefined
}

/** What stands above the answer. */
export interface Heading {
  readonly title: string
  readonly story: string
  readonly cite: string
}

/** 2 knew nothing of kept states, 3 nothing of packed rows. */
const FORMAT = 4
/** More rows than that are packed: of hundreds of thousands a file would be too long to send, or to open. */
const MOST_PLAIN = 20_000
const OPENING = '<script type="application/json" id="nudge-report">'
const CLOSING = '</script>'
const MOST = 1_000_000

/** One file that opens anywhere without a network: the question, the verdict, tables and figures, and the rows they come from. */
export function reportHtml(
  { title, story, cite }: Heading,
  report: Report,
  data: ReportData,
  pictures?: CellPictures,
): string {
  const { rows, states, ...rest } = data
  // The set itself is in the data below; people are told which it is.
  const question = { ...rest, ...(states && { states: { ...states, episodes: states.episodes.length } }) }
  const sections = [
    ...verdictHtml(report, data.seal),
    ...report.words.map((words) => `<p>${escape(words)}</p>`),
    ...report.tables.map(tableHtml),
    ...report.figures.map(figureHtml),
    ...cellParts(report, data, pictures),
    `<h2>To do it again</h2><pre>${escape(JSON.stringify(question, null, 2))}</pre>`,
  ]
  const json = inScript(
    JSON.stringify({
      format: FORMAT,
      ...rest,
      rows: rows.length > MOST_PLAIN ? packed(rows) : rows,
      ...(states && { states: packStates(states) }),
    }),
  )
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policyOf(report)}"><meta name="viewport" content="width=device-width"><title>${escape(title)}</title><style>${style}${hasCells(report) ? cellStyle : ''}</style>
<h1>${escape(title)}</h1><p class="story">${escape(story)}</p>${cite ? `<p class="quiet">${escape(cite)}</p>` : ''}
${sections.join('\n')}
${OPENING}${json}${CLOSING}${hasCells(report) ? `<script>${cellScript}</script>` : ''}</html>`
}

const uncelled = (row: Row): Row => Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'cell'))

/** Deflated, as base64url; without their cells' names, each of which is another. */
function packed(rows: readonly Row[]): { readonly bytes: number; readonly packed: string } {
  const text = new TextEncoder().encode(JSON.stringify(packRows(rows.map(uncelled))))
  return { bytes: text.length, packed: toBase64url(deflate(text)) }
}

const MOST_BYTES = 500_000_000
const packedGuard = object({ bytes: whole(0, MOST_BYTES), packed: text(MOST_BYTES) })

function unpacked(given: unknown, field: string): unknown[] {
  const { bytes, packed: source } = packedGuard(given, field)
  const json = new TextDecoder().decode(inflate(fromBase64url(source, field), bytes, field))
  return unpackRows(asRecord(parseJson(json, field), field), field)
}

function verdictHtml({ verdict, found }: Report, seal: Seal | undefined): string[] {
  if (!verdict) return []
  const said = headline(verdict, found, seal !== undefined && isAfterTheData(seal))
  return [`<p class="verdict">${escape(said)}</p>`, `<p>${escape(meaningOf(verdict, found))}</p>`]
}

/** A closing tag inside the text would end the script early. */
const inScript = (json: string): string => json.replaceAll('<', '\\u003c')

const hasCells = ({ figures }: Report): boolean => figures.some(({ cells }) => cells)

/** What the script for looking into cells reads, beside the rows. */
function cellParts(report: Report, { agents }: ReportData, pictures: CellPictures | undefined): string[] {
  if (!hasCells(report)) return []
  const json = inScript(cellsJson(report.figures, agents, pictures))
  return [`<script type="application/json" id="nudge-cells">${json}</script>`]
}

/**
 * The file opens anywhere, from a mail or a disk: it shows itself, and nothing in it can load or send. Its data are a script of no language,
 * which is none; all that runs, and only where there are cells to look into, is `cellScript`, named by its hash.
 */
const policyOf = (report: Report): string =>
  `default-src 'none'; style-src 'unsafe-inline'; ${hasCells(report) ? `img-src data:; script-src '${cellScriptHash}'` : "script-src 'none'"}; frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'`

const style =
  'body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1c1e;background:#fff}h1{font-size:1.4rem}h2{font-size:1rem;margin-top:2rem}' +
  'table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:13px;display:block;overflow-x:auto}th,td{text-align:right;padding:2px 8px;border-bottom:1px solid #e2dfd8}' +
  'th:first-child,td:first-child{text-align:left}figure{margin:2rem 0}figcaption,.quiet{color:#5b5d60;font-size:13px}svg{max-width:100%;height:auto}.scroll{overflow-x:auto}.scroll svg{max-width:none}pre{background:#f1efea;padding:1rem;overflow:auto;font-size:12px}' +
  'summary{cursor:pointer}summary h2{display:inline}details{margin:1rem 0}.verdict{font-size:1.2rem;font-weight:650}.story{border-left:3px solid #a8196f;padding-left:1rem}'

function figureHtml(figure: Figure, i: number): string {
  const svg = drawFigure(figure)
  // Wide ones are scrolled through on a narrow screen: smaller nobody could read them.
  const room = figure.kind === 'mosaic' ? `<div class="scroll">${svg}</div>` : svg
  const drawn = `<figure${figure.cells ? ` data-cells="${i}"` : ''}>${room}<figcaption>${escape(figure.caption)}</figcaption></figure>`
  return figure.folded ? `<details><summary>${escape(figure.title)}</summary>${drawn}</details>` : drawn
}

function tableHtml({ title, columns, rows, note, folded }: Table): string {
  const head = columns.map((column) => `<th scope="col">${escape(column)}</th>`).join('')
  const body = rows
    .map(
      (row) =>
        `<tr>${row
          .map((cell, i) => escape(showCell(columns[i] ?? '', cell)))
          .map((text, i) => (i === 0 ? `<th scope="row">${text}</th>` : `<td>${text}</td>`))
          .join('')}</tr>`,
    )
    .join('')
  const said = note ? `<p class="quiet">${escape(note)}</p>` : ''
  const table = `${said}<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`
  if (folded) return `<details><summary><h2>${escape(title)}</h2></summary>${table}</details>`
  return `<h2>${escape(title)}</h2>${table}`
}

/** Tidy rows as CSV; a series becomes numbers with spaces between. Columns in order of first appearance. */
export function rowsCsv(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return [columns, ...rows.map((row) => columns.map((column) => row[column]))].map(csvLine).join('')
}

const setting = object({}, { options: table(formValue), level: seed })
const training = object({ procedure: identifier, seed }, { decisions: whole(0), family: identifier, earned: number() })
const agents = list(
  object(
    { id: text(200), name: text(200), hash: identifier, env: identifier, acting: oneOf('greedy', 'sampled') },
    { setting, rhythm, memory: whole(0, 100_000), pictures: whole(0, 1000), training },
  ),
  10_000,
  1,
)

/** Far beyond what a game or a network says, and sums and squares of it still are numbers. */
const MOST_NUMBER = 1e100
const isNumber = (value: unknown) => value === null || (typeof value === 'number' && Math.abs(value) <= MOST_NUMBER)

/** A row from outside. */
export function row(value: unknown, field: string): Row {
  for (const [key, given] of Object.entries(asRecord(value, field))) {
    if (typeof given === 'number' && !isNumber(given))
      throw new InputError(`${field}.${key}`, `must lie in ±${MOST_NUMBER}`)
    const fits =
      ['number', 'string', 'boolean'].includes(typeof given) ||
      isNumber(given) ||
      (Array.isArray(given) && given.every(isNumber))
    if (!fits)
      throw new InputError(`${field}.${key}`, 'must be a number, a text, true, false, null or a list of numbers')
  }
  return value as Row
}

/** The data in a report file. Throws InputError naming the field; a file without any is not a report. */
export function readReport(html: string): ReportData {
  const from = html.lastIndexOf(OPENING)
  const to = html.indexOf(CLOSING, from)
  if (from < 0 || to < 0) throw new InputError('report', 'is not a report of Nudge')
  const given = asRecord(parseJson(html.slice(from + OPENING.length, to), 'report'), 'report')
  if (given['format'] === 1) return former(given)
  if (given['format'] !== 2 && given['format'] !== 3) format(FORMAT)(given['format'], 'report.format')
  const { rows } = given
  return reportData(!Array.isArray(rows) ? { ...given, rows: unpacked(rows, 'report.rows') } : given, 'report')
}

/** The data of a report from outside. Throws InputError naming the field. */
export function reportData(given: Record<string, unknown>, field: string): ReportData {
  const claim = given['claim'] === null ? null : claimGuard(given['claim'], `${field}.claim`)
  return {
    study: identifier(given['study'], `${field}.study`),
    claim,
    options: table(formValue)(given['options'], `${field}.options`),
    agents: agents(given['agents'], `${field}.agents`),
    ...(given['states'] !== undefined && { states: parseStates(given['states'], `${field}.states`) }),
    done: whole(0)(given['done'], `${field}.done`),
    cells: whole(0)(given['cells'], `${field}.cells`),
    rows: list(row, MOST)(given['rows'], `${field}.rows`),
    ...(given['look'] !== undefined && { look: given['look'] === null ? null : look(given['look'], `${field}.look`) }),
    ...(given['seal'] !== undefined && { seal: sealOf(claim, given['seal'], `${field}.seal`) }),
  }
}

/** The claim may not have been changed under its seal. */
function sealOf(claim: Claim | null, given: unknown, field: string): Seal {
  const found = sealGuard(given, field)
  if (!claim || JSON.stringify(termsOf(found.claim)) !== JSON.stringify(termsOf(claim)))
    throw new InputError(field, 'is of another question than the report’s claim')
  return found
}

/** Reports of the version before were all of claims, and a cell was ten seeds of a rollout under all changes, or all moments of one. */
function former(given: Record<string, unknown>): ReportData {
  const claim = claimGuard(given['claim'], 'report.claim')
  const asked = agents(given['agents'], 'report.agents')
  const rows = list(row, MOST)(given['rows'], 'report.rows')
  const cells = asked.length * (claim.design === 'rollouts' ? Math.ceil(claim.rollouts / 10) : claim.rollouts)
  return {
    study: claim.design,
    claim,
    options: {},
    agents: asked,
    done: new Set(rows.map(({ cell }) => cell)).size,
    cells,
    rows,
  }
}
