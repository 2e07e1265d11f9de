import type { Box, EnvSpec, FieldValue, PaintSpec } from '../../workers/lab/contracts/env'
import type { Point } from './drag'
import { boxAt, fieldOf, pathOf, stroke, type Grab } from './grabs'

type Read = (paths: readonly string[]) => Promise<Readonly<Record<string, FieldValue>>>
type Values = Readonly<Record<string, FieldValue>>

/** Painting pieces away and back. A piece that is gone has no box any more, so the brush asks the state where each one lies. */
export class Brush {
  #places = new Map<string, readonly Box[]>()
  #struck = new Set<number>()

  /** Asks again: another game, or an edit that may have moved the pieces. */
  async learn(spec: EnvSpec, read: Read): Promise<void> {
    for (const paint of spec.paints ?? [])
      this.#places.set(paint.id, await meantBy(paint, await placesOf(spec, paint, read), read))
  }

  grabAt(at: Point, paints: readonly PaintSpec[]): Grab | null {
    for (const paint of paints) {
      const hit = boxAt(this.#places.get(paint.id) ?? [], at, paint.reach)
      if (hit) return { kind: 'paint', paint, first: hit.id }
    }
    return null
  }

  /** Everything struck since the brush went down. */
  stroke({ paint }: Extract<Grab, { kind: 'paint' }>, from: Point, at: Point): number[] {
    for (const id of stroke(this.#places.get(paint.id) ?? [], from, at, paint.reach)) this.#struck.add(id)
    return [...this.#struck]
  }

  /** Lifts the brush; how many pieces it had struck. */
  lift(): number {
    const count = this.#struck.size
    this.#struck.clear()
    return count
  }
}

async function meantBy({ path, among }: PaintSpec, places: readonly Box[], read: Read): Promise<readonly Box[]> {
  if (!among) return places
  const values = await read(places.map(({ id }) => pathOf(path, id)))
  return places.filter(({ id }) => among.includes(values[pathOf(path, id)] ?? ''))
}

async function placesOf(spec: EnvSpec, { path, place }: PaintSpec, read: Read): Promise<Box[]> {
  const count = fieldOf(spec, path)?.count ?? 0
  if (place.kind === 'grid') return gridPlaces(place, read)
  const inUse = await countOf(fieldOf(spec, path)?.used, count, read)
  const sides = (id: number) => [place.x, place.y, place.w, place.h].map((side) => pathOf(side, id))
  const ids = Array.from({ length: inUse }, (_, id) => id)
  const values = await read(ids.flatMap(sides))
  return ids.flatMap((id) => {
    const [x, y, w, h] = numbersAt(values, sides(id))
    return x === undefined || y === undefined || w === undefined || h === undefined
      ? []
      : [{ kind: '', id, x, y, w, h }]
  })
}

async function gridPlaces(grid: Extract<PaintSpec['place'], { kind: 'grid' }>, read: Read): Promise<Box[]> {
  const { columns, rows, w, h, of } = grid
  const size = columns * rows
  const cells = (group: number, left: number, top: number): Box[] =>
    Array.from({ length: size }, (_, i) => ({
      kind: '',
      id: group * size + i,
      x: left + grid.x + (i % columns) * w,
      y: top + grid.y + Math.floor(i / columns) * h,
      w,
      h,
    }))
  if (!of) return cells(0, 0, 0)
  const groups = Array.from({ length: await countOf(of.used, 0, read) }, (_, group) => group)
  const corner = (group: number) => [pathOf(of.x, group), pathOf(of.y, group)]
  const values = await read(groups.flatMap(corner))
  return groups.flatMap((group) => {
    const [left, top] = numbersAt(values, corner(group))
    return left === undefined || top === undefined ? [] : cells(group, left, top)
  })
}

async function countOf(path: string | undefined, most: number, read: Read): Promise<number> {
  if (path === undefined) return most
  const value = (await read([path]))[path]
  return typeof value === 'number' ? value : most
}

function numbersAt(values: Values, paths: readonly string[]): (number | undefined)[] {
  return paths.map((path) => (typeof values[path] === 'number' ? (values[path] as number) : undefined))
}
