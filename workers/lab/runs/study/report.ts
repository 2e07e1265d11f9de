import { counted } from '../../charts/numbers'
import type { EnvSpec } from '../../contracts/env'
import { InputError } from '../../contracts/errors'
import { parseOptions } from '../../contracts/options'
import type { Plan, Question, Report, Row, Study } from '../../contracts/study'
import { reportHtml, type Heading, type ReportData } from '../../studies/report/html'
import { studyOf } from '../../studies/registry'
import { withWeights } from '../../studies/units'
import type { OpenQuestion } from './question'
import type { Kept } from './shelf'

/** What the cells done so far say. */
export interface Findings {
  readonly report: Report
  /** In the order of the cells, each with the cell and the agent it is of, by its id and by the hash of its weights. */
  readonly rows: readonly Row[]
  readonly done: number
  readonly cells: number
}

/** What was asked, as a report tells it. */
export type Told = Pick<Question, 'claim' | 'options' | 'agents' | 'states'> & { readonly study: Study }

export function findingsOf({ plan, cells, agents }: OpenQuestion, kept: Kept): Findings {
  const done = cells.filter(({ key }) => kept.has(key))
  const rows = done.flatMap(({ key, agent }) =>
    kept.get(key)!.map((row): Row => ({ cell: key, agent: agents[agent]!.id, weights: agents[agent]!.hash, ...row })),
  )
  return { report: summed(plan, rows), rows, done: done.length, cells: cells.length }
}

function summed(plan: Pick<Plan, 'summarize'>, rows: readonly Row[]): Report {
  const report = plan.summarize(rows)
  return { ...report, words: [...report.words, ...originWords(rows)] }
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

/** The report as one page that opens anywhere. */
export function pageOf(told: Told, { report, ...found }: Findings): string {
  const { study, claim, options, agents, states } = told
  const question = { study: study.id, claim, options, agents, ...(states && { states }) }
  return reportHtml(headingOf(told), report, { ...question, ...found })
}

/** The same report again from what its file holds. Throws InputError where it does not fit the game. */
export function reopen(
  { study: id, claim, options, agents, states, rows: given, done, cells }: ReportData,
  spec: EnvSpec,
): { readonly told: Told; readonly findings: Findings } {
  const study = studyOf(id)
  const rows = withWeights(given, agents, 'report.agents')
  const told = { study, claim, options: claim ? {} : parseOptions(study.options, options), agents, states }
  const plan = study.plan({ ...told, spec })
  try {
    return { told, findings: { report: summed(plan, rows), rows, done, cells } }
  } catch (error) {
    // What the study's own runs wrote, it can sum up.
    throw new InputError(
      'report.rows',
      `are none of this study: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}
