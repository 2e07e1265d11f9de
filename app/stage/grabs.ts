/**
 * What a hand can take hold of on the picture, read from the game's own description: handles (move a thing, turn its
 * velocity) and things that can be painted away and back. From a grab and a distance to field writes, in game units.
 */
import type { Box, Edit, EnvSpec, FieldSpec, FieldValue, HandleSpec, PaintSpec } from '../../workers/lab/contracts/env'
import type { Point } from './drag'

export type Grab =
  | { readonly kind: 'body'; readonly handle: HandleSpec; readonly box: number }
  | { readonly kind: 'arrow'; readonly handle: HandleSpec; readonly box: number }
  /** `first`: the piece under the brush when it went down. If it was there the stroke takes out, else it puts back. */
  | { readonly kind: 'paint'; readonly paint: PaintSpec; readonly first: number }

/** `bricks[].alive` with piece 17 → `bricks[17].alive`; paths without `[]` stay. */
export function pathOf(path: string, box: number): string {
  return path.replace('[]', `[${box}]`)
}

export function bodyPaths(handle: HandleSpec, box: number): string[] {
  return [handle.x, handle.y].filter((path) => path !== undefined).map((path) => pathOf(path, box))
}

export function arrowPaths(handle: HandleSpec, box: number): string[] {
  return handle.arrow ? [pathOf(handle.arrow.vx, box), pathOf(handle.arrow.vy, box)] : []
}

export function pathsOf(grab: Grab): string[] {
  switch (grab.kind) {
    case 'body':
      return bodyPaths(grab.handle, grab.box)
    case 'arrow':
      return arrowPaths(grab.handle, grab.box)
    case 'paint':
      return [pathOf(grab.paint.path, grab.first)]
    default:
      return grab satisfies never
  }
}

/** Does this stroke put pieces back? The values are those when the brush went down. */
export function restores(
  { paint, first }: Extract<Grab, { kind: 'paint' }>,
  origin: Readonly<Record<string, FieldValue>>,
): boolean {
  return origin[pathOf(paint.path, first)] === paint.off
}

/** Writes of a stroke over these pieces. */
export function strokeEdits(
  grab: Extract<Grab, { kind: 'paint' }>,
  origin: Readonly<Record<string, FieldValue>>,
  pieces: readonly number[],
): Edit[] {
  const value = restores(grab, origin) ? grab.paint.on : grab.paint.off
  return pieces.map((id) => ({ path: pathOf(grab.paint.path, id), value }))
}

/** Writes that move a grabbed handle by `delta` from its values at the origin; each clamped to its field's range. */
export function editsFor(
  spec: EnvSpec,
  grab: Grab,
  origin: Readonly<Record<string, FieldValue>>,
  delta: Point,
): Edit[] {
  switch (grab.kind) {
    case 'body': {
      const { x, y, scale = 1, upwards = false } = grab.handle
      return moved(spec, grab.box, origin, [
        [x, delta.x * scale],
        [y, (upwards ? -delta.y : delta.y) * scale],
      ])
    }
    case 'arrow': {
      const arrow = grab.handle.arrow
      return arrow
        ? moved(spec, grab.box, origin, [
            [arrow.vx, delta.x / arrow.scale],
            [arrow.vy, delta.y / arrow.scale],
          ])
        : []
    }
    case 'paint':
      return []
    default:
      return grab satisfies never
  }
}

/** How far one press of an arrow key moves what is held, native pixels: one, or a whole cell where its fields count cells. */
export function keyStep(spec: EnvSpec, grab: Grab): Point {
  if (grab.kind !== 'body') return { x: 1, y: 1 }
  const { x, y, scale = 1, snap } = grab.handle
  const along = (path: string | undefined, tile: number | undefined) => {
    const type = path === undefined ? undefined : fieldOf(spec, path)?.type
    const unit = tile ?? (type === 'f64' || type === 'f32' || type === undefined ? 0 : 1)
    return Math.max(1, unit / scale)
  }
  return { x: along(x, snap?.x), y: along(y, snap?.y) }
}

/** Whether the edits of a drag go to the nearest place where the handle may be. */
export function snaps(grab: Grab): boolean {
  return grab.kind === 'body' && grab.handle.snap !== undefined
}

function moved(
  spec: EnvSpec,
  box: number,
  origin: Readonly<Record<string, FieldValue>>,
  by: readonly (readonly [string | undefined, number])[],
): Edit[] {
  const edits: Edit[] = []
  for (const [template, delta] of by) {
    if (template === undefined) continue
    const path = pathOf(template, box)
    const start = origin[path]
    if (typeof start === 'number') edits.push({ path, value: legal(fieldOf(spec, template), start + delta) })
  }
  return edits
}

