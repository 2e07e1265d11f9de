import type { TrainEvent } from '../../workers/lab/contracts/trainer'
import type { Point } from '../../workers/lab/charts/points'

/** Points per metric name, ascending in decisions. */
export type Curves = Readonly<Record<string, readonly Point[]>>

export const emptyCurves: Curves = {}

/** More than any chart has pixels; beyond, neighbours become their mean. */
const MOST_POINTS = 3000

/**
 * The curves with one event more. After a fall-back to an earlier state the points that were lost with it go too:
 * what is drawn is what led to the weights that are there now.
 */
export function growCurves(curves: Curves, { decisions, metrics }: TrainEvent): Curves {
  const grown: Record<string, readonly Point[]> = {}
  for (const [name, points] of Object.entries(curves))
    grown[name] = (points.at(-1)?.[0] ?? 0) >= decisions ? points.filter(([x]) => x < decisions) : points
  for (const [name, value] of Object.entries(metrics)) {
    const points = [...(grown[name] ?? []), [decisions, value] as const]
    grown[name] = points.length > MOST_POINTS ? halve(points) : points
  }
  return grown
}

/** Up to a decision. */
export function cutCurves(curves: Curves, decisions: number): Curves {
  return mapped(curves, (points) => points.filter(([x]) => x <= decisions))
}

export function mapped(curves: Curves, change: (points: readonly Point[]) => readonly Point[]): Curves {
  return Object.fromEntries(Object.entries(curves).map(([name, points]) => [name, change(points)]))
}

/** At most so many points. */
export function thin(points: readonly Point[], most: number): readonly Point[] {
  return points.length > most ? thin(halve(points), most) : points
}

function halve(points: readonly Point[]): Point[] {
  const out: Point[] = []
  for (let i = 0; i < points.length; i += 2) {
    const [[x, y], next] = [points[i] as Point, points[i + 1]]
    out.push(next ? [next[0], (y + next[1]) / 2] : [x, y])
  }
  return out
}
