import type { Series } from '../../contracts/study'
import type { Family } from './findings'

/** What a family's agents score at its lengths, mean and one standard deviation. */
export function performanceSeries({ name, stages }: Family): Series {
  const known = stages.flatMap(({ performance, group: { decisions } }) =>
    performance && decisions !== undefined ? [{ ...performance, decisions }] : [],
  )
  return {
    name,
    x: known.map(({ decisions }) => decisions),
    y: known.map(({ mean }) => mean),
    low: known.map(({ mean, deviation }) => mean - deviation),
    high: known.map(({ mean, deviation }) => mean + deviation),
  }
}
