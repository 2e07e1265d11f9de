export type Point = readonly [x: number, y: number]
/** Interval at x. */
export type Band = readonly [x: number, low: number, high: number]

/**
 * At most four points per bucket of equal width in x (first, lowest, highest, last, in their order): what a polyline
 * through all points would paint on that many pixel columns. `points` ascend in x; points that are not finite end a
 * stretch and are passed on as they are, so that the line shows a gap.
 */
export function reduceToWidth(points: readonly Point[], buckets: number): Point[] {
  if (points.length <= 4 * buckets) return [...points]
  const start = points[0]?.[0] ?? 0
  const span = (points.at(-1)?.[0] ?? 0) - start || 1
  const out: Point[] = []
  let from = 0
  while (from < points.length) {
    const bucket = bucketOf(points[from] as Point, start, span, buckets)
    let to = from + 1
    while (to < points.length && bucketOf(points[to] as Point, start, span, buckets) === bucket) to++
    out.push(...outline(points, from, to))
    from = to
  }
  return out
}

function bucketOf([x]: Point, start: number, span: number, buckets: number): number {
  return Math.min(buckets - 1, Math.floor(((x - start) / span) * buckets))
}

/** First, lowest, highest, last of a bucket, and one broken point if it has any. */
function outline(points: readonly Point[], from: number, to: number): Point[] {
  let low = -1
  let high = -1
  let broken = -1
  for (let i = from; i < to; i++) {
    const y = (points[i] as Point)[1]
    if (!Number.isFinite(y)) broken = i
    else {
      if (low < 0 || y < (points[low] as Point)[1]) low = i
      if (high < 0 || y > (points[high] as Point)[1]) high = i
    }
  }
  const kept = [...new Set([from, low, high, broken, to - 1])].filter((i) => i >= 0).sort((a, b) => a - b)
  return kept.map((i) => points[i] as Point)
}

/** Index of the point nearest in x, or −1. `points` ascend in x. */
export function nearest(points: readonly Point[], x: number): number {
  if (points.length === 0) return -1
  let low = 0
  let high = points.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((points[middle] as Point)[0] <= x) low = middle
    else high = middle
  }
  return x - (points[low] as Point)[0] <= (points[high] as Point)[0] - x ? low : high
}

/** Lowest and highest finite value, or null where there is none. */
export function extent(values: Iterable<number>): [number, number] | null {
  let low = Infinity
  let high = -Infinity
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  return low <= high ? [low, high] : null
}

/** `M0,1L2,3…` with a new stretch after every point that is not finite. */
export function linePath(points: readonly Point[], x: (value: number) => number, y: (value: number) => number): string {
  let path = ''
  let open = false
  for (const [a, b] of points) {
    const there = Number.isFinite(a) && Number.isFinite(b)
    if (there) path += `${open ? 'L' : 'M'}${x(a).toFixed(1)},${y(b).toFixed(1)}`
    open = there
  }
  return path
}

export function bandPath(band: readonly Band[], x: (value: number) => number, y: (value: number) => number): string {
  const finite = band.filter((numbers) => numbers.every(Number.isFinite))
  if (finite.length < 2) return ''
  const there = finite.map(([a, , high]) => `${x(a).toFixed(1)},${y(high).toFixed(1)}`)
  const back = finite.map(([a, low]) => `${x(a).toFixed(1)},${y(low).toFixed(1)}`).reverse()
  return `M${[...there, ...back].join('L')}Z`
}
