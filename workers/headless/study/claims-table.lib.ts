import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { namesText } from '../../lab/charts/agent-words'
import { headline } from '../../lab/charts/verdict-words'
import { drawOnPaper } from '../../lab/charts/figure'
import { parseJson } from '../../lab/contracts/guards'
import type { Report, Table } from '../../lab/contracts/study'
import { isOfClaim, readEntries, readShipped, type ShippedEntry } from '../../lab/runs/study/shipped'
import { replaceFile } from '../../storage/atomic'

/**
 * What a README says of shipped reports: what stands between `<!-- claims -->` and `<!-- /claims -->` is a line for each claim's, between
 * `<!-- claims FILE -->` and the same end the table of effects of that one, what it found of methods, or what agents earn that a reward pays. Written by `npm run study -- … --ship`,
 * by nobody else.
 */
const places = /(<!-- claims(?: ([\w.-]+))? -->\n)[^]*?(<!-- \/claims -->)/g
const COLUMNS = ['arm', 'pairs', 'difference', 'low', 'high', 'p', 'p (Holm)']

/** A figure of a shipped report that a README shows: where it is drawn, of which report's file, and its id. */
export interface Picture {
  readonly file: string
  readonly of: string
  readonly figure: string
}

/** Writes README.md and the pictures in it; those of reports that are not there stay as they are. */
export async function writeClaims(folder: string, readme: string, pictures: readonly Picture[]): Promise<void> {
  const json = async (name: string) => parseJson(await readFile(join(folder, name), 'utf8'), name)
  const entries = readEntries(await json('index.json'))
  const text = await readFile(readme, 'utf8')
  const reports = new Map<string, Told>()
  for (const [, , file] of text.matchAll(places))
    if (file !== undefined && entries.some((one) => one.file === file))
      reports.set(file, readShipped(await json(file)).report)
  await replaceFile(readme, withClaims(text, entries.filter(isOfClaim), reports))
  for (const { file, of, figure } of pictures) {
    if (!entries.some((one) => one.file === of)) continue
    const drawn = readShipped(await json(of)).report.figures.find(({ id }) => id === figure)
    if (drawn) await replaceFile(file, drawOnPaper(drawn))
  }
}

/** What of a report is told. */
type Told = Pick<Report, 'tables' | 'words'>

/** The text with its tables of claims replaced; that of a report which is not there stays as it is. */
export function withClaims(text: string, entries: readonly ShippedEntry[], reports: ReadonlyMap<string, Told>): string {
  return text.replace(places, (place: string, open: string, file: string | undefined, close: string) => {
    const lines = file === undefined ? listLines(entries) : linesOf(reports.get(file) ?? { tables: [], words: [] })
    return lines.length === 0 ? place : `${open}\n${lines.join('\n')}\n\n${close}`
  })
}

const line = (cells: readonly (string | number)[]) =>
  `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`
const head = (cells: readonly string[]) => [line(cells), line(cells.map(() => '---'))]

const listLines = (entries: readonly ShippedEntry[]): string[] => [
  ...head(['claim', 'agent', 'verdict', 'what it rests on']),
  ...entries.map((entry) =>
    line([
      `\`${entry.id}\`: ${entry.title}`,
      namesText(entry.agents),
      headline(entry.verdict, entry.found, entry.afterTheData),
      entry.sentence,
    ]),
  ),
]

function linesOf({ tables, words }: Told): string[] {
  const [effects, methods, returns, success] = ['effects', 'methods', 'returns', 'success'].map((id) =>
    tables.find((table) => table.id === id),
  )
  if (effects) return effectLines(effects)
  if (methods) return methodLines(methods, tables)
  if (returns) return [...wholeLines(returns), '', words.join(' ')]
  return success ? wholeLines(success) : []
}

const wholeLines = ({ columns, rows }: Table): string[] => [...head(columns), ...rows.map(line)]

/** What the study of methods gives each of them against chance, and what it says of it beside. */
const GAINS = ['Deletion', 'Insertion', 'Infidelity']
const LIKENESSES = ['Spearman, random weights', 'Spearman, lit pixels, random weights']
const HOME = 'home advantage, insertion'

function methodLines(methods: Table, tables: readonly Table[]): string[] {
  const [peer, home] = ['peer', 'home'].map((id) => tables.find((table) => table.id === id))
  const shown = [...GAINS, ...LIKENESSES].filter((name) => methods.columns.includes(name))
  const cell = (table: Table | undefined, row: Table['rows'][number] | undefined, column: string) =>
    row?.[table?.columns.indexOf(column) ?? -1] ?? '–'
  const against = (method: string) =>
    GAINS.flatMap((measure) => {
      const row = peer?.rows.find((one) => one[0] === measure && one[1] === method)
      const verdict = String(cell(peer, row, 'verdict')).replace(/ (to be better )?than the lit mask$/, '')
      return row ? [`${measure.toLowerCase()} ${verdict}`] : []
    })
  return [
    ...head(['method', ...shown, 'against the bare lit mask', HOME]),
    ...methods.rows.map((row) => {
      const method = String(row[0])
      const own = home?.rows.find(([name]) => name === method)
      return line([
        method,
        ...shown.map((name) => cell(methods, row, name)),
        against(method).join(', ') || '–',
        cell(home, own, HOME),
      ])
    }),
  ]
}

function effectLines(table: Table): string[] {
  const shown = COLUMNS.map((name) => table.columns.indexOf(name)).filter((at) => at >= 0)
  return [...head(shown.map((at) => table.columns[at]!)), ...table.rows.map((row) => line(shown.map((at) => row[at]!)))]
}
