import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Table } from '../../lab/contracts/study'
import { cellPicturesOf } from '../../lab/runs/study/cell-pictures'
import type { OpenQuestion } from '../../lab/runs/study/question'
import { headingOf, pageOf, type Findings } from '../../lab/runs/study/report'
import { namesText } from '../../lab/charts/agent-words'
import { counted } from '../../lab/charts/numbers'
import { headline } from '../../lab/charts/verdict-words'
import { isAfterTheData } from '../../lab/contracts/seal'
import { drawOnPaper } from '../../lab/charts/figure'
import { rowsCsv } from '../../lab/studies/report/html'
import { openGame } from '../games.lib'
import { replaceFile } from '../../storage/atomic'

/** report.html, rows.csv, tables.json and one SVG per figure into the folder; verdict and tables onto the screen, or with `json` the tables alone, line by line. */
export async function writeReport(folder: string, open: OpenQuestion, findings: Findings, json = false): Promise<void> {
  const { report, rows, seal } = findings
  const { verdict, words, tables, figures, found } = report
  const files = new Map([
    ...figures.map((figure) => [`figure-${figure.id}.svg`, drawOnPaper(figure)] as const),
    ['tables.json', JSON.stringify({ verdict, found, words, tables, look: findings.look, seal }, null, 2)],
    ['rows.csv', rowsCsv(rows)],
    ['report.html', pageOf(open, findings, await cellPicturesOf(open, report, openGame))],
  ])
  // Of a question asked before, whose figures need not be this one's.
  for (const name of await readdir(folder))
    if (/^figure-.*\.svg$/.test(name) && !files.has(name)) await rm(join(folder, name), { force: true })
  for (const [name, text] of files) await replaceFile(join(folder, name), new TextEncoder().encode(text))
  if (json) return tables.forEach(printJson)
  const said = verdict
    ? headline(verdict, found, seal !== null && isAfterTheData(seal))
    : open.claim && `not yet judged, ${findings.done} of ${findings.cells} cells are done`
  console.log(`${headingOf(open).title}${said ? `: ${said}` : ''}`)
  console.log(`  ${namesText(open.agents.map(({ name }) => name))}`)
  for (const line of words) console.log(`  ${line}`)
  for (const table of tables) print(table)
  console.log(`${join(folder, 'report.html')}, rows.csv, tables.json and ${counted(figures.length, 'figure')}`)
}

/** By the columns' names, after the table's id. */
function printJson({ id, columns, rows }: Table): void {
  for (const row of rows)
    console.log(JSON.stringify({ table: id, ...Object.fromEntries(columns.map((name, i) => [name, row[i]])) }))
}

function print({ title, columns, rows }: Table): void {
  const lines = [columns, ...rows.map((row) => row.map(String))]
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)))
  console.log(`\n${title}`)
  for (const line of lines)
    console.log(
      `  ${line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')}`,
    )
}
