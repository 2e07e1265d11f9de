/** The original's default configuration. */
import { rgb } from '../../kit/raster'
import { seed } from '../../kit/rng'
import { writeDefaultBoard } from './board'
import { ROUTES } from './routes'
import { COLUMNS, CONFIG_BOARD, ROWS, STATE_BYTES, State, configAiOf } from './state'

export function setDefaults(s: State, value: u32): void {
  const at = changetype<usize>(s)
  const ownStreams = s.ownStreams
  const scoreUnwanted = s.scoreUnwanted
  memory.fill(at, 0, STATE_BYTES)
  s.ownStreams = ownStreams
  s.scoreHidden = s.scoreUnwanted = scoreUnwanted
  seed(at + offsetof<State>('configRand0'), value)
  s.startLives = 3
  s.startJumps = 4
  s.chaseTime = 300
  s.chaseScoreBonus = 100
  s.jumpTime = 75
  s.boxBonus = 50
  s.historyLimit = 12
  s.enemyStartingSpeed = 10
  s.playerSpeed = 8
  s.playerStartX = 31
  s.playerStartY = 15
  s.defaultBoardBugs = 1
  s.renderImages = 1
  s.backgroundColor = rgb(0, 0, 0)
  s.playerColor = rgb(255, 255, 153)
  s.unpaintedColor = rgb(148, 0, 211)
  s.paintedColor = rgb(255, 255, 30)
  s.enemyColor = rgb(255, 50, 100)
  s.innerPaintedColor = rgb(255, 255, 0)
  s.configBoardWidth = COLUMNS
  s.configBoardHeight = ROWS
  writeDefaultBoard(at + CONFIG_BOARD)
  s.configEnemyCount = ROUTES
  for (let i = 0; i < ROUTES; i++) configAiOf(s, i).route = i
}
