import type { Box, FieldValue } from '../../workers/lab/contracts/env'
import type { Point } from './drag'
import { boxAt, pathOf, stroke, type Grab, type Paintable } from './grabs'

type Read = (paths: readonly string[]) => Promise<Readonly<Record<string, FieldValue>>>

/**
 * Painting pieces away and back. A piece that is gone has no box any more, so the brush asks the state where each one lies;
 * a stroke that starts on a live piece removes, one that starts on a gap restores.
 */
export class Brush {
  #places = new Map<string, readonly Box[]>()
  #struck = new Set<number>()

  /** Asks again: another game, or an edit that may have moved the pieces. */
  async learn(paint: readonly Paintable[], read: Read): Promise<void> {
    for (const one of paint) this.#places.set(one.field.path, await placesOf(one, read))
  }

  grabAt(at: Point, paint: readonly Paintable[], boxes: readonly Box[]): Grab | null {
    for (const { kind, title, field } of paint) {
      const hit = boxAt(this.#places.get(field.path) ?? [], at, 0)
      if (hit) return { kind: 'paint', field, title, alive: !boxes.some((box) => box.kind === kind && box.id === hit.id) }
    }
    return null
  }

  /** Everything struck since the brush went down. */
  stroke(grab: Extract<Grab, { kind: 'paint' }>, from: Point, at: Point): number[] {
    for (const id of stroke(this.#places.get(grab.field.path) ?? [], from, at)) this.#struck.add(id)
    return [...this.#struck]
  }

  /** Lifts the brush; how many pieces it had struck. */
  lift(): number {
    const count = this.#struck.size
    this.#struck.clear()
    return count
  }
}

async function placesOf({ kind, field }: Paintable, read: Read): Promise<Box[]> {
  const counted = field.used ? (await read([field.used]))[field.used] : field.count
  const count = Math.min(field.count ?? 0, typeof counted === 'number' ? counted : 0)
  const base = field.path.slice(0, field.path.lastIndexOf('.'))
  const pathsOf = (id: number) => (['x', 'y', 'w', 'h'] as const).map((side) => pathOf(`${base}.${side}`, id))
  const ids = Array.from({ length: count }, (_, id) => id)
  const values = await read(ids.flatMap(pathsOf))
  return ids.flatMap((id) => {
    const [x, y, w, h] = pathsOf(id).map((path) => values[path])
    return typeof x === 'number' && typeof y === 'number' && typeof w === 'number' && typeof h === 'number' ? [{ kind, id, x, y, w, h }] : []
  })
}
