import type { OpenClaim } from '../../lab/studies/designs/open'
import { summarize } from '../../lab/studies/designs/summarize'
import type { Report, Row, SubjectInfo } from '../../lab/contracts/study'
import type { ReportView } from '../api'

/** What a report was made of and what came out. */
export interface Shown {
  readonly open: OpenClaim
  readonly agents: readonly SubjectInfo[]
  readonly rows: readonly Row[]
  readonly report: Report
  readonly view: ReportView
}

export function showReport(open: OpenClaim, agents: readonly SubjectInfo[], rows: readonly Row[], cells: number): Shown {
  const report = summarize(open, rows)
  const done = new Set(rows.map(({ cell }) => cell)).size
  const view = { claim: open.claim, agents: agents.map(({ id, name }) => ({ id, name })), report, rows: rows.length, done, cells }
  return { open, agents, rows, report, view }
}
