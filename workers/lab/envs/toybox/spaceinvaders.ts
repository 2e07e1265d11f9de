import { choice, color, generator, leaf, list, maybe, nullable, object, rgba, row } from '../toybox-shape'
import type { Shape, ToyboxShapes } from '../toybox-shape'

/** Room of the game module: see envs-wasm/games/spaceinvaders/state.ts. */
const maxInvaders = 64
const maxLasers = 8
const maxShields = 8
const maxRowScores = 16
/** A shield's picture. */
const rows = 18
const columns = 16

const directions = ['Up', 'Down', 'Left', 'Right']

const config = object({
  rand: generator('config.rand'),
  row_scores: list('rowScores', 0, maxRowScores, (i) => leaf(`rows[${i}].score`)),
  start_lives: leaf('startLives'),
  enemy_protocol: choice('protocol', ['TargetPlayer']),
  jitter: leaf('jitter'),
  shields: list('plannedShields', 0, maxShields, (i) => row(2, (axis) => leaf(`planned[${i}].${axis ? 'y' : 'x'}`))),
})

const laser = (path: string): Shape =>
  object({
    x: leaf(`${path}.x`),
    y: leaf(`${path}.y`),
    w: leaf(`${path}.w`),
    h: leaf(`${path}.h`),
    t: leaf(`${path}.t`),
    movement: choice(`${path}.movement`, directions),
    speed: leaf(`${path}.speed`),
    color: color(`${path}.color`),
  })

const state = object({
  rand: generator('rand'),
  life_display_timer: leaf('lifeTimer'),
  lives: leaf('lives'),
  level: leaf('level'),
  score: leaf('score'),
  ship: object({
    x: leaf('ship.x'),
    y: leaf('ship.y'),
    w: leaf('ship.w'),
    h: leaf('ship.h'),
    speed: leaf('ship.speed'),
    color: color('ship.color'),
    alive: leaf('ship.alive'),
    death_counter: nullable('ship.deathCounter', -1),
    death_hit_1: leaf('ship.deathHit1'),
  }),
  ship_laser: maybe('shipLaser.flying', laser('shipLaser')),
  shields: list('shieldCount', 0, maxShields, (i) =>
    object({
      x: leaf(`shields[${i}].x`),
      y: leaf(`shields[${i}].y`),
      data: row(rows, (y) => row(columns, (x) => rgba(`shieldPixels[${(i * rows + y) * columns + x}].rgba`))),
    }),
  ),
  enemies: list('invaderCount', 0, maxInvaders, (i) =>
    object({
      x: leaf(`invaders[${i}].x`),
      y: leaf(`invaders[${i}].y`),
      row: leaf(`invaders[${i}].row`),
      col: leaf(`invaders[${i}].col`),
      id: leaf(`invaders[${i}].id`),
      alive: leaf(`invaders[${i}].alive`),
      points: leaf(`invaders[${i}].points`),
      death_counter: nullable(`invaders[${i}].deathCounter`, -1),
    }),
  ),
  enemies_movement: object({
    move_counter: leaf('march.counter'),
    move_dir: choice('march.direction', ['Right', 'Left', 'Down']),
    visual_orientation: leaf('march.orientation'),
  }),
  enemy_shot_delay: leaf('shotDelay'),
  enemy_lasers: list('laserCount', 0, maxLasers, (i) => laser(`lasers[${i}]`)),
  ufo: object({
    x: leaf('ufo.x'),
    y: leaf('ufo.y'),
    appearance_counter: nullable('ufo.counter', -1),
    death_counter: nullable('ufo.deathCounter', -1),
  }),
})

/** Every enemy marched by itself: a state of today's common march cannot be made of it. */
const older = { told: ['levels_completed'], renamed: {}, absent: {} }

export default { config, state, follow: { displayedScore: 'score' }, older } satisfies ToyboxShapes
