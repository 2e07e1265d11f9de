import type { Rectangle } from './env'
import { InputError } from './errors'

/**
 * A rectangle of the picture that somebody drew, as a concept: whole native pixels that stay where they are, whatever moves through
 * them. Its id says all of it (`region-X-Y-W-H`, or with a name behind), so that it stands wherever a concept's id does: in claims,
 * files, links and keys.
 */
export interface Region extends Rectangle {
  /** '' = none. */
  readonly name: string
}

type Picture = { readonly width: number; readonly height: number }

const pattern = /^region-(\d{1,5})-(\d{1,5})-(\d{1,5})-(\d{1,5})(?:-([a-z0-9][a-z0-9-]{0,39}))?$/

/** What is no letter or digit of a name is left out of the id. */
export function regionId({ x, y, w, h, name }: Region): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
  return ['region', x, y, w, h, ...(slug ? [slug] : [])].join('-')
}

/** Null: the id is of something else. */
export function regionOf(id: string): Region | null {
  const found = pattern.exec(id)
  if (!found) return null
  const [x, y, w, h] = found.slice(1, 5).map(Number) as [number, number, number, number]
  return { x, y, w, h, name: found[5]?.replaceAll('-', ' ') ?? '' }
}

export const regionTitle = ({ x, y, w, h, name }: Region): string =>
  name ? `${name.charAt(0).toUpperCase()}${name.slice(1)} (drawn)` : `Region of ${w} × ${h} at ${x}, ${y}`

/** Throws InputError where it does not lie on the picture. */
export function requireOnPicture({ x, y, w, h }: Rectangle, { width, height }: Picture, field: string): void {
  if (w < 1 || h < 1) throw new InputError(field, 'is a region without a pixel; make it at least 1 × 1')
  if (x + w > width || y + h > height)
    throw new InputError(
      field,
      `is a region that reaches to ${x + w}, ${y + h}; the picture ends at ${width}, ${height}`,
    )
}

/** The nearest region of whole pixels on the picture. */
export function onPicture({ x, y, w, h }: Rectangle, { width, height }: Picture): Rectangle {
  const within = (value: number, least: number, most: number) => Math.min(most, Math.max(least, Math.round(value)))
  const [wide, tall] = [within(w, 1, width), within(h, 1, height)]
  return { x: within(x, 0, width - wide), y: within(y, 0, height - tall), w: wide, h: tall }
}
