import { drawOnPaper } from '../lab/charts/figure'
import type { Figure } from '../lab/contracts/study'
import { replaceFile } from '../storage/atomic'
import { number, writeMeasured } from './measured.lib'

/**
 * `npm run -s bench -- SUITE [--json] [--write]`: a suite is a file bench/SUITE.lib.ts whose default export yields rows. With
 * `--json` one object per line, otherwise a table; with `--write` the tables of READMEs too. Timings are medians of five unless
 * the row says otherwise.
 */
export interface Row {
  readonly case: string
  readonly metric: string
  readonly value: number
  readonly unit: string
  /** What it was measured against in the same run, and how it compares (higher is better). */
  readonly versus: string | null
  readonly ratio: number | null
  /** The device that computed, where it is not this processor. */
  readonly on?: string
}

type Suite = () => AsyncIterable<Row>

/** What a suite draws for a README, as the module's `pictures` tells, with `--write`. */
export interface Picture {
  readonly file: string
  readonly figure: Figure
}

const found = import.meta.glob<{ readonly default?: Suite; readonly pictures?: () => Promise<readonly Picture[]> }>(
  './bench/*.lib.ts',
)
const names = Object.keys(found).map((path) => path.slice('./bench/'.length, -'.lib.ts'.length))
const json = process.argv.includes('--json')
const write = process.argv.includes('--write')
const wanted = process.argv.slice(2).filter((argument) => !['--json', '--write'].includes(argument))

function print(suite: string, row: Row): void {
  if (json) return console.log(JSON.stringify({ suite, ...row }))
  const against =
    row.versus === null ? '' : `  (${row.ratio === null ? '' : `${row.ratio.toPrecision(3)} × `}${row.versus})`
  console.log(
    `${suite.padEnd(9)} ${row.case.padEnd(44)} ${row.metric.padEnd(13)}${number(row.value).padStart(14)} ${row.unit}${against}`,
  )
}

if (wanted.length === 0) {
  console.error(`usage: npm run -s bench -- SUITE [--json] [--write]   (suites: ${names.join(', ')})`)
  process.exitCode = 1
}
for (const name of wanted) {
  const { default: suite, pictures } = (await found[`./bench/${name}.lib.ts`]?.()) ?? {}
  if (!suite) {
    console.error(`no such suite: ${name}`)
    process.exitCode = 1
    continue
  }
  const rows: Row[] = []
  for await (const row of suite()) {
    if (!json && row.on !== undefined && row.on !== rows.at(-1)?.on) console.log(`${name.padEnd(9)} on ${row.on}`)
    print(name, row)
    rows.push(row)
  }
  if (!write) continue
  for (const { file, figure } of (await pictures?.()) ?? [])
    await replaceFile(file, new TextEncoder().encode(drawOnPaper(figure)))
  if (rows.length > 0) console.error(`written: ${writeMeasured(name, rows).join(', ')}`)
  else {
    console.error(`${name}: nothing was measured here, nothing is written`)
    process.exitCode = 1
  }
}
