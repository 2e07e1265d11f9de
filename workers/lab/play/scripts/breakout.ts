import type { Script } from '../../contracts/script'
import type { StateView } from '../../interventions/entry'

/** The field between the walls, for a ball's edge. */
const [LEFT, RIGHT] = [12, 228]
/** The paddle stops within one decision of this many ticks. */
const TICKS = 4
const [STAY, RIGHTWARDS, LEFTWARDS] = [0, 2, 3]

interface Arrival {
  readonly x: number
  readonly ticks: number
}

/** Where and when a ball comes down to the paddle if no brick turns it; a rising one turns at the ceiling at best. */
function arrival(state: StateView, index: number): Arrival {
  const field = (name: string) => state.number(`balls[${index}].${name}`)
  const [x, y, vx, vy, radius, floor] = [
    field('x'),
    field('y'),
    field('vx'),
    field('vy'),
    state.number('ballRadius'),
    state.number('paddle.y'),
  ]
  if (vy <= 0) return { x, ticks: Infinity }
  const ticks = Math.max(0, (floor - radius - y) / vy)
  return { x: reflect(x + vx * ticks, LEFT + radius, RIGHT - radius), ticks }
}

/** A straight line folded at both walls. */
function reflect(x: number, low: number, high: number): number {
  const span = high - low
  const turn = (((x - low) % (2 * span)) + 2 * span) % (2 * span)
  return low + (turn > span ? 2 * span - turn : turn)
}

/** Not always with the middle: a ball met the same way for ever would fly the same way for ever. */
function offCentre(state: StateView): number {
  const gone = state.list('bricks[].alive').filter((alive) => alive === false).length
  return ((gone % 5) - 2) * 0.15 * state.number('paddleWidth')
}

/** Meets the ball that comes down first. */
export default {
  id: 'breakout',
  title: 'Keep alive',
  help: 'Goes where the ball will come down, by its place and velocity; it aims at nothing.',
  act(state) {
    const balls = Array.from({ length: state.number('ballCount') }, (_, i) => arrival(state, i))
    const next = balls.reduce<Arrival | null>(
      (first, ball) => (first === null || ball.ticks < first.ticks ? ball : first),
      null,
    )
    if (!next) return STAY
    const way = next.x + offCentre(state) - state.number('paddle.x')
    // Half a decision's way is as near as it gets.
    if (Math.abs(way) <= (TICKS / 2) * state.number('paddleSpeed')) return STAY
    return way > 0 ? RIGHTWARDS : LEFTWARDS
  },
} satisfies Script
