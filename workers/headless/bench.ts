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

const found = import.meta.glob<{ readonly default?: Suite }>('./bench/*.lib.ts')
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
  const suite = (await found[`./bench/${name}.lib.ts`]?.())?.default
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
  if (rows.length > 0) console.error(`written: ${writeMeasured(name, rows).join(', ')}`)
  else {
    console.error(`${name}: nothing was measured here, nothing is written`)
    process.exitCode = 1
  }
}
