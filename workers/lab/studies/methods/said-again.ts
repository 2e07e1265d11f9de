import type { Row } from '../../contracts/study'
import type { MetricId } from './metrics'

/** What all say where in a map's order the one step comes, once deletion has said it. */
const again = [
  'insertion',
  'deletion-shifted',
  'insertion-shifted',
  'deletion-logit',
  'insertion-logit',
] as const satisfies readonly MetricId[]

/** Sums of the same numbers differ by less. */
const ROUNDING = 1e-6

/**
 * Measures that say what deletion says already, where so little of the picture is otherwise than usual (one cell of a maze) that in every state it is
 * taken away, and comes back, in a single step: each course is then one level until that step and another from there on, insertion is
 * deletion the other way up, and a map laid over another place has that step anywhere, as a random order has. None, where any course takes
 * more than one step, or rows have no courses.
 */
export function saidAgain(rows: readonly Row[]): readonly MetricId[] {
  const courses = rows.filter(({ metric }) => metric === 'deletion' || metric === 'insertion')
  return courses.length > 0 && courses.every(({ curve }) => isOneStep(curve)) ? again : []
}

function isOneStep(curve: Row[string] | undefined): boolean {
  if (!Array.isArray(curve)) return false
  const heights = curve as readonly number[]
  return heights.filter((height, i) => i > 0 && Math.abs(height - heights[i - 1]!) > ROUNDING).length <= 1
}
