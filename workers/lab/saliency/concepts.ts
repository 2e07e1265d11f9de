import type { Box, EnvSpec, KindSpec, Rectangle } from '../contracts/env'
import { InputError } from '../contracts/errors'
import { regionOf, regionTitle, requireOnPicture } from '../contracts/region'
import { coverage } from './coverage'
import type { Covered, Scale } from './coverage'

/**
 * What a claim about a map can be about: an object, several that belong together, a region, or all the rest. Ids are stable
 * (`enemy-2`, `enemies`, `bricks-top-left`, `invaders-row-0`, `score`, `score-published`, `elsewhere`) and come from the game's
 * description alone. Numbers are those of the boxes, as on the stage.
 */
export interface Concept {
  readonly id: string
  readonly title: string
  /** Where it is drawn now, native pixels. None when it is not on the picture: its mean is 0 then. */
  readonly boxes: readonly Box[]
  /** It is what lies outside the boxes. */
  readonly outside?: boolean
}

type Described = Pick<EnvSpec, 'kinds' | 'width' | 'height'>
interface Plan extends Omit<Concept, 'boxes'> {
  readonly find: (boxes: readonly Box[]) => readonly Box[]
}

/** All concepts of a game, on the picture or not; `boxes` as the game locates them. With no boxes it is a menu of ids and titles. */
export function conceptsOf(spec: Described, boxes: readonly Box[]): Concept[] {
  const drawn = boxes.filter(({ w, h }) => w > 0 && h > 0)
  return plansOf(spec).map(({ find, ...rest }) => ({ ...rest, boxes: find(drawn) }))
}

/** What a game can ever have, whatever its state. */
export function conceptIds(spec: Described): string[] {
  return plansOf(spec).map(({ id }) => id)
}

/** One of the game's, or a region that somebody drew (`contracts/region.ts`). Throws InputError naming the known ids, or why the region is none. */
export function conceptOf(spec: Described, id: string, boxes: readonly Box[]): Concept {
  const drawn = regionOf(id)
  if (drawn) {
    requireOnPicture(drawn, spec, 'concept')
    return { id, title: regionTitle(drawn), boxes: [boxAt('region', 0, drawn)] }
  }
  const found = conceptsOf(spec, boxes).find((concept) => concept.id === id)
  if (!found) throw new InputError('concept', `"${id}" is unknown; there is ${conceptIds(spec).join(', ')}`)
  return found
}

/** Observation pixels of a concept, each with the part that belongs to it. */
export function conceptCoverage({ boxes, outside }: Pick<Concept, 'boxes' | 'outside'>, scale: Scale): Covered[] {
  const covered = coverage(boxes, scale)
  return outside ? complement(covered, scale) : covered
}

function complement(covered: readonly Covered[], { width, height }: Scale): Covered[] {
  const left = new Float64Array(width * height).fill(1)
  for (const { pixel, part } of covered) left[pixel] = 1 - part
  // What is less than this was covered, but for rounding.
  return [...left].flatMap((part, pixel) => (part > 1e-6 ? [{ pixel, part }] : []))
}

function plansOf(spec: Described): Plan[] {
  const elsewhere: Plan = { id: 'elsewhere', title: 'Outside every object', outside: true, find: (boxes) => boxes }
  return [...spec.kinds.flatMap((kind) => plansOfKind(kind, spec)), ...families(spec.kinds), elsewhere]
}

function plansOfKind(kind: KindSpec, { width }: Described): Plan[] {
  const ofKind = (boxes: readonly Box[]) => boxes.filter((box) => box.kind === kind.kind)
  const id = kind.together ?? slug(kind.kind)
  const whole: Plan = { id, title: kind.together ? capital(kind.concept) : kind.title, find: ofKind }
  return [
    whole,
    ...asPublished(kind, whole, width),
    ...singles(kind, ofKind),
    ...parts(kind, id, ofKind),
    ...fields(kind, id),
  ]
}

/** The published place, or the drawn boxes as far as the study took them. */
function asPublished({ kind, published }: KindSpec, { id, title, find }: Plan, width: number): Plan[] {
  if (!published) return []
  const wider = (right: number) => (box: Box) => ({ ...box, w: Math.min(box.w + right, width - box.x) })
  const place = 'right' in published ? null : [boxAt(kind, 0, published)]
  const right = 'right' in published ? published.right : 0
  return [
    { id: `${id}-published`, title: `${title}, as published`, find: (boxes) => place ?? find(boxes).map(wider(right)) },
  ]
}

