import { observationShape, type ObservationSpec } from '../../contracts/observation'
import type { RewardModel, Sight } from '../../contracts/reward'
import { InputError } from '../../contracts/errors'
import { ratePictures } from '../rate'
import type { Pictures } from '../rows'

/** One place of one picture made wholly dark or wholly bright. */
export interface Swing {
  readonly sight: Sight
  /** Upper left corner, pixels of the observation. */
  readonly x: number
  readonly y: number
  readonly to: 'dark' | 'bright'
  /** What the model says then, less what it says of the pictures as they are. */
  readonly change: number
}

export interface Swings {
  /** Side of a place: of a board a cell. */
  readonly side: number
  /** The greatest by size in each picture that the model reads. */
  readonly most: Readonly<Partial<Record<Sight, Swing>>>
}

/** Up to so many pixels along a side every one is a place of its own: a board. */
const BOARD = 32
/** As wide as an occlusion's patch. */
const PATCH = 6

/**
 * How far a reward moves at most when any one place is made dark or bright, in all frames: what to hold a map's colours against, which by themselves
 * say only where it moves more than elsewhere. `pictures`: one row each. Throws InputError where there are no pictures.
 */
export async function swingsOf(model: RewardModel, spec: ObservationSpec, pictures: Pictures): Promise<Swings> {
  if (spec.kind !== 'image') throw new InputError('observation', 'must be a picture, not numbers')
  const side = Math.max(spec.width, spec.height) <= BOARD ? 1 : PATCH
  const most: Partial<Record<Sight, Swing>> = {}
  const [before, after] = [pictures.before as Uint8Array, pictures.after as Uint8Array]
  const pictureOf = (sight: Sight) => (sight === 'before' ? ([before, after] as const) : ([after, before] as const))
  for (const sight of model.reads) {
    const places = placesOf(spec.width, spec.height, side)
    const [changing, other] = pictureOf(sight)
    const changed = joined([changing, ...places.map((place) => painted(changing, place, side, spec))])
    const held = repeated(other, places.length + 1)
    const [now, ...said] = await ratePictures(
      model,
      spec,
      sight === 'before' ? { before: changed, after: held } : { before: held, after: changed },
    )
    most[sight] = places
      .map((place, i): Swing => ({ sight, ...place, change: said[i]! - now! }))
      .reduce((a, b) => (Math.abs(b.change) > Math.abs(a.change) ? b : a))
  }
  return { side, most }
}

type Place = Pick<Swing, 'x' | 'y' | 'to'>

function placesOf(width: number, height: number, side: number): Place[] {
  const along = (length: number) => Array.from({ length: Math.ceil(length / side) }, (_, i) => i * side)
  const places = along(height).flatMap((y) => along(width).map((x) => ({ x, y })))
  return places.flatMap((place) => (['dark', 'bright'] as const).map((to) => ({ ...place, to })))
}

function painted(picture: Uint8Array, { x, y, to }: Place, side: number, spec: ObservationSpec): Uint8Array {
  const [height, width = 1, planes = 1] = observationShape(spec)
  const copy = picture.slice()
  const right = Math.min(width, x + side)
  for (let row = y; row < Math.min(height, y + side); row++)
    copy.fill(to === 'dark' ? 0 : 255, (row * width + x) * planes, (row * width + right) * planes)
  return copy
}

export function joined(rows: readonly Uint8Array[]): Uint8Array {
  const [first] = rows
  const all = new Uint8Array(rows.length * (first?.length ?? 0))
  rows.forEach((row, i) => all.set(row, i * row.length))
  return all
}

export const repeated = (row: Uint8Array, count: number): Uint8Array => joined(Array.from({ length: count }, () => row))
