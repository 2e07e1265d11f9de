import { color, generator, leaf, list, nullable, object, vector } from '../toybox-shape'
import type { ToyboxShapes } from '../toybox-shape'

/** Room of the game module: see envs-wasm/games/breakout/state.ts. */
const maxBalls = 16
const maxStarts = 16
const maxRows = 12
const maxBricks = 216

const config = object({
  rand: generator('config.rand'),
  bg_color: color('backgroundColor'),
  frame_color: color('frameColor'),
  paddle_color: color('paddleColor'),
  ball_color: color('ballColor'),
  row_colors: list('rowCount', 0, maxRows, (i) => color(`rows[${i}].color`)),
  row_scores: list('rowCount', 0, maxRows, (i) => leaf(`rows[${i}].score`)),
  start_lives: leaf('startLives'),
  ball_speed_row_depth: leaf('fastDepth'),
  ball_speed_slow: leaf('ballSpeedSlow'),
  ball_speed_fast: leaf('ballSpeedFast'),
  ball_start_positions: list('startCount', 1, maxStarts, (i) =>
    object({ x: leaf(`starts[${i}].x`), y: leaf(`starts[${i}].y`), angle_degrees: leaf(`starts[${i}].degrees`) }),
  ),
  paddle_discrete_segments: nullable('segments', 0),
})

const state = object({
  rand: generator('rand'),
  lives: leaf('lives'),
  is_dead: leaf('isDead'),
  score: leaf('score'),
  level: leaf('level'),
  balls: list('ballCount', 0, maxBalls, (i) =>
    object({
      position: vector(`balls[${i}].x`, `balls[${i}].y`),
      velocity: vector(`balls[${i}].vx`, `balls[${i}].vy`),
    }),
  ),
  ball_radius: leaf('ballRadius'),
  paddle: object({ position: vector('paddle.x', 'paddle.y'), velocity: vector('paddle.vx', 'paddle.vy') }),
  paddle_width: leaf('paddleWidth'),
  paddle_speed: leaf('paddleSpeed'),
  bricks: list('brickCount', 0, maxBricks, (i) =>
    object({
      row: leaf(`bricks[${i}].row`),
      col: leaf(`bricks[${i}].col`),
      position: vector(`bricks[${i}].x`, `bricks[${i}].y`),
      size: vector(`bricks[${i}].w`, `bricks[${i}].h`),
      points: leaf(`bricks[${i}].points`),
      alive: leaf(`bricks[${i}].alive`),
      color: color(`bricks[${i}].color`),
      depth: leaf(`bricks[${i}].depth`),
      destructible: leaf(`bricks[${i}].destructible`),
    }),
  ),
  reset: leaf('reset'),
})

/** One level, and the score had another name. */
const older = { told: ['points'], renamed: { points: 'score' }, absent: { level: '1' } }

export default { config, state, follow: { displayedScore: 'score' }, older } satisfies ToyboxShapes
