import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import type { Preset } from '../../../lab/contracts/preset'

/** What became of one seed. */
export interface Outcome {
  readonly seed: number
  /** Mean score of the games before the first lesson. */
  readonly untrained: number
  /** [processor seconds, decisions, mean return of the games finished since the last point] */
  readonly curve: readonly (readonly [number, number, number])[]
  /** Processor seconds after which the games first scored the promise; null = never. */
  readonly reached: number | null
  /** Of the whole run. */
  readonly seconds: number
  readonly score: number
}

/** Writes what was measured of one preset into a JSON file; what it says of other presets stays. */
export function keepCurves(file: string, preset: Preset, outcomes: readonly Outcome[]): void {
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : {}
  const measured = {
    date: new Date().toISOString().slice(0, 10),
    processor: cpus()[0]?.model ?? '',
    node: process.version,
    preset,
    seeds: outcomes.map(rounded),
  }
  const all = Object.entries({ ...known, [preset.id]: measured }).sort(([a], [b]) => (a < b ? -1 : 1))
  writeFileSync(file, `{\n${all.map(([id, entry]) => `${JSON.stringify(id)}: ${lines(entry)}`).join(',\n')}\n}\n`)
}

/** One line for each seed, so that a difference between two measurements can be read. */
function lines(entry: unknown): string {
  const { seeds, ...head } = entry as { seeds: readonly unknown[] }
  return `${JSON.stringify(head).slice(0, -1)},"seeds":[\n${seeds.map((seed) => JSON.stringify(seed)).join(',\n')}\n]}`
}

function rounded({ curve, reached, seconds, score, untrained, seed }: Outcome) {
  const short = (value: number) => Number(value.toPrecision(4))
  return {
    seed,
    untrained: short(untrained),
    reached: reached === null ? null : short(reached),
    seconds: short(seconds),
    score: short(score),
    curve: curve.map(([at, decisions, mean]) => [short(at), decisions, short(mean)]),
  }
}
