import { headingOf, type Findings, type Told } from '../../lab/runs/study/report'
import type { ReportView, StudyView } from '../api'

/** What the page shows of findings. */
export function showFindings(told: Told, { report, rows, done, cells }: Findings): ReportView | StudyView {
  const { study, claim, options, agents } = told
  const about = { agents: agents.map(({ id, name }) => ({ id, name })), rows: rows.length, done, cells }
  const { verdict } = report
  if (claim && verdict) return { ...about, claim, report: { ...report, verdict } }
  const { title } = headingOf(told)
  return { ...about, claim: null, study: study.id, title, options, env: agents[0]!.env, report }
}
