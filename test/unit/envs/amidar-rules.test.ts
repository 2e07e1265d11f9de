import { isLosslessNumber } from 'lossless-json'
import { describe, expect, it } from 'vitest'
import { loadGame } from '../../../workers/headless/games.lib'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { buttonsOf, exportTree, importConfig, importState } from '../../../workers/lab/envs/toybox-json'
import type { Json } from '../../../workers/lab/envs/toybox-json'
import { createRandom } from '../../../workers/lab/random'
import type { Random } from '../../../workers/lab/random'
import { AmidarModel } from './amidar-model'
import type { Ai, AmidarConfig, AmidarState } from './amidar-model'

/** Numbers as numbers, generator words as big integers. */
function plain(json: Json, key = ''): unknown {
  if (isLosslessNumber(json)) return key === 'words' ? BigInt(String(json)) : Number(json)
  if (Array.isArray(json)) return json.map((entry: Json) => plain(entry, key))
  if (typeof json !== 'object' || json === null) return json
  return Object.fromEntries(
    Object.entries(json).map(([name, entry]) => [
      name,
      plain(entry as Json, key === 'rand' && name === 'state' ? 'words' : name),
    ]),
  )
}

const text = (tree: unknown) =>
  JSON.stringify(tree, (_, value: unknown) => (typeof value === 'bigint' ? `#${value}` : value)).replace(
    /"#(\d+)"/g,
    '$1',
  )
const stateOf = (game: BatchGame) => plain(exportTree(game, 0, 'state')) as AmidarState
const configOf = (game: BatchGame) => plain(exportTree(game, 0, 'config')) as AmidarConfig & { enemies: Ai[] }

/** The loops as the module walks them: one enemy, a tile a tick. */
async function walkRoutes(): Promise<number[][]> {
  const game = await loadGame('amidar', 1)
  return [0, 1, 2, 3, 4].map((route) => {
    game.reset(0, 1)
    game.write(0, [
      { path: 'enemyCount', value: 1 },
      { path: 'enemies[0].speed', value: 999 },
      { path: 'enemies[0].ai.route', value: route },
    ])
    game.write(0, [{ path: 'jumpTimer', value: 9999 }])
    const places: number[] = []
    let places0 = ''
    for (let tick = 0; tick < 400; tick++) {
      game.step(0, 0)
      const [next, tx, ty] = ['ai.next', 'step.tx', 'step.ty'].map((path) =>
        Number(game.read(0, `enemies[0].${path}`)),
      ) as [number, number, number]
      places[next] = ty * 32 + tx
      places0 += next === 0 ? '.' : ''
      if (places0.length > 1) break
    }
    return places
  })
}

const any = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)] as T

function anyAi(random: Random): Ai {
  const start = any(random, [
    { tx: 0, ty: 0 },
    { tx: 31, ty: 30 },
    { tx: 12, ty: 6 },
    { tx: 17, ty: 21 },
  ])
  const dir = () => any(random, ['Up', 'Down', 'Left', 'Right'] as const)
  const upright = () => any(random, ['Up', 'Down'] as const)
  const sideways = () => any(random, ['Left', 'Right'] as const)
  switch (random.below(5)) {
    case 0:
      return { EnemyLookupAI: { next: 0, default_route_index: random.below(5) } }
    case 1:
      return { EnemyPerimeterAI: { start } }
    case 2:
      return {
        EnemyAmidarMvmt: { vert: upright(), horiz: sideways(), start_vert: upright(), start_horiz: sideways(), start },
      }
    case 3:
      return { EnemyRandomMvmt: { start, start_dir: dir(), dir: dir() } }
    default:
      return {
        EnemyTargetPlayer: {
          start,
          start_dir: dir(),
          vision_distance: 4 + random.below(30),
          dir: dir(),
          player_seen: null,
        },
      }
  }
}

function anyConfig(game: BatchGame, random: Random): AmidarConfig & { enemies: Ai[] } {
  const config = configOf(game)
  const change = {
    enemies: Array.from({ length: random.below(9) }, () => anyAi(random)),
    player_speed: any(random, [8, 12, 16, 40, 64, 100]),
    enemy_starting_speed: any(random, [3, 10, 14, 64, 90]),
    start_lives: 1 + random.below(9),
    start_jumps: random.below(6),
    jump_time: any(random, [0, 20, 75, 400]),
    chase_time: any(random, [0, 60, 300]),
    chase_score_bonus: any(random, [100, 7]),
    box_bonus: any(random, [50, 0, 9]),
    history_limit: any(random, [0, 2, 12, 40]),
    default_board_bugs: random.below(2) === 1,
  }
  return { ...config, ...change }
}

