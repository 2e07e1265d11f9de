import {
  cells,
  chart,
  choice,
  color,
  constant,
  generator,
  leaf,
  length,
  list,
  maybe,
  object,
  tagged,
} from '../toybox-shape'
import type { Grid, Shape, ToyboxShapes } from '../toybox-shape'

/** Room of the game module: see envs-wasm/games/amidar/state.ts. */
const columns = 32
const rows = 31
const maxEnemies = 8
const maxBoxes = 256
const playerMemory = 1024
const enemyMemory = 64

const directions = ['Up', 'Down', 'Left', 'Right']
const tileNames = ['Empty', 'Unpainted', 'ChaseMarker', 'Painted']
/** The same four in a configuration's board. */
const tileLetters = ' =cp'

const tile = (x: string, y: string): Shape => object({ tx: leaf(x), ty: leaf(y) })
const grid = (path: string, width = 'board.width', height = 'board.height'): Grid => ({
  width,
  height,
  columns,
  rows,
  cell: (index) => `${path}[${index}]`,
})

/** Order of the forms = numbers of the kinds. */
function movement(at: string): Shape {
  const direction = (name: string) => choice(`${at}.${name}`, directions)
  const start = tile(`${at}.start.tx`, `${at}.start.ty`)
  return tagged(`${at}.kind`, {
    EnemyLookupAI: object({ next: leaf(`${at}.next`), default_route_index: leaf(`${at}.route`) }),
    EnemyPerimeterAI: object({ start }),
    EnemyAmidarMvmt: object({
      vert: direction('vert'),
      horiz: direction('horiz'),
      start_vert: direction('startVert'),
      start_horiz: direction('startHoriz'),
      start,
    }),
    EnemyRandomMvmt: object({ start, start_dir: direction('startDir'), dir: direction('dir') }),
    EnemyTargetPlayer: object({
      start,
      start_dir: direction('startDir'),
      vision_distance: leaf(`${at}.vision`),
      dir: direction('dir'),
      player_seen: maybe(`${at}.playerSeen`, tile(`${at}.seen.tx`, `${at}.seen.ty`)),
    }),
  })
}

const mob = (at: string, ai: Shape, history: Shape): Shape =>
  object({
    ai,
    position: object({ x: leaf(`${at}.x`), y: leaf(`${at}.y`) }),
    caught: leaf(`${at}.caught`),
    speed: leaf(`${at}.speed`),
    step: maybe(`${at}.moving`, tile(`${at}.step.tx`, `${at}.step.ty`)),
    history,
  })

const enemyHistory = (enemy: number): Shape =>
  list(`enemies[${enemy}].historyCount`, 0, enemyMemory, (i) => leaf(`enemyHistory[${enemy * enemyMemory + i}]`))

const config = object({
  rand: generator('config.rand'),
  board: chart(grid('config.board', 'config.boardWidth', 'config.boardHeight'), tileLetters),
  player_start: tile('playerStart.tx', 'playerStart.ty'),
  bg_color: color('backgroundColor'),
  player_color: color('playerColor'),
  unpainted_color: color('unpaintedColor'),
  painted_color: color('paintedColor'),
  enemy_color: color('enemyColor'),
  inner_painted_color: color('innerPaintedColor'),
  start_lives: leaf('startLives'),
  start_jumps: leaf('startJumps'),
  render_images: leaf('renderImages'),
  chase_time: leaf('chaseTime'),
  chase_score_bonus: leaf('chaseScoreBonus'),
  jump_time: leaf('jumpTime'),
  box_bonus: leaf('boxBonus'),
  default_board_bugs: leaf('defaultBoardBugs'),
  enemies: list('configEnemyCount', 0, maxEnemies, (i) => movement(`config.enemies[${i}]`)),
  history_limit: leaf('historyLimit'),
  enemy_starting_speed: leaf('enemyStartingSpeed'),
  player_speed: leaf('playerSpeed'),
})

const state = object({
  rand: generator('rand'),
  score: leaf('score'),
  lives: leaf('lives'),
  jumps: leaf('jumps'),
  chase_timer: leaf('chaseTimer'),
  jump_timer: leaf('jumpTimer'),
  player: mob(
    'player',
    constant('Player'),
    list('player.historyCount', 0, playerMemory, (i) => leaf(`player.history[${i}]`)),
  ),
  enemies: list('enemyCount', 0, maxEnemies, (i) =>
    mob(`enemies[${i}]`, movement(`enemies[${i}].ai`), enemyHistory(i)),
  ),
  board: object({
    tiles: list('board.height', 1, rows, (y) =>
      list('board.width', 1, columns, (x) => choice(`tiles[${y * columns + x}]`, tileNames)),
    ),
    width: length('board.width'),
    height: length('board.height'),
    junctions: cells(grid('junctions')),
    chase_junctions: cells(grid('chaseJunctions')),
    boxes: list('boxCount', 0, maxBoxes, (i) =>
      object({
        top_left: tile(`boxes[${i}].left`, `boxes[${i}].top`),
        bottom_right: tile(`boxes[${i}].right`, `boxes[${i}].bottom`),
        painted: leaf(`boxes[${i}].painted`),
        triggers_chase: leaf(`boxes[${i}].triggersChase`),
      }),
    ),
  }),
  level: leaf('level'),
})

/** One level. */
const older = { told: [], renamed: {}, absent: { level: '1' } }

export default {
  config,
  state,
  follow: { displayedScore: 'score' },
  older,
  unordered: ['board.boxes'],
} satisfies ToyboxShapes
