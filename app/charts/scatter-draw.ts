import { toScreen, type Size, type View } from './scatter'
import { faded } from './scatter-colours'

export interface Picture extends Size {
  /** One 32-bit pixel each, row by row; the memory of an ImageData. */
  readonly pixels: Uint32Array
  /** Device pixels per CSS pixel. */
  readonly ratio: number
}

/**
 * Paints all points as discs, straight into the pixels: one pass over the rows, whatever their number of colours. Where anything
 * is selected, the rest is painted faint and first. Points that are not finite are left out. `zoom`: times the fitted view.
 */
export function drawPoints(
  picture: Picture,
  points: Float32Array,
  view: View,
  inks: Uint32Array,
  mask: Uint8Array | null,
  zoom = 1,
): void {
  picture.pixels.fill(0)
  const disc = discOf(pointRadius(points.length / 2, picture, zoom), picture.width)
  if (!mask) return stampRows(picture, points, view, disc, (row) => inks[row]!)
  stampRows(picture, points, view, disc, (row) => (mask[row] ? 0 : faded(inks[row]!)))
  stampRows(picture, points, view, disc, (row) => (mask[row] ? inks[row]! : 0))
}

/** In device pixels: small where they are many, larger from nearby. */
export function pointRadius(
  rows: number,
  { width, height, ratio }: Pick<Picture, 'width' | 'height' | 'ratio'>,
  zoom = 1,
): number {
  const room = (Math.sqrt((width * height) / Math.max(1, rows)) * Math.sqrt(zoom)) / 4
  return Math.min(3.5 * ratio, Math.max(1.25 * ratio, room))
}

interface Disc {
  readonly reach: number
  /** Where its pixels lie from its middle, in the picture's order. */
  readonly offsets: Int32Array
}

function discOf(radius: number, width: number): Disc {
  const reach = Math.floor(radius)
  const offsets: number[] = []
  for (let y = -reach; y <= reach; y++)
    for (let x = -reach; x <= reach; x++) if (x * x + y * y <= radius * radius) offsets.push(y * width + x)
  return { reach, offsets: Int32Array.from(offsets) }
}

/** `inkOf` 0: not in this pass. A disc that would cross the edge is left out whole: it belongs to what is out of sight. */
function stampRows(
  { pixels, width, height, ratio }: Picture,
  points: Float32Array,
  view: View,
  { reach, offsets }: Disc,
  inkOf: (row: number) => number,
): void {
  const scale = view.scale * ratio
  const [left, top] = toScreen({ ...view, scale }, { width, height }, 0, 0)
  for (let row = 0; row < points.length / 2; row++) {
    const x = Math.round(left + points[2 * row]! * scale)
    const y = Math.round(top - points[2 * row + 1]! * scale)
    if (!(x >= reach && y >= reach && x < width - reach && y < height - reach)) continue
    const ink = inkOf(row)
    if (ink === 0) continue
    const middle = y * width + x
    for (let i = 0; i < offsets.length; i++) pixels[middle + offsets[i]!] = ink
  }
}
