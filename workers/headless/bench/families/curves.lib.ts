import type { PolicyCard } from '../../../lab/contracts/checkpoint'
import type { Figure } from '../../../lab/contracts/study'
import { mean } from '../../../lab/statistics/interval'

/** Stretches of a run that a curve is drawn over. */
const STRETCHES = 40

/**
 * How the seeds of a procedure learned: over each stretch of the run the mean of the returns that their cards tell of, each seed counted once, and
 * the least and the most of any. Stretches in which some seed finished no game are left out, for they would be of other seeds than the rest.
 */
export function curveFigure(cards: readonly PolicyCard[], game: string): Figure {
  const length = Math.max(...cards.map(({ decisions }) => decisions))
  const seeds = cards.map(({ curve }) => byStretch(curve, length))
  const told = Array.from({ length: STRETCHES }, (_, i) => ({
    x: ((i + 0.5) * length) / STRETCHES,
    values: seeds.map((stretches) => stretches[i]!),
  })).filter(({ values }) => values.every(Number.isFinite))
  return {
    id: 'curves',
    title: `${game}: return while ${cards.length} seeds of one procedure learn`,
    kind: 'lines',
    x: 'decisions',
    y: 'mean return of a stretch',
    series: [
      {
        name: 'mean of the seeds, between the least and the most',
        x: told.map(({ x }) => x),
        y: told.map(({ values }) => mean(values)),
        low: told.map(({ values }) => Math.min(...values)),
        high: told.map(({ values }) => Math.max(...values)),
      },
    ],
    caption: `Returns as they are learned from, in ${STRETCHES} stretches of the run. The band is the range over seeds, no interval.`,
  }
}

/** Mean return by stretch; NaN where no game ended. */
function byStretch(curve: PolicyCard['curve'], length: number): number[] {
  return Array.from({ length: STRETCHES }, (_, i) => {
    const own = curve.filter(([at]) => Math.min(STRETCHES - 1, Math.floor((at * STRETCHES) / length)) === i)
    return own.length > 0 ? mean(own.map(([, value]) => value)) : NaN
  })
}
