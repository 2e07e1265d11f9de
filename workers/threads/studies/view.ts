import { headingOf, type Findings, type Told } from '../../lab/runs/study/report'
import type { ReportView, StudyView } from '../api'

/** What the page shows of findings. */
export function showFindings(told: Told, { report, rows, done, cells, look, seal }: Findings): ReportView | StudyView {
  const { study, claim, options, agents, states } = told
  const about = {
    agents: agents.map(({ id, name }) => ({ id, name })),
    ...(states && { states: { id: states.id, name: states.name } }),
    rows: rows.length,
    done,
    cells,
    look,
    seal,
    report,
  }
  if (claim) return { ...about, claim }
  const { title } = headingOf(told)
  return { ...about, claim: null, study: study.id, title, options, env: agents[0]!.env }
}
