import type { Box, KindSpec } from '../contracts/env'
import { partOf } from './concepts'
import { coverage } from './coverage'
import type { Covered, Scale } from './coverage'

/** What is masked at once and scored as one thing: an object, or several that belong together. */
export interface PlacedGroup {
  /** `ball 0`, `top left bricks`, `bricks` */
  readonly name: string
  readonly kind: string
  /** Ids of the newest plane's boxes. */
  readonly ids: readonly number[]
  /** The pixels it covers in each plane (newest last), at that plane's own positions. */
  readonly planes: readonly (readonly Covered[])[]
}

/**
 * Groups the newest plane's objects and finds them again in the older planes, where they may lie elsewhere or not exist.
 * `how`: singly (as published), regions (the parts that the game declares for a kind), together (all of a kind that comes in
 * numbers).
 */
export function placeGroups(
  objects: readonly (readonly Box[])[],
  how: string,
  scale: Scale,
  kinds: readonly KindSpec[] = [],
): PlacedGroup[] {
  const nameOf = (box: Box) =>
    groupName(
      box,
      how,
      kinds.find(({ kind }) => kind === box.kind),
    )
  const planes = objects.map((boxes) => groupBoxes(boxes, nameOf))
  return [...(planes.at(-1) ?? [])].map(([name, boxes]) => ({
    name,
    kind: boxes[0]?.kind ?? '',
    ids: boxes.map(({ id }) => id),
    planes: planes.map((plane) => coverage(plane.get(name) ?? [], scale)),
  }))
}

function groupName(box: Box, how: string, kind: KindSpec | undefined): string {
  if (how === 'together' && kind?.together) return kind.concept
  const part = how === 'regions' && kind ? partOf(kind, box) : undefined
  return part && kind ? `${part} ${kind.concept}` : `${box.kind} ${box.id}`
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