/** Something that no rule would do: most of the board painted, timers, a level, a mob elsewhere, a tile gone. */
function disturb(state: AmidarState, random: Random): void {
  switch (random.below(8)) {
    case 0:
      return void (state.chase_timer = random.below(300))
    case 1:
      return void (state.jump_timer = random.below(100))
    case 2:
      return void Object.assign(state, {
        jumps: random.below(5),
        lives: 3 + random.below(6),
        level: 1 + random.below(6),
        score: random.below(900),
      })
    case 3:
      return leaveOne(state)
    case 4:
    case 5:
      leaveOne(state)
      ;(state.board.tiles[0] as string[])[3] = 'Unpainted'
      return
    case 6: {
      const [first] = state.enemies
      if (first) Object.assign(first, { position: { x: 64 * random.below(32), y: 80 * random.below(31) }, step: null })
      return
    }
    default:
      ;(state.board.tiles[random.below(31)] as string[])[random.below(32)] = any(random, [
        'Empty',
        'Unpainted',
        'Painted',
      ])
  }
}

/** What has happened in all games together: a comparison in which nothing happens compares nothing. */
const happened = new Set<string>()

const countsOf = ({ score, lives, level, chase_timer: chase, enemies, board }: AmidarState) => ({
  score,
  chase,
  level,
  lives,
  death: -lives,
  caught: enemies.filter(({ caught }) => caught).length,
  box: board.boxes.filter(({ painted }) => painted).length,
  seen: enemies.filter(({ ai }) => typeof ai === 'object' && ai.EnemyTargetPlayer?.player_seen).length,
})
type Counts = ReturnType<typeof countsOf>

function note(before: Counts, now: Counts): void {
  for (const key of Object.keys(now) as (keyof Counts)[]) if (now[key] > before[key]) happened.add(key)
}

/** All is painted but the tile under the player, and the boxes round it, any of which starts a chase. */
function leaveOne({ player, board }: AmidarState): void {
  const [tx, ty] = [Math.floor(player.position.x / 64), Math.floor(player.position.y / 80)]
  const holds = ({ top_left: a, bottom_right: b }: AmidarState['board']['boxes'][number]) =>
    tx >= a.tx && tx <= b.tx && ty >= a.ty && ty <= b.ty
  board.tiles = board.tiles.map((row) => row.map((tile) => (tile === 'Empty' ? tile : 'Painted')))
  ;(board.tiles[ty] as string[])[tx] = 'Unpainted'
  for (const box of board.boxes) Object.assign(box, { triggers_chase: true, painted: !holds(box) })
}

const names = ['left', 'right', 'up', 'down', 'fire', 'fire']

describe('Amidar against the second writing of its rules', () => {
  it.each(Array.from({ length: 10 }, (_, i) => i))(
    'game %i: any setup, any hand, states edited on the way',
    async (seed) => {
      const [game, routes] = [await loadGame('amidar', 1, seed % 4 === 0), await walkRoutes()]
      const random = createRandom(1000 + seed)
      game.reset(0, seed)
      const { board } = configOf(game)
      const config = seed === 0 ? configOf(game) : anyConfig(game, random)
      for (const ai of config.enemies) happened.add(Object.keys(ai)[0] ?? '')
      importConfig(game, 0, text(config))
      game.renew(0)
      const model = new AmidarModel(config, stateOf(game), routes, board)
      let action = 0
      let score = model.state.score
      for (let tick = 0; tick < 1500 && model.state.lives >= 0; tick++) {
        if (random.below(200) === 0) {
          disturb(model.state, random)
          importState(game, 0, text(model.state))
          score = model.state.score
        }
        if (random.below(14) === 0) action = random.below(18)
        const buttons = buttonsOf(action)
        const before = countsOf(model.state)
        model.tick(new Set(names.filter((_, bit) => buttons & (1 << bit))))
        const { reward } = game.press(0, buttons)
        if (reward !== model.state.score - score)
          throw new Error(`tick ${tick}: reward ${reward}, but the score went from ${score} to ${model.state.score}`)
        score = model.state.score
        note(before, countsOf(model.state))
        const quick = ['score', 'lives', 'level', 'jumps', 'player.x', 'player.y', 'chaseTimer']
          .map((path) => game.read(0, path))
          .join()
        const { state } = model
        expect(quick, `tick ${tick}`).toBe(
          [
            state.score,
            state.lives,
            state.level,
            state.jumps,
            state.player.position.x,
            state.player.position.y,
            state.chase_timer,
          ].join(),
        )
        if (tick % 100 === 0) expect(stateOf(game), `tick ${tick}`).toEqual(state)
      }
      expect(stateOf(game)).toEqual(model.state)
    },
  )

  it('has seen everything that can happen', () => {
    const kinds = ['EnemyLookupAI', 'EnemyPerimeterAI', 'EnemyAmidarMvmt', 'EnemyRandomMvmt', 'EnemyTargetPlayer']
    expect([...happened].sort()).toEqual(
      [...kinds, 'box', 'caught', 'chase', 'death', 'level', 'lives', 'score', 'seen'].sort(),
    )
  })
})
