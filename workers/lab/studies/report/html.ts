import type { Report, Row, SubjectInfo, Table } from '../../contracts/study'
import { claim as claimGuard, type Claim } from '../../contracts/claim'
import { InputError } from '../../contracts/errors'
import { asRecord, identifier, list, object, oneOf, parseJson, text } from '../../contracts/guards'
import { drawFigure, escape } from '../../charts/figure'
import type { OpenClaim } from '../designs/open'

/** What a report file holds besides what people read: enough to compute the same report again, or to put the question anew. */
export interface ReportData {
  readonly claim: Claim
  readonly agents: readonly SubjectInfo[]
  readonly rows: readonly Row[]
}

const OPENING = '<script type="application/json" id="nudge-report">'
const CLOSING = '</script>'
const MOST = 200_000
const verdicts: Readonly<Record<Report['verdict'], string>> = { supported: 'Supported', refuted: 'Refuted', open: 'Open: neither supported nor refuted' }

/** One file that opens anywhere without a network: the claim, the verdict, tables and figures, and the rows they come from. */
export function reportHtml({ claim }: OpenClaim, report: Report, data: ReportData): string {
  const sections = [
    `<p class="verdict">${verdicts[report.verdict]}</p>`,
    ...report.words.map((words) => `<p>${escape(words)}</p>`),
    ...report.tables.map(tableHtml),
    ...report.figures.map((figure) => `<figure>${drawFigure(figure)}<figcaption>${escape(figure.caption)}</figcaption></figure>`),
    `<h2>To do it again</h2><pre>${escape(JSON.stringify({ claim: data.claim, agents: data.agents }, null, 2))}</pre>`,
  ]
  // A closing tag inside the text would end the script early.
  const json = JSON.stringify({ format: 1, ...data }).replaceAll('<', '\\u003c')
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(claim.title)}</title><style>${style}</style>
<h1>${escape(claim.title)}</h1><p class="story">${escape(claim.story)}</p>${claim.cite ? `<p class="quiet">${escape(claim.cite)}</p>` : ''}
${sections.join('\n')}
${OPENING}${json}${CLOSING}</html>`
}

const style =
  'body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1c1e;background:#fff}h1{font-size:1.4rem}h2{font-size:1rem;margin-top:2rem}' +
  'table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:13px;display:block;overflow-x:auto}th,td{text-align:right;padding:2px 8px;border-bottom:1px solid #e2dfd8}' +
  'th:first-child,td:first-child{text-align:left}figure{margin:2rem 0}figcaption,.quiet{color:#5b5d60;font-size:13px}svg{max-width:100%;height:auto}pre{background:#f1efea;padding:1rem;overflow:auto;font-size:12px}' +
  '.verdict{font-size:1.2rem;font-weight:650}.story{border-left:3px solid #a8196f;padding-left:1rem}'

function tableHtml({ title, columns, rows }: Table): string {
  const head = columns.map((column) => `<th scope="col">${escape(column)}</th>`).join('')
  const body = rows.map((row) => `<tr>${row.map((cell, i) => (i === 0 ? `<th scope="row">${escape(String(cell))}</th>` : `<td>${escape(String(cell))}</td>`)).join('')}</tr>`).join('')
  return `<h2>${escape(title)}</h2><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`
}

/** Tidy rows as CSV (RFC 4180); a series becomes numbers with spaces between. Columns in order of first appearance. */
export function rowsCsv(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const cell = (value: Row[string] | undefined) => {
    const words = Array.isArray(value) ? value.join(' ') : String(value ?? '')
    return /[",\n]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words
  }
  return [columns.join(','), ...rows.map((row) => columns.map((column) => cell(row[column])).join(','))].map((line) => `${line}\r\n`).join('')
}

const agent = object({ id: text(200), name: text(200), hash: identifier, env: identifier, acting: oneOf('greedy', 'sampled') })

const row = (value: unknown, field: string): Row => {
  for (const [key, given] of Object.entries(asRecord(value, field))) {
    const fits = given === null || ['number', 'string', 'boolean'].includes(typeof given) || (Array.isArray(given) && given.every((one) => typeof one === 'number' || one === null))
    if (!fits) throw new InputError(`${field}.${key}`, 'must be a number, a text, true, false, null or a list of numbers')
  }
  return value as Row
}

/** The data in a report file. Throws InputError naming the field; a file without any is not a report. */
export function readReport(html: string): ReportData {
  const from = html.lastIndexOf(OPENING)
  const to = html.indexOf(CLOSING, from)
  if (from < 0 || to < 0) throw new InputError('report', 'is not a report of Nudge')
  const given = asRecord(parseJson(html.slice(from + OPENING.length, to), 'report'), 'report')
  if (given['format'] !== 1) throw new InputError('report.format', typeof given['format'] === 'number' ? 'was made by a newer Nudge; this one knows 1' : 'must be 1')
  return { claim: claimGuard(given['claim'], 'report.claim'), agents: list(agent, 100, 1)(given['agents'], 'report.agents'), rows: list(row, MOST)(given['rows'], 'report.rows') }
}
