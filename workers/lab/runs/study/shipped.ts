import { claim as claimGuard, type Claim } from '../../contracts/claim'
import { found, type Found } from '../../contracts/found'
import { InputError } from '../../contracts/errors'
import { asRecord, flag, format, list, object, oneOf, text, whole } from '../../contracts/guards'
import { isAfterTheData, look, seal as sealGuard, type Seal } from '../../contracts/seal'
import { verdicts, type AgentInfo, type Look, type Report, type Verdict } from '../../contracts/study'
import { sentenceOf, type Findings } from './report'

/** The report of a claim as a site brings it along: what it says, without the rows that say so. */
export interface ShippedReport {
  readonly format: 1
  readonly claim: Claim
  readonly agents: readonly { readonly id: string; readonly name: string }[]
  readonly report: Report & { readonly verdict: Verdict }
  readonly rows: number
  readonly done: number
  readonly cells: number
  readonly look: Look
  /** Null: of a version that did not seal. */
  readonly seal: Seal | null
}

/** What a list of such reports tells of one. */
export interface ShippedEntry {
  /** Of its claim. */
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

const FORMAT = 1
/** More than a chart shows; a report of doubles is four times as long. */
const DIGITS = 5
const verdict = oneOf(...verdicts)

/** Throws InputError for findings that are not about a claim, or not of all of its cells. Agents: as the site names them. */
export function shippedReport(
  claim: Claim | null,
  agents: readonly Pick<AgentInfo, 'id' | 'name'>[],
  { report, rows, done, cells, look: at, seal }: Findings,
): ShippedReport {
  const { verdict: found } = report
  if (!claim) throw new InputError('report', 'is not about a claim')
  if (done < cells || !found || !at)
    throw new InputError('report', `rests on ${done} of ${cells} cells; let it finish first`)
  return {
    format: FORMAT,
    claim,
    agents: agents.map(({ id, name }) => ({ id, name })),
    report: { ...report, verdict: found },
    rows: rows.length,
    done,
    cells,
    look: at,
    seal,
  }
}

/** What its two files are called. */
export const namesOf = ({
  claim,
  agents,
}: Pick<ShippedReport, 'claim' | 'agents'>): Pick<ShippedEntry, 'file' | 'rows'> => {
  const name = [claim.id, ...agents.map(({ id }) => id.replace(/^shipped\//, ''))].join('.')
  return { file: `${name}.json`, rows: `${name}.rows` }
}

export const entryOf = (shipped: ShippedReport): ShippedEntry => ({
  ...namesOf(shipped),
  ...listed(shipped),
})

const listed = ({ claim, agents, report, seal }: ShippedReport): Omit<ShippedEntry, 'file' | 'rows'> => ({
  id: claim.id,
  title: claim.title,
  env: claim.env,
  agents: agents.map(({ name }) => name),
  of: agents.map(({ id }) => id),
  verdict: report.verdict,
  afterTheData: seal !== null && isAfterTheData(seal),
  sentence: sentenceOf(report, seal),
  ...(report.found && { found: report.found }),
})

export function encodeShipped(report: ShippedReport): string {
  return JSON.stringify(report, (_, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value,
  )
}

const shipped = object({
  format: format(FORMAT),
  claim: claimGuard,
  agents: list(object({ id: text(200), name: text(200) }), 1000, 1),
  report: (value: unknown, field: string) => {
    const given = asRecord(value, field)
    verdict(given['verdict'], `${field}.verdict`)
    list(text(10_000), 1000)(given['words'], `${field}.words`)
    for (const part of ['tables', 'figures']) list(asRecord, 1000)(given[part], `${field}.${part}`)
    return value as ShippedReport['report']
  },
  rows: whole(0),
  done: whole(0),
  cells: whole(0),
  look,
  seal: (value: unknown, field: string): Seal | null => (value === null ? null : sealGuard(value, field)),
})

/** Throws InputError naming the field. */
export const readShipped = (value: unknown): ShippedReport => shipped(value, 'report')

const entries = list(
  object(
    {
      id: text(200),
      title: text(200),
      env: text(200),
      agents: list(text(200), 1000, 1),
      of: list(text(200), 1000, 1),
      verdict,
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
export const readEntries = (value: unknown): readonly ShippedEntry[] => entries(value, 'reports')
