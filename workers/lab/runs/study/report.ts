import { counted, withMinus } from '../../charts/numbers'
import { sealWords } from '../../charts/seal-words'
import type { Claim } from '../../contracts/claim'
import type { EnvSpec } from '../../contracts/env'
import { InputError } from '../../contracts/errors'
import { isAfterTheData, type Seal } from '../../contracts/seal'
import {
  studyOptions,
  type Look,
  type Plan,
  type Question,
  type Report,
  type Row,
  type Study,
} from '../../contracts/study'
import { reportHtml, type Heading, type ReportData } from '../../studies/report/html'
import { studyOf } from '../../studies/registry'
import type { CellPictures } from '../../studies/report/cells'
import { withWeights } from '../../studies/units'
import { isAt, plannedLooks, type PlannedLook } from './looks'
import type { OpenQuestion } from './question'
import type { Kept } from './shelf'

/** What the cells done so far say. */
export interface Findings {
  /** Its verdict is null too where nothing that was planned can be judged yet. */
  readonly report: Report
  /** In the order of the cells, each with the cell and the agent it is of, by its id and by the hash of its weights. */
  readonly rows: readonly Row[]
  readonly done: number
  /** Those that the question takes: of a study that was stopped at a look, those of the look. */
  readonly cells: number
  /** The planned look that the report is of: it speaks of the rows of that one. Null: none of them is whole yet. */
  readonly look: Look | null
  readonly seal: Seal | null
}

/** What was asked, as a report tells it. */
export type Told = Pick<Question, 'claim' | 'options' | 'agents' | 'states'> & { readonly study: Study }

export function findingsOf({ plan, cells, agents, claim }: OpenQuestion, kept: Kept, seal: Seal | null): Findings {
  const done = cells.filter(({ key }) => kept.has(key))
  const rows = done.flatMap(({ key, agent }) =>
    kept.get(key)!.map((row): Row => ({ cell: key, agent: agents[agent]!.id, weights: agents[agent]!.hash, ...row })),
  )
  const whole = plannedLooks(claim).filter((look) => cells.every((cell) => !isAt(look, cell) || kept.has(cell.key)))
  const found = judged(plan, claim, rows, whole, seal, [done.length, cells.length])
  if (!isStopped(found)) return { ...found, rows, done: done.length, cells: cells.length, seal }
  // Who was quicker than the look has done more: of no use to anybody, and in no report.
  const last = whole.find(({ number }) => number === found.look!.number)!
  const count = cells.filter((cell) => isAt(last, cell)).length
  return {
    ...found,
    rows: rows.filter((row) => isAt(last, { seed: Number(row['seed']) })),
    done: count,
    cells: count,
    seal,
  }
}

const decides = (verdict: Report['verdict']) => verdict === 'supported' || verdict === 'refuted'

/** A planned look before the last one decides: there the study ends, as it was planned. */
export const isStopped = ({ look, report }: Pick<Findings, 'look' | 'report'>): boolean =>
  look !== null && look.number < look.of && decides(report.verdict)

/** At the first whole look that decides, or else the last one: what was decided then stays decided. */
function judged(
  plan: Pick<Plan, 'summarize'>,
  claim: Claim | null,
  rows: readonly Row[],
  whole: readonly PlannedLook[],
  seal: Seal | null,
  [done, cells]: readonly [number, number],
): Pick<Findings, 'report' | 'look'> {
  if (whole.length === 0) {
    const { words, ...report } = summed(plan, rows, null)
    const so = `Not yet judged: ${done} of ${counted(cells, 'cell')} are done. What stands here is of these, and may turn.`
    return {
      look: null,
      report: { ...report, verdict: null, words: claim ? [so, ...words, ...sealWords(seal)] : words },
    }
  }
  for (const look of whole) {
    const { number, of } = look
    const { verdict, words, ...report } = summed(
      plan,
      rows.filter((row) => isAt(look, { seed: Number(row['seed']) })),
      { number, of },
    )
    if (!decides(verdict) && look !== whole.at(-1)) continue
    return {
      look: { number, of },
      report: {
        ...report,
        // That nothing is there can only be said of all rows: its interval spends nothing.
        verdict: verdict && !decides(verdict) && number < of ? 'open' : verdict,
        words: claim ? aboutAsking(look, claim, words, seal, decides(verdict)) : words,
      },
    }
  }
  throw new Error('the last look is always taken')
}

/** That it came after the data is said first, that it did not, last. */
function aboutAsking(
  { number, of, seeds }: PlannedLook,
  { rollouts }: Claim,
  words: readonly string[],
  seal: Seal | null,
  decided: boolean,
): string[] {
  const looked =
    of > 1
      ? [
          `${decided && number < of ? 'Stopped, as planned, at look' : 'Look'} ${number} of ${of} that were planned, at ${seeds?.size ?? rollouts} of ${counted(rollouts, 'rollout')} of each agent: all looks together find something in nothing in 5 % (Lan & DeMets 1983, O’Brien–Fleming spending).`,
        ]
      : []
  const about = sealWords(seal)
  return seal && isAfterTheData(seal) ? [...about, ...words, ...looked] : [...words, ...looked, ...about]
}