/** The template may name one piece (`balls[0].x`): its description is under `balls[].x`. */
export function fieldOf(spec: EnvSpec, template: string): FieldSpec | undefined {
  return (
    spec.fields.find((field) => field.path === template) ??
    spec.fields.find((field) => field.path === template.replace(/\[\d+\]/, '[]'))
  )
}

/** The nearest value the field can hold. */
export function legal(field: FieldSpec | undefined, value: number): number {
  if (!field) return value
  const whole = field.type === 'f32' || field.type === 'f64' ? value : Math.round(value)
  return Math.min(field.max ?? Infinity, Math.max(field.min ?? -Infinity, whole))
}

/** Handles that are on the picture now, one per box of their kind; those whose path has no `[]` take only the first. */
export function handlesOn(spec: EnvSpec, boxes: readonly Box[]): { readonly handle: HandleSpec; readonly box: Box }[] {
  return spec.handles.flatMap((handle) => {
    const mine = boxes.filter((box) => box.kind === handle.kind)
    const perPiece = [handle.x, handle.y, handle.arrow?.vx].some((path) => path?.includes('[]'))
    return (perPiece ? mine : mine.slice(0, 1)).map((box) => ({ handle, box }))
  })
}

/** A velocity's arrow on the picture. */
export interface Arrow {
  readonly handle: HandleSpec
  readonly box: Box
  readonly tip: Point
}

/**
 * What a press takes: the thing under it, else the nearest within `reach`, or the tip of an arrow that is nearer still. A ball in flight is
 * somewhere else by the time a hand comes down, so the reach is a wide one; a tip, which lies beside its ball, has a small one.
 */
export function grabNear(
  at: Point,
  handles: readonly { readonly handle: HandleSpec; readonly box: Box }[],
  arrows: readonly Arrow[],
  { reach, tipReach }: { readonly reach: number; readonly tipReach: number },
): Grab | null {
  const bodies = handles
    .filter(({ handle }) => handle.x !== undefined || handle.y !== undefined)
    .map(({ handle, box }) => ({ handle, box, far: distanceTo(box, at) }))
    .filter(({ far }) => far <= reach)
    .sort((a, b) => a.far - b.far || a.box.w * a.box.h - b.box.w * b.box.h)
  const tips = arrows
    .map(({ handle, box, tip }) => ({ handle, box, far: Math.hypot(tip.x - at.x, tip.y - at.y) }))
    .filter(({ far }) => far <= tipReach)
    .sort((a, b) => a.far - b.far)
  const [body, tip] = [bodies[0], tips[0]]
  if (tip && (!body || tip.far < body.far)) return { kind: 'arrow', handle: tip.handle, box: tip.box.id }
  return body ? { kind: 'body', handle: body.handle, box: body.box.id } : null
}

export function centre(box: Box): Point {
  return { x: box.x + box.w / 2, y: box.y + box.h / 2 }
}

/** Distance from a point to a box, 0 inside. */
export function distanceTo(box: Box, at: Point): number {
  const dx = Math.max(box.x - at.x, 0, at.x - (box.x + box.w))
  const dy = Math.max(box.y - at.y, 0, at.y - (box.y + box.h))
  return Math.hypot(dx, dy)
}

/** The smallest box under the point (a ball in front of the bricks), or the nearest within `reach`. */
export function boxAt(boxes: readonly Box[], at: Point, reach: number): Box | null {
  const near = boxes.filter((box) => distanceTo(box, at) <= reach)
  near.sort((a, b) => distanceTo(a, at) - distanceTo(b, at) || a.w * a.h - b.w * b.h)
  return near[0] ?? null
}

/** Ids of the boxes within `reach` of a stroke from a to b; a fast pointer must not skip bricks. */
export function stroke(boxes: readonly Box[], a: Point, b: Point, reach = 0): number[] {
  const steps = Math.max(1, Math.ceil(Math.hypot(b.x - a.x, b.y - a.y)))
  const hit = new Set<number>()
  for (let i = 0; i <= steps; i++) {
    const at = { x: a.x + ((b.x - a.x) * i) / steps, y: a.y + ((b.y - a.y) * i) / steps }
    for (const box of boxes) if (distanceTo(box, at) <= reach) hit.add(box.id)
  }
  return [...hit]
}
