import { CLOSE_GAP, LOW_RELIABILITY } from '../../contracts/saliency'
import type { Row, Table } from '../../contracts/study'
import { overUnits } from '../designs/over-units'
import { round } from '../report/round'
import type { Bench } from './bench'
import { pairsOf, rowsOf } from './per-rollout'

const percent = (part: number) => `${Math.round(100 * part)} %`
const gapWords = (gap: number) => (gap < 10 ? percent(gap) : 'over 1000 %')

/** How far maps are what they estimate: an estimate from random draws is as good as its correlation with the next seed's, integrated gradients ought to add up. Nothing where no such method was asked. */
export function precisionTables({ methods }: Bench, rows: readonly Row[]): Table[] {
  return [
    {
      id: 'reliability',
      title: `Reliability of sampled methods: correlation of a map with the next seed’s, the part of it that is not sampling noise (under ${LOW_RELIABILITY}: mostly noise)`,
      columns: ['method', 'rollouts', 'mean', 'low', 'high', 'least'],
      rows: methods.flatMap(({ id, title }) => {
        const own = pairsOf(rowsOf(rows, id, 'reliability'))
        if (own.length === 0) return []
        const values = own.map(({ value }) => value)
        const { mean, low, high } = overUnits(
          values,
          own.map(({ player }) => player),
        )
        return [[title, own.length, ...[mean, low, high, Math.min(...values)].map(round)]]
      }),
    },
    {
      id: 'completeness',
      title: `Completeness: how far a map is from adding up to what it explains, with the steps that the bench takes, and how many it takes to come under ${percent(CLOSE_GAP)}`,
      columns: [
        'method',
        'states',
        'steps',
        'median gap',
        'greatest gap',
        'maps that add up',
        'steps until it does, median',
      ],
      rows: methods.flatMap(({ id, title }) => {
        const own = rowsOf(rows, id, 'completeness')
        if (own.length === 0) return []
        const gaps = own.map(({ value }) => Number(value ?? Infinity))
        const needed = own.map((row) => Number(row['needed'] ?? Infinity))
        return [
          [
            title,
            own.length,
            Number(own[0]!['steps']),
            gapWords(median(gaps)),
            gapWords(Math.max(...gaps)),
            percent(gaps.filter((gap) => gap <= CLOSE_GAP).length / gaps.length),
            Number.isFinite(median(needed)) ? median(needed) : 'more than can be had',
          ],
        ]
      }),
    },
  ].filter(({ rows: lines }) => lines.length > 0)
}

/** The mean of the two middle ones of an even count. */
function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)]!, sorted[Math.floor(sorted.length / 2)]!]
  return low === high ? low : (low + high) / 2
}