function singles({ kind, title, singly = 0 }: KindSpec, ofKind: Plan['find']): Plan[] {
  return Array.from({ length: singly }, (_, i) => ({
    id: `${slug(kind)}-${i}`,
    title: `${title} ${i}`,
    find: (boxes) => ofKind(boxes).filter((box) => box.id === i),
  }))
}

/** Whatever lies or belongs there now: an object that was moved stays in its row and changes its region. */
function parts(kind: KindSpec, id: string, ofKind: Plan['find']): Plan[] {
  return (
    (kind.parts ?? kind.regions)?.names.map((name) => ({
      id: `${id}-${slug(name)}`,
      title: `${capital(kind.concept)}, ${name}`,
      find: (boxes: readonly Box[]) => ofKind(boxes).filter((box) => partOf(kind, box) === name),
    })) ?? []
  )
}

/** Regions as published: the whole field, whatever stands in it. */
function fields(kind: KindSpec, id: string): Plan[] {
  return [
    ...gone(kind, id),
    ...regionsOf(kind).map(({ name, box }): Plan => ({
      id: `${id}-${slug(name)}-published`,
      title: `${capital(kind.concept)}, ${name}, as published`,
      find: () => [box],
    })),
  ]
}

/** Places of a field that nothing stands in now: holes in a wall, the tunnel. As large as those that stand; with none left, nobody can tell. */
function gone(kind: KindSpec, id: string): Plan[] {
  const { regions } = kind
  if (!regions) return []
  const holes = (boxes: readonly Box[]): Box[] => {
    const standing = boxes.filter((box) => box.kind === kind.kind)
    const { w = 0, h = 0 } = standing[0] ?? {}
    if (w <= 0 || h <= 0) return []
    const taken = new Set(standing.map(({ x, y }) => `${x} ${y}`))
    const places = Array.from({ length: Math.floor(regions.w / w) * Math.floor(regions.h / h) }, (_, i) => {
      const columns = Math.floor(regions.w / w)
      return boxAt(kind.kind, i, { x: regions.x + (i % columns) * w, y: regions.y + Math.floor(i / columns) * h, w, h })
    })
    return places.filter(({ x, y }) => !taken.has(`${x} ${y}`))
  }
  return [{ id: `${id}-gone`, title: `${capital(kind.concept)}, gone`, find: holes }]
}

/** Concepts that several kinds make up together. */
function families(kinds: readonly KindSpec[]): Plan[] {
  const names = new Set(kinds.flatMap(({ among }) => among ?? []))
  const members = (name: string) => new Set(kinds.filter(({ among }) => among === name).map(({ kind }) => kind))
  return [...names].map((name) => ({
    id: name,
    title: capital(name),
    find: (boxes) => boxes.filter(({ kind }) => members(name).has(kind)),
  }))
}

/** Name of the part of its kind that a box belongs to, if its kind has parts. */
export function partOf({ parts: runs, regions }: KindSpec, box: Box): string | undefined {
  if (runs) return runs.names[Math.floor(box.id / runs.of)]
  if (!regions) return undefined
  const rows = regions.names.length / regions.columns
  const nearest = (centre: number, from: number, length: number, count: number) =>
    Math.min(count - 1, Math.max(0, Math.floor(((centre - from) * count) / length)))
  const column = nearest(box.x + box.w / 2, regions.x, regions.w, regions.columns)
  return regions.names[nearest(box.y + box.h / 2, regions.y, regions.h, rows) * regions.columns + column]
}

export interface Region {
  readonly name: string
  readonly box: Box
}

/** The declared regions themselves, standing or empty. */
export function regionsOf({ kind, regions }: KindSpec): Region[] {
  if (!regions) return []
  const [w, h] = [regions.w / regions.columns, (regions.h * regions.columns) / regions.names.length]
  const at = (i: number) => ({
    x: regions.x + (i % regions.columns) * w,
    y: regions.y + Math.floor(i / regions.columns) * h,
    w,
    h,
  })
  return regions.names.map((name, i) => ({ name, box: boxAt(kind, i, at(i)) }))
}

const boxAt = (kind: string, id: number, { x, y, w, h }: Rectangle): Box => ({ kind, id, x, y, w, h })

/** `shipLaser` → `ship-laser`, `top left` → `top-left`. */
function slug(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replaceAll(' ', '-')
    .toLowerCase()
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
