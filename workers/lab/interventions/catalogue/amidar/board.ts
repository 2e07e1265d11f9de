import type { Edit } from '../../../contracts/env'
import { refuse } from '../../entry'
import type { StateView } from '../../entry'

export const COLUMNS = 32
export const ROWS = 31
/** World units to a tile. */
export const TILE = { x: 64, y: 80 } as const
export const LAST = { x: (COLUMNS - 1) * TILE.x, y: (ROWS - 1) * TILE.y } as const

/** What a tile can be made; a chase marker counts as unpainted. */
export const tileKinds = ['empty', 'unpainted', 'painted'] as const
const numbers: Readonly<Record<string, number>> = { empty: 0, unpainted: 1, painted: 3 }

/** How enemies move, in the order of their numbers. */
export const kinds = ['route', 'border', 'up and down', 'random', 'hunter'] as const

export interface Place {
  readonly tx: number
  readonly ty: number
}

export interface BoxPlace {
  readonly index: number
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** The board as the state tells it, and everything that is asked of it. */
export class Board {
  readonly tiles: readonly number[]
  readonly #junctions: readonly boolean[]

  constructor(readonly state: StateView) {
    this.tiles = state.list('tiles[]').map(Number)
    this.#junctions = state.list('junctions[]').map((is) => is === true)
  }

  at({ tx, ty }: Place): number {
    return tx < 0 || ty < 0 || tx >= COLUMNS || ty >= ROWS ? 0 : (this.tiles[ty * COLUMNS + tx] ?? 0)
  }

  isJunction({ tx, ty }: Place): boolean {
    return this.#junctions[ty * COLUMNS + tx] === true
  }

  /** The tiles from one junction to the next that hold this one; at a junction itself the stretch to its right, or down. */
  stretch(place: Place): Place[] {
    if (this.at(place) === 0) refuse('no corridor is there')
    const right = { tx: place.tx + 1, ty: place.ty }
    const along = this.at(right) !== 0 || (!this.isJunction(place) && this.at({ tx: place.tx - 1, ty: place.ty }) !== 0)
    const walk = (by: number): Place[] => {
      const next = (at: Place): Place => (along ? { tx: at.tx + by, ty: at.ty } : { tx: at.tx, ty: at.ty + by })
      const found: Place[] = []
      for (
        let at = place;
        !(this.isJunction(at) && (by < 0 || found.length > 0)) && this.at(next(at)) !== 0;
        at = next(at)
      )
        found.push(next(at))
      return found
    }
    return [...(this.isJunction(place) ? [] : walk(-1)), place, ...walk(1)]
  }

  places(): Place[] {
    return this.tiles.flatMap((tile, i) => (tile ? [{ tx: i % COLUMNS, ty: Math.floor(i / COLUMNS) }] : []))
  }

  boxes(): BoxPlace[] {
    const side = (name: string) => this.state.list(`boxes[].${name}`).map(Number)
    const [tops, rights, bottoms] = [side('top'), side('right'), side('bottom')]
    return side('left').map((left, index) => ({
      index,
      left,
      top: tops[index] ?? 0,
      right: rights[index] ?? 0,
      bottom: bottoms[index] ?? 0,
    }))
  }

  border({ left, top, right, bottom }: BoxPlace): Place[] {
    const within = ({ tx, ty }: Place) => tx >= left && tx <= right && ty >= top && ty <= bottom
    return this.places().filter(
      (place) => within(place) && (place.tx === left || place.tx === right || place.ty === top || place.ty === bottom),
    )
  }

  /** Writes only for tiles that change. */
  set(places: readonly Place[], to: string): Edit[] {
    const value = numbers[to] ?? 0
    return places
      .filter((place) => this.at(place) !== value && !(to === 'unpainted' && this.at(place) === 2))
      .map(({ tx, ty }) => ({ path: `tiles[${ty * COLUMNS + tx}]`, value }))
  }
}

/** The sixth of the board a tile lies in, as the boxes on the picture are numbered. */
export const regions = ['top left', 'top mid', 'top right', 'bottom left', 'bottom mid', 'bottom right'] as const

export function regionOf({ tx, ty }: Place): string {
  return regions[Math.floor((2 * ty) / ROWS) * 3 + Math.floor((3 * tx) / COLUMNS)] ?? ''
}

/** Enemies a choice is about: −1 = all. Refused where there are none. */
export function enemiesOf(state: StateView, which: number): number[] {
  const count = state.number('enemyCount')
  if (count === 0) refuse('there are no enemies')
  if (which >= count) refuse(`only ${count} of these exist`)
  return which < 0 ? Array.from({ length: count }, (_, i) => i) : [which]
}

/** The tile under something, as the rules count it. */
export function tileUnder(state: StateView, at: string): Place {
  return { tx: Math.floor(state.number(`${at}.x`) / TILE.x), ty: Math.floor(state.number(`${at}.y`) / TILE.y) }
}

export function write(at: string, fields: Readonly<Record<string, number | boolean>>): Edit[] {
  return Object.entries(fields).map(([name, value]) => ({ path: `${at}.${name}`, value }))
}
