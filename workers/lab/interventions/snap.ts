import type { Edit, EnvSpec, HandleSpec, SnapSpec } from '../contracts/env'
import { listIn, valueIn } from './diff'

/**
 * The same edits with every handle that may stand only on certain tiles put on the nearest of them, measured in the handle's
 * own units. An edit of one coordinate brings the other along.
 */
export function snapEdits(spec: EnvSpec, state: Uint8Array, edits: readonly Edit[]): Edit[] {
  return spec.handles.reduce<Edit[]>((all, handle) => snapHandle(spec, state, all, handle), [...edits])
}

function snapHandle(spec: EnvSpec, state: Uint8Array, edits: Edit[], { x, y, snap }: HandleSpec): Edit[] {
  if (!snap || x === undefined || y === undefined) return edits
  const pieces = new Set(
    edits.flatMap(({ path }) => [pieceOf(x, path), pieceOf(y, path)].filter((piece) => piece !== null)),
  )
  const tiles = pieces.size > 0 ? listIn(spec, state, snap.field).map(Number) : []
  return [...pieces].reduce<Edit[]>((all, piece) => {
    const paths = [x, y].map((path) => path.replace('[]', `[${piece}]`)) as [string, string]
    const wanted = (path: string) =>
      Number(all.findLast((edit) => edit.path === path)?.value ?? valueIn(spec, state, path))
    const place = nearest(tiles, snap, { x: wanted(paths[0]), y: wanted(paths[1]) })
    if (!place) return all
    const rest = all.filter(({ path }) => !paths.includes(path))
    return [...rest, { path: paths[0], value: place.x }, { path: paths[1], value: place.y }]
  }, edits)
}

/** The index that stands in a path in place of the template's `[]`, '' for a template without one; null: another path. */
function pieceOf(template: string, path: string): string | null {
  const [head, tail] = template.split('[]')
  if (tail === undefined) return path === template ? '' : null
  if (!path.startsWith(`${head}[`) || !path.endsWith(`]${tail}`)) return null
  return path.slice(`${head}[`.length, path.length - `]${tail}`.length)
}

interface Place {
  readonly x: number
  readonly y: number
}

function nearest(tiles: readonly number[], { of, columns, x, y }: SnapSpec, wanted: Place): Place | null {
  let best: Place | null = null
  let least = Infinity
  tiles.forEach((tile, i) => {
    if (!of.includes(tile)) return
    const at = { x: (i % columns) * x, y: Math.floor(i / columns) * y }
    const far = Math.hypot(at.x - wanted.x, at.y - wanted.y)
    if (far < least) [best, least] = [at, far]
  })
  return best
}
