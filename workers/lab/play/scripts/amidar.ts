import type { Script } from '../../contracts/script'
import type { StateView } from '../../interventions/entry'
import { actionOf } from '../scripts'

const [COLUMNS, TILE_X, TILE_Y] = [32, 64, 80]
const PAINTED = 3
/** Enemies this many tiles from a way make it dear; nearer than `LEAP` to the player, he jumps. */
const [NEAR, LEAP, DEAR] = [3, 2, 60]
const ways = { up: -COLUMNS, right: 1, left: -1, down: COLUMNS } as const
type Way = keyof typeof ways

/** A corridor from one tile to the next junction. */
interface Stretch {
  readonly way: Way
  readonly to: number
  readonly tiles: readonly number[]
}

/** The corridors as a graph of junctions, by number of the tile: row · 32 + column. */
class Corridors {
  readonly #tiles: readonly number[]
  readonly #junctions: readonly boolean[]

  constructor(state: StateView) {
    this.#tiles = state.list('tiles[]').map(Number)
    this.#junctions = state.list('junctions[]').map((is) => is === true)
  }

  /** Null: a wall, or the edge of the board. */
  #next(tile: number, way: Way): number | null {
    const next = tile + ways[way]
    const wraps = (way === 'left' || way === 'right') && Math.floor(next / COLUMNS) !== Math.floor(tile / COLUMNS)
    return wraps || !this.#tiles[next] ? null : next
  }

  stretches(from: number): Stretch[] {
    return (Object.keys(ways) as Way[]).flatMap((way) => {
      const tiles: number[] = []
      for (let at = this.#next(from, way); at !== null; at = this.#junctions[at] ? null : this.#next(at, way))
        tiles.push(at)
      return tiles.length > 0 ? [{ way, to: tiles[tiles.length - 1]!, tiles }] : []
    })
  }

  pays({ tiles }: Stretch): boolean {
    return tiles.some((tile) => this.#tiles[tile] !== PAINTED)
  }

  /** Tiles to walk until a stretch from here is painted, at least: Dijkstra over junctions. */
  distances(): Map<number, number> {
    const junctions = this.#junctions.flatMap((is, tile) => (is ? [tile] : []))
    const edges = new Map(junctions.map((tile) => [tile, this.stretches(tile)]))
    const distance = new Map(
      junctions.map((tile) => [
        tile,
        Math.min(
          Infinity,
          ...edges
            .get(tile)!
            .filter((edge) => this.pays(edge))
            .map(({ tiles }) => tiles.length),
        ),
      ]),
    )
    // Every corridor can be walked both ways, so relaxing until nothing changes is enough; the board is small.
    for (let changed = true; changed;) {
      changed = false
      for (const tile of junctions)
        for (const { to, tiles } of edges.get(tile)!) {
          const through = tiles.length + (distance.get(to) ?? Infinity)
          if (through < distance.get(tile)!) [changed] = [true, distance.set(tile, through)]
        }
    }
    return distance
  }
}

/** Tile under something that may be on its way: the one it walks to. */
function tileOf(state: StateView, at: string): number {
  const [column, row] = state.number(`${at}.moving`)
    ? [state.number(`${at}.step.tx`), state.number(`${at}.step.ty`)]
    : [Math.floor(state.number(`${at}.x`) / TILE_X), Math.floor(state.number(`${at}.y`) / TILE_Y)]
  return row * COLUMNS + column
}

function apart(a: number, b: number): number {
  return Math.abs((a % COLUMNS) - (b % COLUMNS)) + Math.abs(Math.floor(a / COLUMNS) - Math.floor(b / COLUMNS))
}

/** Enemies that can hurt: none while the player jumps or chases. */
function dangers(state: StateView): number[] {
  if (state.number('jumpTimer') > 0 || state.number('chaseTimer') > 0) return []
  return Array.from({ length: state.number('enemyCount') }, (_, i) => tileOf(state, `enemies[${i}]`))
}

export default {
  id: 'amidar',
  title: 'Keep alive',
  help: 'Takes the shortest way to paint one more stretch, round enemies; one that is close is jumped over.',
  act(state) {
    const corridors = new Corridors(state)
    const here = tileOf(state, 'player')
    const enemies = dangers(state)
    const distance = corridors.distances()
    // Going back to where he came from paints nothing: a stretch is paid at its other end.
    const behind = state.number('player.historyCount') > 0 ? state.number('player.history[0]') : -1
    const cost = (stretch: Stretch): number => {
      const walked =
        stretch.tiles.length +
        (corridors.pays(stretch) && stretch.to !== behind ? 0 : (distance.get(stretch.to) ?? Infinity))
      const near = stretch.tiles.filter((tile) => enemies.some((enemy) => apart(tile, enemy) <= NEAR)).length
      return walked + (near > 0 ? DEAR + near : 0)
    }
    const best = corridors
      .stretches(here)
      .map((stretch) => ({ way: stretch.way, cost: cost(stretch) }))
      .sort((a, b) => a.cost - b.cost)[0]
    const leap = state.number('jumps') > 0 && enemies.some((enemy) => apart(here, enemy) <= LEAP)
    if (!best) return actionOf(state.spec, leap ? 'fire' : 'noop')
    return actionOf(state.spec, leap ? `${best.way}fire` : best.way)
  },
} satisfies Script
