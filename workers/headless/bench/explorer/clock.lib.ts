import { quantile } from '../../../lab/statistics/interval'
import type { Row } from '../../bench'

/** What a number is held against in the same run. */
export interface Rival {
  readonly words: string
  /** Milliseconds; the row's ratio is this over its own. */
  readonly ms: number
}

export async function timed<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly ms: number }> {
  const started = performance.now()
  const result = await work()
  return { result, ms: performance.now() - started }
}

/** Milliseconds of each call, after two that warm the caches; the first two items are asked twice. */
export async function timeEach<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<number[]> {
  for (const item of items.slice(0, 2)) await work(item)
  const times: number[] = []
  for (const item of items) times.push((await timed(() => work(item))).ms)
  return times
}

export function row(name: string, metric: string, value: number, unit: string, rival?: Rival): Row {
  const comparison = rival
    ? { versus: `${rival.words} ${rival.ms.toFixed(rival.ms < 10 ? 2 : 0)} ms`, ratio: rival.ms / value }
    : { versus: null, ratio: null }
  return { case: name, metric, value, unit, ...comparison }
}

/** Median, 95th percentile and slowest of times in ms; the rival is compared with the median. */
export function spread(name: string, times: readonly number[], rival?: Rival): Row[] {
  return [
    row(name, 'p50', quantile(times, 0.5), 'ms', rival),
    row(name, 'p95', quantile(times, 0.95), 'ms'),
    row(name, 'slowest', Math.max(...times), 'ms'),
  ]
}
