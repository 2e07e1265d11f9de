import { growSelection, panBy, rowTowards, toData, zoomAt, type Grid, type Size, type View } from './scatter'

/** What the keys do on a scatter; the words are those that are read out and shown. */
export const keyHelp =
  'Arrows go from point to point, Enter opens one, Space selects it, G grows the selection around it, Escape clears; + and − zoom, Shift and arrows move, 0 fits.'

const GROWS_BY = 10

export interface Plane {
  readonly grid: Grid
  readonly view: View
  readonly size: Size
  readonly fitted: View
  /** The row in hand, −1: none. */
  readonly pointed: number
  readonly mask: Uint8Array
}

export type Deed =
  | { readonly kind: 'point'; readonly row: number }
  | { readonly kind: 'pick'; readonly row: number }
  | { readonly kind: 'view'; readonly view: View }
  | { readonly kind: 'select'; readonly mask: Uint8Array }

const arrows: Readonly<Record<string, readonly [right: number, up: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
}

/** What a key asks for, or null where it means nothing here. */
export function deedOfKey({ key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>, plane: Plane): Deed | null {
  const arrow = arrows[key]
  if (arrow)
    return shiftKey ? { kind: 'view', view: panBy(plane.view, -60 * arrow[0], 60 * arrow[1]) } : step(plane, arrow)
  switch (key) {
    case 'Enter':
      return plane.pointed < 0 ? null : { kind: 'pick', row: plane.pointed }
    case ' ':
      return plane.pointed < 0 ? null : { kind: 'select', mask: toggled(plane.mask, plane.pointed) }
    case 'g':
    case 'G':
      return plane.pointed < 0
        ? null
        : { kind: 'select', mask: growSelection(plane.grid, plane.pointed, plane.mask, GROWS_BY) }
    case 'Escape':
      return { kind: 'select', mask: new Uint8Array(plane.mask.length) }
    case '+':
    case '=':
      return zoom(plane, 1.4)
    case '-':
    case '−':
      return zoom(plane, 1 / 1.4)
    case '0':
      return { kind: 'view', view: plane.fitted }
    default:
      return null
  }
}

/** Without a row in hand, the one nearest to the middle. */
function step({ grid, view, pointed }: Plane, [right, up]: readonly [number, number]): Deed | null {
  const row = pointed < 0 ? nearestToMiddle(grid, view) : rowTowards(grid.points, pointed, right, up)
  return row < 0 ? null : { kind: 'point', row }
}

function nearestToMiddle({ points }: Grid, { x, y }: View): number {
  let [best, least] = [-1, Infinity]
  for (let row = 0; row < points.length / 2; row++) {
    const distance = Math.hypot(points[2 * row]! - x, points[2 * row + 1]! - y)
    if (distance < least) [best, least] = [row, distance]
  }
  return best
}

function zoom({ view, size, fitted }: Plane, factor: number): Deed {
  return { kind: 'view', view: zoomAt(view, size, size.width / 2, size.height / 2, factor, fitted.scale) }
}

function toggled(mask: Uint8Array, row: number): Uint8Array {
  const out = mask.slice()
  out[row] = out[row] ? 0 : 1
  return out
}

/** A freehand path on the screen, a point every few pixels. */
export function extendPath(path: readonly number[], x: number, y: number): readonly number[] {
  const [beforeX = Infinity, beforeY = Infinity] = path.slice(-2)
  return Math.hypot(x - beforeX, y - beforeY) < 3 ? path : [...path, x, y]
}

/** The same path in data units. */
export function pathInData(path: readonly number[], view: View, size: Size): number[] {
  return path.flatMap((_, i) => (i % 2 ? [] : toData(view, size, path[i]!, path[i + 1]!)))
}
