import type { AgentInfo } from '../../lab/contracts/study'
import type { Claim } from '../../lab/contracts/claim'
import { InputError } from '../../lab/contracts/errors'
import type { Findings } from '../../lab/runs/study/report'
import type { ReportView } from '../api'

/** Throws InputError for findings that are not about a claim. */
export function showFindings(
  claim: Claim | null,
  agents: readonly AgentInfo[],
  { report, rows, done, cells }: Findings,
): ReportView {
  const { verdict } = report
  if (!claim || !verdict) throw new InputError('report', 'is not about a claim; open the file by itself')
  return {
    claim,
    agents: agents.map(({ id, name }) => ({ id, name })),
    report: { ...report, verdict },
    rows: rows.length,
    done,
    cells,
  }
}
