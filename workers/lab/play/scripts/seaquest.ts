import type { Script } from '../../contracts/script'
import type { StateView } from '../../interventions/entry'
import { actionOf } from '../scripts'

/** Ticks that it looks ahead, and how dear it is to be lost one tick sooner. */
const [AHEAD, LOST] = [12, 10_000]
/** Air beyond the way up with which it leaves, and how far it shoots. */
const [MARGIN, RANGE] = [14, 6]

const WAYS = [
  { id: 'noop', right: 0, down: 0 },
  { id: 'left', right: -1, down: 0 },
  { id: 'up', right: 0, down: -1 },
  { id: 'right', right: 1, down: 0 },
  { id: 'down', right: 0, down: 1 },
] as const

interface Swimmer {
  readonly y: number
  readonly way: number
  readonly isSubmarine: boolean
  readonly shotTimer: number
  /** Its column after so many ticks. */
  at(tick: number): number
}

function swimmers(state: StateView, list: 'enemies' | 'divers', interval: number): Swimmer[] {
  return state.list(`${list}[].there`).flatMap((there, i) => {
    if (there !== true) return []
    const read = (name: string) => state.number(`${list}[${i}].${name}`)
    const [x, timer, way] = [read('x'), read('timer'), read('swimsRight') ? 1 : -1]
    const moves = (tick: number) => (tick <= timer ? 0 : 1 + Math.floor((tick - timer - 1) / (interval + 1)))
    const [isSubmarine, shotTimer] =
      list === 'enemies' ? [read('isSubmarine') === 1, read('shotTimer')] : [false, Infinity]
    return [{ y: read('y'), way, isSubmarine, shotTimer, at: (tick) => x + way * moves(tick) }]
  })
}

/** Columns of what flies, by row and tick: torpedoes, and those that will be fired meanwhile. */
function torpedoes(state: StateView, enemies: readonly Swimmer[]): { y: number; at(tick: number): number }[] {
  const flying = state.list('torpedoes[].there').flatMap((there, i) => {
    if (there !== true) return []
    const [x, y] = [state.number(`torpedoes[${i}].x`), state.number(`torpedoes[${i}].y`)]
    const way = state.number(`torpedoes[${i}].fliesRight`) ? 1 : -1
    return [{ y, at: (tick: number) => x + way * tick }]
  })
  const coming = enemies
    .filter(({ isSubmarine }) => isSubmarine)
    .map(({ y, way, shotTimer, at }) => {
      const from = shotTimer + 1
      return { y, at: (tick: number) => (tick < from ? NaN : at(from) + way * (tick - from + 1)) }
    })
  return [...flying, ...coming]
}

export default {
  id: 'seaquest',
  title: 'Keep alive',
  help: 'Looks a second ahead for a way that nothing crosses: to the nearest diver, else to the nearest enemy’s row; up with a full boat or little air. It fires at what is ahead.',
  act(state) {
    const last = (path: string) => state.spec.fields.find((field) => field.path === path)?.max ?? 0
    const [width, lowest] = [last('submarine.x') + 1, last('submarine.y')]
    const [x, y] = [state.number('submarine.x'), state.number('submarine.y')]
    const [held, air] = [state.number('submarine.divers'), state.number('submarine.oxygen')]
    const enemies = swimmers(state, 'enemies', state.number('moveInterval'))
    const divers = swimmers(state, 'divers', state.number('rules.diverMoveInterval'))
    const deadly = dangers([...enemies, ...torpedoes(state, enemies)], width, lowest)
    const leaves = held > 0 && (held >= state.number('rules.capacity') || air < y + MARGIN)
    const far = (column: number, row: number, tick: number): number => {
      if (leaves) return row
      const prey = divers.length > 0 ? divers : enemies
      const beside = divers.length > 0 ? 0 : 3
      const ways = prey.map((one) => Math.abs(one.y - row) + Math.abs(Math.abs(one.at(tick) - column) - beside))
      return Math.min(...ways, 20)
    }
    const cost = costs({ width, lowest, deadly, far, surfaces: leaves })
    const moves = WAYS.map(({ id, right, down }) => ({ id, right, cost: cost(x, y, right, down) }))
    const best = moves.reduce((a, b) => (b.cost < a.cost ? b : a))
    const way = state.number('submarine.facesRight') ? 1 : -1
    const ahead = (facing: number) =>
      enemies.some((one) => one.y === y && (one.at(0) - x) * facing > 0 && (one.at(0) - x) * facing <= RANGE)
    const isSafe = (id: string) => moves.some((one) => one.id === id && one.cost < LOST)
    if (ahead(way) && state.number('submarine.cooldown') === 0 && isSafe('noop')) return actionOf(state.spec, 'fire')
    const turned = way > 0 ? 'left' : 'right'
    if (best.id === 'noop' && ahead(-way) && isSafe(turned)) return actionOf(state.spec, turned)
    return actionOf(state.spec, best.id)
  },
} satisfies Script

/** For each tick to come the cells in which one is lost: what is there before its move or after it. */
function dangers(all: readonly { y: number; at(tick: number): number }[], width: number, lowest: number): Uint8Array[] {
  return Array.from({ length: AHEAD + 1 }, (_, tick) => {
    const cells = new Uint8Array(width * (lowest + 1))
    for (const { y, at } of all)
      for (const x of [at(tick - 1), at(tick)]) if (x >= 0 && x < width) cells[y * width + x] = 1
    return cells
  })
}

interface Course {
  readonly width: number
  readonly lowest: number
  readonly deadly: readonly Uint8Array[]
  readonly far: (x: number, y: number, tick: number) => number
  /** It may come up from below. */
  readonly surfaces: boolean
}

/** What the best way from a cell costs that begins with a step: the distances on it added up, or being lost. */
function costs({ width, lowest, deadly, far, surfaces }: Course) {
  const cells = width * (lowest + 1)
  let later = new Float64Array(cells)
  const step = (tick: number, after: Float64Array, x: number, y: number, right: number, down: number): number => {
    const [column, row] = [Math.min(Math.max(x + right, 0), width - 1), Math.min(Math.max(y + down, 0), lowest)]
    const cell = row * width + column
    const isLost = deadly[tick]![cell] === 1 || (row === 0 && y > 0 && !surfaces)
    return isLost ? LOST * (AHEAD + 1 - tick) : far(column, row, tick) + after[cell]!
  }
  for (let tick = AHEAD; tick > 1; tick--) {
    const now = new Float64Array(cells)
    for (let cell = 0; cell < cells; cell++) {
      const [x, y] = [cell % width, Math.floor(cell / width)]
      now[cell] = Math.min(...WAYS.map(({ right, down }) => step(tick, later, x, y, right, down)))
    }
    later = now
  }
  return (x: number, y: number, right: number, down: number) => step(1, later, x, y, right, down)
}
