import { claim as claimGuard, type Claim } from '../../contracts/claim'
import { found, type Found } from '../../contracts/found'
import { InputError } from '../../contracts/errors'
import {
  asRecord,
  flag,
  format,
  formValue,
  identifier,
  list,
  object,
  oneOf,
  table,
  text,
  whole,
  type Guard,
} from '../../contracts/guards'
import { reportName } from '../../contracts/report-name'
import { isAfterTheData, look, seal as sealGuard, type Seal } from '../../contracts/seal'
import { verdicts, type Look, type Report, type StudyQuestion, type Verdict } from '../../contracts/study'
import { sentenceOf, type Findings, type Told } from './report'

interface Finished {
  readonly format: 1
  readonly agents: readonly { readonly id: string; readonly name: string }[]
  readonly rows: number
  readonly done: number
  readonly cells: number
  readonly look: Look
}

/** The report of a claim as a site brings it along: what it says, without the rows that say so. */
export interface ShippedClaim extends Finished {
  readonly claim: Claim
  readonly report: Report & { readonly verdict: Verdict }
  /** Null: of a version that did not seal. */
  readonly seal: Seal | null
}

/** Likewise of a study of agents as they are. */
export interface ShippedStudy extends Finished, StudyQuestion {
  readonly claim: null
  readonly title: string
  /** Their game. */
  readonly env: string
  readonly report: Report
  /** Nothing was predicted. */
  readonly seal: null
}

export type ShippedReport = ShippedClaim | ShippedStudy

/** What a list of such reports tells of one. */
export interface ShippedEntry {
  /** Of its claim, or its study. */
  readonly id: string
  readonly title: string
  readonly env: string
  readonly agents: readonly string[]
  /** Ids of the agents, as the site names them. */
  readonly of: readonly string[]
  readonly verdict: Verdict
  /** The question was first asked when some of its rows were there. */
  readonly afterTheData: boolean
  /** What the verdict rests on, in a sentence. */
  readonly sentence: string
  readonly found?: Found
  /** Beside the list. */
  readonly file: string
  /** Its rows, likewise; they are loaded by those who want them. */
  readonly rows: string
}

/** Likewise of a report of agents as they are: nothing was predicted. */
export interface ShippedStudyEntry extends Omit<ShippedEntry, 'verdict'> {
  readonly verdict: null
}

const FORMAT = 1
/** More than a chart shows; a report of doubles is four times as long. */
const DIGITS = 5
const verdict = oneOf(...verdicts)

/** Throws InputError for findings that are not of all cells. Agents: as the site names them. */
export function shippedReport(
  { study, claim, options, agents }: Told,
  { report, rows, done, cells, look: at, seal }: Findings,
): ShippedReport {
  const { verdict: found } = report
  if (done < cells || !at || (claim && !found))
    throw new InputError('report', `rests on ${done} of ${cells} cells; let it finish first`)
  const named = agents.map(({ id, name }) => ({ id, name }))
  const counts = { rows: rows.length, done, cells, look: at }
  if (claim && found)
    return { format: FORMAT, claim, agents: named, report: { ...report, verdict: found }, ...counts, seal }
  const about = { study: study.id, title: study.title, options, env: agents[0]!.env }
  return { format: FORMAT, claim: null, ...about, agents: named, report, ...counts, seal: null }
}

/** What it is about. */
const subjectOf = (shipped: ShippedReport): Pick<ShippedEntry, 'id' | 'title' | 'env'> => {
  if (!shipped.claim) return { id: shipped.study, title: shipped.title, env: shipped.env }
  const { id, title, env } = shipped.claim
  return { id, title, env }
}

/** What its two files are called. */
export const namesOf = (shipped: ShippedReport): Pick<ShippedEntry, 'file' | 'rows'> => {
  const name = reportName(
    subjectOf(shipped).id,
    shipped.agents.map(({ id }) => id),
  )
  return { file: `${name}.json`, rows: `${name}.rows` }
}

export const entryOf = (shipped: ShippedReport): ShippedEntry | ShippedStudyEntry => ({
  ...namesOf(shipped),
  ...subjectOf(shipped),
  agents: shipped.agents.map(({ name }) => name),
  of: shipped.agents.map(({ id }) => id),
  verdict: shipped.report.verdict,
  afterTheData: shipped.seal !== null && isAfterTheData(shipped.seal),
  sentence: sentenceOf(shipped.report, shipped.seal),
  ...(shipped.report.found && { found: shipped.report.found }),
})

export function encodeShipped(report: ShippedReport): string {
  return JSON.stringify(report, (_, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value,
  )
}

const report =
  <V>(judged: Guard<V>) =>
  (value: unknown, field: string) => {
    const given = asRecord(value, field)
    judged(given['verdict'], `${field}.verdict`)
    list(text(10_000), 1000)(given['words'], `${field}.words`)
    for (const part of ['tables', 'figures']) list(asRecord, 1000)(given[part], `${field}.${part}`)
    return value as Report & { readonly verdict: V }
  }
const none: Guard<null> = (value, field) => {
  if (value !== null) throw new InputError(field, 'must be null')
  return null
}
const finished = {
  format: format(FORMAT),
  agents: list(object({ id: text(200), name: text(200) }), 1000, 1),
  rows: whole(0),
  done: whole(0),
  cells: whole(0),
  look,
}
const ofClaim = object({
  ...finished,
  claim: claimGuard,
  report: report(verdict),
  seal: (value: unknown, field: string): Seal | null => (value === null ? null : sealGuard(value, field)),
})
const ofStudy = object({
  ...finished,
  claim: none,
  study: identifier,
  title: text(200),
  options: table(formValue),
  env: identifier,
  report: report(none),
  seal: none,
})

/** Throws InputError naming the field. */
export const readShipped = (value: unknown): ShippedReport =>
  (asRecord(value, 'report')['claim'] === null ? ofStudy : ofClaim)(value, 'report')

const entries: Guard<readonly (ShippedEntry | ShippedStudyEntry)[]> = list(
  object(
    {
      id: text(200),
      title: text(200),
      env: text(200),
      agents: list(text(200), 1000, 1),
      of: list(text(200), 1000, 1),
      verdict: (value: unknown, field: string): Verdict | null => (value === null ? null : verdict(value, field)),
      sentence: text(10_000),
      file: text(200, /^[\w.-]+\.json$/, 'must be a file beside the list'),
      rows: text(200, /^[\w.-]+\.rows$/, 'must be a file beside the list'),
      afterTheData: flag,
    },
    { found },
  ),
  1000,
)

/** Throws InputError naming the field. */
export const readEntries = (value: unknown): readonly (ShippedEntry | ShippedStudyEntry)[] => entries(value, 'reports')

export const isOfClaim = (entry: ShippedEntry | ShippedStudyEntry): entry is ShippedEntry => entry.verdict !== null
export const isOfStudy = (entry: ShippedEntry | ShippedStudyEntry): entry is ShippedStudyEntry => entry.verdict === null
