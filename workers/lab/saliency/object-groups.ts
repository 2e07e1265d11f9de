import type { Box } from '../contracts/env'
import { coverage, regionOf } from './coverage'
import type { Covered, Scale } from './coverage'

/** What is masked at once and scored as one thing: an object, or several that belong together. */
export interface ObjectGroup {
  /** `ball 0`, `top left bricks`, `bricks` */
  readonly name: string
  readonly kind: string
  /** Ids of the newest plane's boxes. */
  readonly ids: readonly number[]
}

/** A group with the pixels it covers in each plane (newest last), at that plane's own positions. */
export interface PlacedGroup extends ObjectGroup {
  readonly planes: readonly (readonly Covered[])[]
}

/**
 * Groups the newest plane's objects and finds them again in the older planes, where they may lie elsewhere or not exist.
 * `bricks`: singly (as published), regions, together.
 */
export function placeGroups(objects: readonly (readonly Box[])[], bricks: string, scale: Scale): PlacedGroup[] {
  const nameOf = (box: Box) => groupName(box, bricks)
  const planes = objects.map((boxes) => groupBoxes(boxes, nameOf))
  return [...(planes.at(-1) ?? [])].map(([name, boxes]) => ({
    name,
    kind: boxes[0]?.kind ?? '',
    ids: boxes.map(({ id }) => id),
    planes: planes.map((plane) => coverage(plane.get(name) ?? [], scale)),
  }))
}

function groupName(box: Box, bricks: string): string {
  if (box.kind !== 'brick' || bricks === 'singly') return `${box.kind} ${box.id}`
  return bricks === 'regions' ? regionOf(box) : 'bricks'
}

/** In order of first appearance. */
export function groupBoxes(boxes: readonly Box[], nameOf: (box: Box) => string): Map<string, Box[]> {
  const groups = new Map<string, Box[]>()
  for (const box of boxes) {
    const group = groups.get(nameOf(box))
    if (group) group.push(box)
    else groups.set(nameOf(box), [box])
  }
  return groups
}
