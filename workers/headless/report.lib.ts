import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { drawOnPaper } from '../lab/charts/figure'
import type { OpenClaim } from '../lab/studies/designs/open'
import { reportHtml, rowsCsv } from '../lab/studies/report/html'
import { summarize } from '../lab/studies/designs/summarize'
import type { Row, SubjectInfo, Table } from '../lab/contracts/study'

/** report.html, rows.csv and one SVG per figure into the folder; verdict and tables onto the screen. */
export async function writeReport(folder: string, open: OpenClaim, rows: readonly Row[], agents: readonly SubjectInfo[]): Promise<void> {
  const report = summarize(open, rows)
  await writeFile(join(folder, 'report.html'), reportHtml(open, report, { claim: open.claim, agents, rows }))
  await writeFile(join(folder, 'rows.csv'), rowsCsv(rows))
  for (const figure of report.figures) await writeFile(join(folder, `figure-${figure.id}.svg`), drawOnPaper(figure))
  console.log(`${open.claim.title}: ${report.verdict}`)
  for (const words of report.words) console.log(`  ${words}`)
  for (const table of report.tables) print(table)
  console.log(`${join(folder, 'report.html')}, rows.csv and ${report.figures.length} figures`)
}

export function print({ title, columns, rows }: Table): void {
  const lines = [columns, ...rows.map((row) => row.map(String))]
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)))
  console.log(`\n${title}`)
  for (const line of lines) console.log(`  ${line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')}`)
}
