import type { EnvSpec, Rectangle } from '../../workers/lab/contracts/env'
import { onPicture } from '../../workers/lab/contracts/region'
import type { Point } from './drag'

type Picture = Pick<EnvSpec, 'width' | 'height'>

/** From where a pointer was pressed to where it is: both pixels belong to it. */
export function between(from: Point, to: Point, picture: Picture): Rectangle {
  const inside = ({ x, y }: Point) => ({
    x: Math.min(picture.width - 1, Math.max(0, Math.floor(x))),
    y: Math.min(picture.height - 1, Math.max(0, Math.floor(y))),
  })
  const [a, b] = [inside(from), inside(to)]
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    w: Math.abs(a.x - b.x) + 1,
    h: Math.abs(a.y - b.y) + 1,
  }
}

const directions: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** Arrow keys move it, with Shift its far corner; ten pixels at a time with Control. Null: the key means nothing here. */
export function byKey(
  region: Rectangle,
  { key, shiftKey, ctrlKey }: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey'>,
  picture: Picture,
): Rectangle | null {
  const direction = directions[key]
  if (!direction) return null
  const [dx, dy] = direction.map((one) => one * (ctrlKey ? 10 : 1)) as [number, number]
  const { x, y, w, h } = region
  // It grows as far as there is picture; it never moves because it grows.
  if (shiftKey)
    return onPicture({ x, y, w: Math.min(w + dx, picture.width - x), h: Math.min(h + dy, picture.height - y) }, picture)
  return onPicture({ x: x + dx, y: y + dy, w, h }, picture)
}

const overlap = (a: Rectangle, b: Rectangle): number =>
  Math.max(0, Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y))

/** A new one: in the middle where that is free, else nearest to it where no other lies; where there is no such place, on as little of them as can be. */
export function freeRegion(others: readonly Rectangle[], { width, height }: Picture): Rectangle {
  const [w, h] = [Math.round(width / 4), Math.round(height / 4)]
  const [middleX, middleY] = [Math.round((width - w) / 2), Math.round((height - h) / 2)]
  const along = (middle: number, room: number) =>
    Array.from({ length: 17 }, (_, i) => middle + Math.round(((i - 8) * room) / 16)).filter(
      (at) => at >= 0 && at <= room,
    )
  const places = along(middleX, width - w)
    .flatMap((x) => along(middleY, height - h).map((y) => onPicture({ x, y, w, h }, { width, height })))
    .map((place) => ({
      place,
      on: others.reduce((sum, other) => sum + overlap(place, other), 0),
      far: Math.hypot(place.x - middleX, place.y - middleY),
    }))
  return places.reduce((best, one) => (one.on < best.on || (one.on === best.on && one.far < best.far) ? one : best))
    .place
}
