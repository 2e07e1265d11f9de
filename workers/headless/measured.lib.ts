import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import type { Row } from './bench'

/**
 * Tables of measurements in READMEs: what stands between `<!-- bench SUITE [words] -->` and `<!-- /bench -->` is written by
 * `npm run -s bench -- SUITE --write` and by nobody else. With words, only the rows whose case or metric has them.
 */
const places = /(<!-- bench ([a-z]+)(?: ([^\n]*?))? -->\n)[^]*?(<!-- \/bench -->)/g
const rooms = ['app', 'envs-wasm', 'workers', 'test', 'public']

export const number = (value: number) =>
  Number.isInteger(value) || Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3)

/** Writes a suite's rows into every README that has a place for them. Names the files; throws if there is none. */
export function writeMeasured(suite: string, rows: readonly Row[]): string[] {
  const written: string[] = []
  for (const path of readmes()) {
    const old = readFileSync(path, 'utf8')
    if (!measuredPlaces(old).some((place) => place.suite === suite)) continue
    // Measured again to the same digits on the same day, it is written all the same.
    writeFileSync(path, withMeasured(old, suite, rows, circumstances()))
    written.push(path)
  }
  if (written.length === 0) throw new Error(`no README has a line <!-- bench ${suite} --> to write under`)
  return written
}

/** The text with each of the suite's tables replaced. Throws if the words of a place fit no row. */
export function withMeasured(text: string, suite: string, rows: readonly Row[], where: string): string {
  return text.replace(places, (place, open: string, whose: string, words: string | undefined, close: string) => {
    if (whose !== suite) return place
    const fitting = rows.filter((row) => words === undefined || `${row.case} ${row.metric}`.includes(words))
    if (fitting.length === 0) throw new Error(`bench ${suite} printed no row with “${words}”`)
    const lines = fitting.map(
      (row) => `| ${row.case}: ${row.metric} | ${`${number(row.value)} ${row.unit}`.trim()} | ${against(row)} |`,
    )
    const devices = [...new Set(fitting.flatMap(({ on }) => on ?? []))].map((device) => ` WebGPU: ${device}.`)
    return `${open}\n| \`bench -- ${suite}\` | measured | against |\n| --- | --- | --- |\n${lines.join('\n')}\n\n${where}${devices.join('')}\n${close}`
  })
}

/** The places of a text: which suite, which words. */
export const measuredPlaces = (text: string) =>
  Array.from(text.matchAll(places), ([, , suite, words]) => ({ suite: suite ?? '', words: words ?? null }))

export function readmes(): string[] {
  const within = rooms.flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' }).map((path) => join(room, path)),
  )
  return ['README.md', ...within.filter((path) => path.endsWith('README.md'))]
}

function against({ versus, ratio }: Row): string {
  if (versus === null) return ''
  return ratio === null ? versus : `${ratio.toPrecision(3)} × ${versus}`
}

const circumstances = () =>
  `${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'an unknown processor'}, Node ${process.versions.node}.`
