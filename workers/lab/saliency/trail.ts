import type { Box } from '../contracts/env'
import type { Plane } from '../contracts/moment'

/**
 * Where things that move were in the older frames that the agent sees beside the newest one, oldest first: a map of stacked frames
 * falls there as well. A thing that has not moved since, or is gone, has no trail.
 */
export function trailOf(planes: readonly Pick<Plane, 'boxes'>[]): Box[] {
  const now = new Map(planes.at(-1)?.boxes.map((box) => [nameOf(box), box]))
  const places = new Set<string>()
  return planes.slice(0, -1).flatMap(({ boxes }) =>
    boxes.filter((box) => {
      const newest = now.get(nameOf(box))
      if (!newest || placeOf(newest) === placeOf(box) || places.has(placeOf(box))) return false
      places.add(placeOf(box))
      return true
    }),
  )
}

const nameOf = ({ kind, id }: Box) => `${kind} ${id}`
const placeOf = ({ kind, id, x, y, w, h }: Box) => `${kind} ${id} ${x} ${y} ${w} ${h}`
