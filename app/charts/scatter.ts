/** The plane of a scatter, without a page: views, the grid that finds points, lassos. Points are [x0, y0, x1, y1, …], y upwards. */

/** What is shown: the data position in the middle, and pixels per data unit. */
export interface View {
  readonly x: number
  readonly y: number
  readonly scale: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Bounds {
  readonly left: number
  readonly right: number
  readonly bottom: number
  readonly top: number
}

/** Of all finite points; a unit square around 0 where there are none. */
export function boundsOf(points: Float32Array): Bounds {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity]
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i]!
    const y = points[i + 1]!
    if (!Number.isFinite(x + y)) continue
    if (x < left) left = x
    if (x > right) right = x
    if (y < bottom) bottom = y
    if (y > top) top = y
  }
  return left <= right ? { left, right, bottom, top } : { left: -0.5, right: 0.5, bottom: -0.5, top: 0.5 }
}

/** Everything in sight, `margin` pixels clear on each side; one scale for both axes, so that distances can be compared. */
export function fitView({ left, right, bottom, top }: Bounds, { width, height }: Size, margin = 12): View {
  const across = Math.max(1, width - 2 * margin) / (right - left)
  const up = Math.max(1, height - 2 * margin) / (top - bottom)
  const scale = Math.min(across, up)
  return { x: (left + right) / 2, y: (bottom + top) / 2, scale: Number.isFinite(scale) ? scale : 1 }
}

export function toScreen(
  { x, y, scale }: View,
  { width, height }: Size,
  dataX: number,
  dataY: number,
): [number, number] {
  return [width / 2 + (dataX - x) * scale, height / 2 - (dataY - y) * scale]
}

/** [x0, y0, x1, y1, …] on the screen of rows `begin` … `end` − 1, in tenths of a pixel; points that lie nowhere are left out. */
export function trail(points: Float32Array, view: View, size: Size, begin: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - begin) }, (_, i) => begin + i).flatMap((row) => {
    const [x, y] = toScreen(view, size, points[2 * row]!, points[2 * row + 1]!)
    return Number.isFinite(x + y) ? [Math.round(10 * x) / 10, Math.round(10 * y) / 10] : []
  })
}

export function toData(
  { x, y, scale }: View,
  { width, height }: Size,
  screenX: number,
  screenY: number,
): [number, number] {
  return [x + (screenX - width / 2) / scale, y - (screenY - height / 2) / scale]
}

/** What is under (screenX, screenY) stays there. From half of the fitted view to 400 times. */
export function zoomAt(view: View, size: Size, screenX: number, screenY: number, factor: number, fitted: number): View {
  const scale = Math.min(400 * fitted, Math.max(fitted / 2, view.scale * factor))
  const [x, y] = toData(view, size, screenX, screenY)
  return { x: x - (screenX - size.width / 2) / scale, y: y + (screenY - size.height / 2) / scale, scale }
}

/** The picture follows the hand by so many pixels. */
export function panBy(view: View, right: number, down: number): View {
  return { ...view, x: view.x - right / view.scale, y: view.y + down / view.scale }
}

/** Moves no further than it must to have the point in sight, `margin` pixels from the edge. */
export function reveal(view: View, size: Size, dataX: number, dataY: number, margin = 16): View {
  const [x, y] = toScreen(view, size, dataX, dataY)
  const push = (at: number, length: number) => Math.min(0, length - margin - at) + Math.max(0, margin - at)
  return panBy(view, push(x, size.width), push(y, size.height))
}

/** Rows sorted into square cells: those of cell c are `rows[starts[c]] … rows[starts[c + 1] − 1]`. */
export interface Grid {
  readonly points: Float32Array
  readonly bounds: Bounds
  readonly cell: number
  readonly across: number
  readonly up: number
  readonly starts: Int32Array
  readonly rows: Int32Array
}

/** About two points a cell if they lay evenly; points that are not finite are in none. */
export function createGrid(points: Float32Array): Grid {
  const bounds = boundsOf(points)
  const [width, height] = [bounds.right - bounds.left, bounds.top - bounds.bottom]
  const cells = Math.max(1, points.length / 4)
  const cell = Math.max(Math.sqrt((width * height) / cells), Math.max(width, height) / cells) || 1
  const [across, up] = [Math.floor(width / cell) + 1, Math.floor(height / cell) + 1]
  const place = (row: number) =>
    cellAt(points[2 * row]!, bounds.left, cell, across) + across * cellAt(points[2 * row + 1]!, bounds.bottom, cell, up)
  const starts = new Int32Array(across * up + 1)
  const finite = Array.from({ length: points.length / 2 }, (_, row) => row).filter((row) =>
    Number.isFinite(points[2 * row]! + points[2 * row + 1]!),
  )
  for (const row of finite) starts[place(row) + 1]!++
  for (let c = 0; c < across * up; c++) starts[c + 1]! += starts[c]!
  const next = starts.slice()
  const rows = new Int32Array(finite.length)
  for (const row of finite) rows[next[place(row)]!++] = row
  return { points, bounds, cell, across, up, starts, rows }
}