function summed(plan: Pick<Plan, 'summarize'>, rows: readonly Row[], look: Look | null): Report {
  const report = plan.summarize(rows, look)
  return shown({ ...report, words: [...report.words, ...originWords(rows)] })
}

/** Claims bring titles of their own, and words hold numbers as they are: whoever shows or saves the report has one kind of minus sign. */
function shown({ words, tables, figures, found, ...report }: Report): Report {
  const { estimate } = found ?? {}
  return {
    ...report,
    ...(found && { found: { ...found, estimate: estimate ? { ...estimate, of: withMinus(estimate.of) } : null } }),
    words: words.map(withMinus),
    tables: tables.map((table) => ({
      ...table,
      title: withMinus(table.title),
      ...(table.note && { note: withMinus(table.note) }),
      rows: table.rows.map((row) => row.map((cell) => (typeof cell === 'string' ? withMinus(cell) : cell))),
    })),
    figures: figures.map((figure) => ({
      ...figure,
      title: withMinus(figure.title),
      caption: withMinus(figure.caption),
      ...(figure.names && { names: figure.names.map(withMinus) }),
      series: figure.series.map((series) => ({ ...series, name: withMinus(series.name) })),
    })),
  }
}

/** What the verdict rests on, in a sentence; when it was asked is told beside. */
export function sentenceOf({ words }: Pick<Report, 'words'>, seal: Seal | null): string {
  const about = sealWords(seal)
  return words.find((one) => !about.includes(one)) ?? ''
}

/** What the rows were measured with, as far as they say: those of older reports do not. */
function originWords(rows: readonly Row[]): string[] {
  const origins = new Map<string, number>()
  for (const { backend, software } of rows)
    if (backend !== undefined && software !== undefined)
      origins.set(`Nudge ${software} on ${backend}`, (origins.get(`Nudge ${software} on ${backend}`) ?? 0) + 1)
  const [[only] = [], ...others] = [...origins]
  if (only === undefined) return []
  if (others.length === 0) return [`Measured with ${only}.`]
  const all = [...origins].map(([origin, count]) => `${origin} (${counted(count, 'row')})`)
  return [`Measured with ${all.join(', and with ')}: numbers of one need not be those of the other to the last digit.`]
}

/** What a report is called and what it was about. */
export function headingOf({ study, claim }: Pick<Told, 'study' | 'claim'>): Heading {
  return claim
    ? { title: claim.title, story: claim.story, cite: claim.cite ?? '' }
    : { title: study.title, story: study.question, cite: study.cite }
}

/** The report as one page that opens anywhere. `pictures`: of its states and changes, for whoever looks into a cell of it. */
export function pageOf(told: Told, { report, look, seal, ...found }: Findings, pictures?: CellPictures): string {
  const { study, claim, options, agents, states } = told
  const question = { study: study.id, claim, options, agents, ...(states && { states }) }
  return reportHtml(headingOf(told), report, { ...question, ...found, look, ...(seal && { seal }) }, pictures)
}

/** Rows of somebody whom the report does not name would count as an agent of its own. */
function requireKnown(rows: readonly Row[], agents: ReportData['agents']): void {
  const hashes = new Set(agents.map(({ hash }) => hash))
  const stranger = rows.findIndex(({ weights }) => !hashes.has(String(weights)))
  if (stranger >= 0)
    throw new InputError(
      `report.rows[${stranger}].agent`,
      `is ${JSON.stringify(rows[stranger]!['agent'])}, whose weights are none of the report’s agents`,
    )
}

/** What a file of a report holds, not summed up. Throws InputError naming the field. */
export function readTold({ study: id, claim, options, agents, states, rows: given }: ReportData): {
  readonly told: Told
  readonly rows: readonly Row[]
} {
  const study = studyOf(id, 'report.study')
  const rows = withWeights(given, agents, 'report.agents')
  requireKnown(rows, agents)
  return { told: { study, claim, options: claim ? {} : studyOptions(study, options), agents, states }, rows }
}

/** The same report again from what its file holds. Throws InputError where it does not fit the game. */
export function reopen(data: ReportData, spec: EnvSpec): { readonly told: Told; readonly findings: Findings } {
  const { claim, done, cells, look: at, seal } = data
  const { told, rows } = readTold(data)
  const { study } = told
  const plan = study.plan({ ...told, spec })
  const looks = plannedLooks(claim)
  const whole = looks.filter(({ number, of }) =>
    done === cells ? number === of || number === at?.number : number === at?.number,
  )
  try {
    const { report, look } = judged(plan, claim, rows, whole, seal ?? null, [done, cells])
    return { told, findings: { report, rows, done, cells, look, seal: seal ?? null } }
  } catch (error) {
    // What the study's own runs wrote, it can sum up.
    throw new InputError(
      'report.rows',
      `are none of this study: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}
