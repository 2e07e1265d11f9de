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
