import { defaults } from '../../contracts/options'
import type { SaliencyMethod } from '../../contracts/saliency'
import type { Row, Table } from '../../contracts/study'
import { mean, type Interval } from '../../statistics/interval'
import { overUnits } from '../designs/over-units'
import { round } from '../report/round'
import { playerOfUnit } from '../units'
import type { Bench } from './bench'
import { metrics, replacements, underReplacement, type Replacement } from './metrics'
import { perRollout, rowsOf } from './per-rollout'
import type { Score } from './scores'

/**
 * A method that hides pixels in its own way is at home where it is judged by hiding them in that way. How much that is worth: what it
 * gains there over the methods that are not at home, less the same under the neutral replacement, which is nobody's own way.
 */
const kinds = ['deletion', 'insertion'] as const
const ways = Object.keys(replacements) as Replacement[]

export const homeOf = ({ hides, options }: SaliencyMethod): Replacement | null => {
  const way = hides?.(defaults(options)) ?? null
  return way === 'blur' || way === 'black' ? way : null
}

export function homeTable(bench: Bench, rows: readonly Row[], scores: readonly Score[]): Table {
  const columns = kinds.flatMap((kind) => ways.map((way) => ({ kind, way, metric: underReplacement(kind, way) })))
  return {
    id: 'home',
    title:
      'Deletion and insertion by what pixels are put in place of: gain over random orders (more is better). Marked ⌂: the method hides pixels in that way itself. Home advantage: the gain there over methods not at home, less the same under the neutral replacement, with 95 % interval over rollouts',
    columns: [
      'method',
      ...columns.map(({ metric, way }) =>
        way === 'background' ? `${metrics[metric].title}, in-painted (neutral)` : metrics[metric].title,
      ),
      ...kinds.map((kind) => `home advantage, ${kind}`),
    ],
    rows: bench.methods.map((method) => [
      method.title,
      ...columns.map(({ metric, way }) => {
        const score = scores.find((one) => one.method === method.id && one.metric === metric)
        return score ? `${round(score.gain.mean)} ${score.verdict}${homeOf(method) === way ? ' ⌂' : ''}` : '–'
      }),
      ...kinds.map((kind) => {
        const found = homeAdvantage(bench, rows, method, kind)
        if (!found) return '–'
        return Number.isFinite(found.low)
          ? `${round(found.mean)} [${round(found.low)}, ${round(found.high)}]`
          : `${round(found.mean)} (too few for an interval)`
      }),
    ]),
  }
}

/** Null: it hides nothing that others could be judged by, or nobody else was asked. */
export function homeAdvantage(
  { methods }: Pick<Bench, 'methods'>,
  rows: readonly Row[],
  method: SaliencyMethod,
  kind: (typeof kinds)[number],
): Interval | null {
  const home = homeOf(method)
  const strangers = methods.filter((other) => homeOf(other) !== home)
  if (!home || strangers.length === 0) return null
  const lead = (way: Replacement) => leads(rows, method, strangers, kind, way)
  const [there, neutral] = [lead(home), lead('background')]
  const differences = [...there].flatMap(([unit, value]) => {
    const other = neutral.get(unit)
    return other === undefined ? [] : [{ player: playerOfUnit(unit), lead: value - other }]
  })
  return differences.length > 0
    ? overUnits(
        differences.map((one) => one.lead),
        differences.map(({ player }) => player),
      )
    : null
}

/** By rollout: what a method gains more than the others do on average. */
function leads(
  rows: readonly Row[],
  method: SaliencyMethod,
  others: readonly SaliencyMethod[],
  kind: (typeof kinds)[number],
  way: Replacement,
): Map<string, number> {
  const metric = underReplacement(kind, way)
  const sign = metrics[metric].better === 'more' ? 1 : -1
  const gains = ({ id }: SaliencyMethod) =>
    new Map([...perRollout(rowsOf(rows, id, metric))].map(([unit, one]) => [unit, sign * (one.value - one.baseline)]))
  const theirs = others.map(gains)
  return new Map(
    [...gains(method)].flatMap(([unit, gain]) => {
      const known = theirs.flatMap((one) => one.get(unit) ?? [])
      return known.length > 0 ? [[unit, gain - mean(known)]] : []
    }),
  )
}
