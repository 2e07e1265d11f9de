import { findClusters } from '../embedding/clusters'
import type { Random } from '../random'
import type { Course } from './dynamics'

/** What an agent is about, told by its memory: where its components stand, and how they got there. */
export interface Behaviours {
  /** [count × columns], the most common first. */
  readonly centres: Float32Array
  readonly count: number
}

/** Decisions ago that a memory is held against, as published. */
const AGO = [2, 4, 6]

/** [steps × 4 · components]: components, and how far they have come in the last 2, 4 and 6 decisions, or since the first. */
function described({ values, count }: Course): Float32Array {
  const columns = count * (1 + AGO.length)
  const steps = values.length / count
  const out = new Float32Array(steps * columns)
  for (let t = 0; t < steps; t++)
    for (let k = 0; k < count; k++) {
      const now = values[t * count + k]!
      out[t * columns + k] = now
      AGO.forEach(
        (ago, i) => (out[t * columns + (i + 1) * count + k] = now - values[Math.max(0, t - ago) * count + k]!),
      )
    }
  return out
}

/** Clusters of decisions (k-means: whatever comes later has to be put among them too, which a tree of merges cannot). */
export function findBehaviours(courses: readonly Course[], count: number, random: Random): Behaviours {
  const parts = courses.map(described)
  const columns = (courses[0]?.count ?? 1) * (1 + AGO.length)
  const points = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) points.set(part, (at += part.length) - part.length)
  const { centres, count: found } = findClusters(points, [points.length / columns, columns], count, random)
  return { centres, count: found }
}

/** Which of them each decision belongs to: the nearest. */
export function behaviourOf(course: Course, { centres, count }: Behaviours): number[] {
  const rows = described(course)
  const columns = centres.length / count
  return Array.from({ length: rows.length / columns }, (_, t) => {
    const distances = Array.from({ length: count }, (_, k) => {
      let sum = 0
      for (let j = 0; j < columns; j++) sum += (rows[t * columns + j]! - centres[k * columns + j]!) ** 2
      return sum
    })
    return distances.indexOf(Math.min(...distances))
  })
}