function cellAt(value: number, from: number, cell: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor((value - from) / cell)))
}

/** The k nearest rows within `reach` (data units), nearest first. Rings of cells around (x, y), until no further one can be nearer. */
export function nearestRows(grid: Grid, x: number, y: number, k: number, reach = Infinity): number[] {
  const { points, bounds, cell, across, up, starts, rows } = grid
  const found: { row: number; distance: number }[] = []
  const [column, line] = [cellAt(x, bounds.left, cell, across), cellAt(y, bounds.bottom, cell, up)]
  // From outside the grid the first ring is that much further away.
  const outside = Math.hypot(
    Math.max(0, bounds.left - x, x - bounds.right),
    Math.max(0, bounds.bottom - y, y - bounds.top),
  )
  const visit = (c: number, l: number) => {
    if (c < 0 || l < 0 || c >= across || l >= up) return
    for (let at = starts[l * across + c]!; at < starts[l * across + c + 1]!; at++) {
      const row = rows[at]!
      const distance = Math.hypot(points[2 * row]! - x, points[2 * row + 1]! - y)
      if (distance <= reach) found.push({ row, distance })
    }
  }
  for (let ring = 0; ring < Math.max(across, up); ring++) {
    const least = Math.max(outside, (ring - 1) * cell)
    if (least > reach) break
    if (found.length >= k) {
      found.sort(byDistance).length = k
      if (k === 0 || found[k - 1]!.distance <= least) break
    }
    eachOfRing(column, line, ring, visit)
  }
  return found
    .sort(byDistance)
    .slice(0, k)
    .map(({ row }) => row)
}

const byDistance = (a: { row: number; distance: number }, b: { row: number; distance: number }) =>
  a.distance - b.distance || a.row - b.row

function eachOfRing(column: number, line: number, ring: number, visit: (column: number, line: number) => void): void {
  if (ring === 0) return visit(column, line)
  for (let c = column - ring; c <= column + ring; c++) {
    visit(c, line - ring)
    visit(c, line + ring)
  }
  for (let l = line - ring + 1; l < line + ring; l++) {
    visit(column - ring, l)
    visit(column + ring, l)
  }
}

/**
 * The row to go to from `from` in a direction (±1, 0) or (0, ±1): the least distance ahead plus twice the distance aside, among
 * what lies within 45° of it. −1: nothing there.
 */
export function rowTowards(points: Float32Array, from: number, right: number, up: number): number {
  let [best, least] = [-1, Infinity]
  for (let row = 0; row < points.length / 2; row++) {
    const x = points[2 * row]! - points[2 * from]!
    const y = points[2 * row + 1]! - points[2 * from + 1]!
    const ahead = x * right + y * up
    const aside = Math.abs(x * up - y * right)
    if (ahead > 0 && aside <= ahead && ahead + 2 * aside < least) {
      best = row
      least = ahead + 2 * aside
    }
  }
  return best
}

/** Adds the rows inside a closed polygon ([x0, y0, x1, y1, …] in data units; even–odd rule) to a copy of `mask`. */
export function lasso(points: Float32Array, polygon: ArrayLike<number>, mask: Uint8Array): Uint8Array {
  const { left, right, bottom, top } = boundsOf(Float32Array.from(polygon))
  // What rounding to float32 may have taken from the box.
  const spare = 1e-6 * Math.max(Math.abs(left), Math.abs(right), Math.abs(bottom), Math.abs(top))
  const out = mask.slice()
  for (let row = 0; row < points.length / 2; row++) {
    const x = points[2 * row]!
    const y = points[2 * row + 1]!
    if (x < left - spare || x > right + spare || y < bottom - spare || y > top + spare) continue
    if (isInside(polygon, x, y)) out[row] = 1
  }
  return out
}

export function isInside(polygon: ArrayLike<number>, x: number, y: number): boolean {
  let inside = false
  for (let i = 0, j = polygon.length - 2; i < polygon.length; j = i, i += 2) {
    const [ax, ay, bx, by] = [polygon[i]!, polygon[i + 1]!, polygon[j]!, polygon[j + 1]!]
    if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside
  }
  return inside
}

/** The lasso without a pointer: adds the `more` rows nearest to `row` that are not selected yet (`row` itself first). */
export function growSelection(grid: Grid, row: number, mask: Uint8Array, more: number): Uint8Array {
  const out = mask.slice()
  const selected = countOf(mask)
  const near = nearestRows(grid, grid.points[2 * row]!, grid.points[2 * row + 1]!, selected + more + 1)
  const fresh = new Set([row, ...near].filter((other) => !mask[other]))
  for (const other of [...fresh].slice(0, more)) out[other] = 1
  return out
}

export function countOf(mask: Uint8Array): number {
  let count = 0
  for (const flag of mask) if (flag) count++
  return count
}
