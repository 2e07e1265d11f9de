import { counted, showRounded } from '../../lab/charts/numbers'
import type { Protocol } from '../../lab/contracts/protocol'
import { meanOfSample } from '../../lab/statistics/mean'

/** "12.30 (95 % 10.00 … 14.00)"; of too few for an interval the values themselves: "12.30 (too few for an interval: 9, 15.6)". */
export function meanText(values: readonly number[]): string {
  const { mean, low, high } = meanOfSample(values)
  const told = values.map((value) => showRounded(value)).join(', ')
  return `${mean.toFixed(2)} ${Number.isFinite(low) ? `(95 % ${low.toFixed(2)} … ${high.toFixed(2)})` : `(too few for an interval: ${told})`}`
}

/** What went alike is one unit, and people are told. */
export function unitsText(units: number, all: number, what: string): string {
  const each = counted(all, what)
  return units === all ? each : `${units} distinct of ${each} (those that went alike count once)`
}

/** ", sticky actions 0.25", or nothing where none stick. */
export const stickyText = ({ sticky }: Pick<Protocol, 'sticky'>): string =>
  sticky > 0 ? `, sticky actions ${sticky}` : ''
