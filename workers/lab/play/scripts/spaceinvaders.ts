import type { Script } from '../../contracts/script'
import type { StateView } from '../../interventions/entry'
import { actionOf } from '../scripts'

const SHIP = 16
/** Lasers that arrive within so many ticks count. */
const SOON = 32
/** So far beside a laser is safe. */
const MARGIN = 3
const TICKS = 4
const [LOWEST_X, HIGHEST_X] = [68, 230]

interface Laser {
  readonly left: number
  readonly right: number
  /** Ticks until its lower edge reaches the ship's upper one, and until it has passed. */
  readonly comes: number
  readonly gone: number
}

function lasersOf(state: StateView): Laser[] {
  const [top, height] = [state.number('ship.y'), state.number('ship.h')]
  return Array.from({ length: state.number('laserCount') }, (_, i) => {
    const field = (name: string) => state.number(`lasers[${i}].${name}`)
    const [x, y, w, h, speed] = [field('x'), field('y'), field('w'), field('h'), Math.max(field('speed'), 0.1)]
    return { left: x - MARGIN, right: x + w + MARGIN, comes: (top - y - h) / speed, gone: (top + height - y) / speed }
  }).filter(({ comes, gone }) => comes < SOON && gone > 0)
}

/** The hit that comes first, in ticks, for a ship that goes `way` (−1, 0, 1) for one decision and then stands; Infinity: none. */
function hitAfter(state: StateView, lasers: readonly Laser[], way: number): number {
  const [x, speed] = [state.number('ship.x'), state.number('ship.speed')]
  const at = (tick: number) => Math.min(Math.max(x + way * speed * Math.min(tick, TICKS), LOWEST_X), HIGHEST_X)
  for (let tick = 0; tick < SOON; tick++) {
    const left = at(tick)
    if (
      lasers.some(
        (laser) => tick >= laser.comes && tick <= laser.gone && left < laser.right && left + SHIP > laser.left,
      )
    )
      return tick
  }
  return Infinity
}

/** From the ship's left edge to where it stands below the nearest living invader. */
function aim(state: StateView): number {
  const x = state.number('ship.x')
  const columns = state.list('invaders[].x').map(Number)
  const ways = state.list('invaders[].alive').flatMap((alive, i) => (alive === true ? [columns[i]! - x] : []))
  return ways.reduce((best, way) => (Math.abs(way) < Math.abs(best) ? way : best), ways[0] ?? 0)
}

export default {
  id: 'spaceinvaders',
  title: 'Keep alive',
  help: 'Steps out of the way of lasers, else goes below the nearest invader and fires.',
  act(state) {
    const lasers = lasersOf(state)
    const way = aim(state)
    const wish = Math.abs(way) <= (TICKS * state.number('ship.speed')) / 2 ? 0 : Math.sign(way)
    const better = (a: number, b: number) => hitAfter(state, lasers, b) - hitAfter(state, lasers, a)
    const ways = [wish, ...[0, -1, 1].filter((one) => one !== wish)]
    // A sort that keeps the order of equals: where nothing threatens, the wish comes first.
    const [chosen = 0] = ways.some((one) => hitAfter(state, lasers, one) < Infinity)
      ? ways.sort((a, b) => better(a, b) || 0)
      : ways
    return actionOf(state.spec, ['leftfire', 'fire', 'rightfire'][chosen + 1]!)
  },
} satisfies Script
