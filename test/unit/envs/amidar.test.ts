import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadGame } from '../../../workers/headless/games.lib'
import { replayFile } from '../../../workers/headless/replay.lib'
import type { Edit } from '../../../workers/lab/contracts/env'
import { InputError } from '../../../workers/lab/contracts/errors'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { exportConfig, exportState, importConfig, importState } from '../../../workers/lab/envs/toybox-json'
import { snapEdits } from '../../../workers/lab/interventions/snap'
import { createRandom } from '../../../workers/lab/random'

const load = (checked = true) => loadGame('amidar', 2, checked)
const UP = 4
const DOWN = 8
const FIRE = 16

/** Recorded games of the original; they lie beside the project, never in it. */
const folder = '../shared/traces/toybox'
const files = existsSync(folder) ? readdirSync(folder).filter((file) => /^amidar-.*\.json(\.gz)?$/.test(file)) : []

describe.skipIf(files.length === 0)('the original amidar, frame by frame', () => {
  it.each(files.length ? files : ['none'])('%s', async (file) => {
    expect(await replayFile(() => readFileSync(`${folder}/${file}`))).toBe('')
  })

  it.each(files.slice(0, 3))('%s on the checked build', async (file) => {
    expect(await replayFile(() => readFileSync(`${folder}/${file}`), true)).toBe('')
  })
})

const number = (game: BatchGame, path: string) => Number(game.read(0, path))
const tiles = (game: BatchGame) => Array.from({ length: 992 }, (_, i) => number(game, `tiles[${i}]`))
const unpainted = (game: BatchGame) => tiles(game).filter((tile) => tile === 1 || tile === 2).length

/** Frames at which a life was lost while these buttons were held, and the best score. */
function hold(game: BatchGame, buttons: number): { deaths: number[]; best: number } {
  const deaths: number[] = []
  let best = 0
  for (let frame = 1; number(game, 'lives') >= 0; frame++) {
    if (game.press(0, buttons).lifeLost) deaths.push(frame)
    best = Math.max(best, game.score(0))
  }
  return { deaths, best }
}

describe('what is known of the original', () => {
  it('lays its board', async () => {
    const game = await load()
    const state = JSON.parse(exportState(game, 0)) as {
      board: { junctions: number[]; chase_junctions: number[]; boxes: { triggers_chase: boolean }[] }
    }
    expect(unpainted(game)).toBe(356)
    expect(state.board.junctions).toHaveLength(60)
    expect(state.board.junctions).toEqual(expect.arrayContaining([0, 31, 960, 991, 18 * 32 + 31]))
    expect(state.board.chase_junctions).toEqual([0, 25, 768, 793])
    expect(state.board.boxes).toHaveLength(29)
    expect(state.board.boxes.filter((box) => box.triggers_chase)).toHaveLength(4)
    expect(number(game, 'enemyCount')).toBe(5)
  })

  it('draws its random words, the same for every game from one setup', async () => {
    const game = await load()
    game.reset(0, 13)
    for (let i = 0; i < 2; i++) {
      expect(exportState(game, 0)).toContain('"rand":{"state":[12735464349504863263,9270897318777222480]}')
      game.renew(0)
    }
  })

  it.each([
    ['UP', UP, [218, 436, 654, 872], 2],
    ['nothing', 0, [352, 704, 1056, 1408], 0],
    ['DOWN and FIRE', DOWN | FIRE, [487, 974, 1461, 1948], 2],
  ])('dies when it does while holding %s', async (_, buttons, deaths, best) => {
    expect(hold(await load(), buttons)).toEqual({ deaths, best })
  })

  it('walks at its pace', async () => {
    const game = await load()
    const seen: Record<number, number[]> = {}
    const enemy: Record<number, number> = {}
    for (let frame = 1; frame <= 100; frame++) {
      game.press(0, UP)
      seen[frame] = [number(game, 'player.y'), game.score(0), unpainted(game)]
      enemy[frame] = number(game, 'enemies[0].x')
    }
    expect([1, 2, 10, 20].map((frame) => seen[frame]?.[0])).toEqual([1200, 1192, 1128, 1056])
    expect([seen[50], seen[100]]).toEqual([
      [840, 0, 355],
      [480, 1, 349],
    ])
    expect([2, 9, 10, 20, 50, 100].map((frame) => enemy[frame])).toEqual([10, 74, 84, 178, 448, 906])
  })
})

describe('an edit', () => {
  const settle = (game: BatchGame, edits: readonly Edit[]) => {
    game.write(0, edits)
    return game.settle(0)
  }

  it.each([
    [
      'the player is off the corridors',
      [
        { path: 'player.x', value: 100 },
        { path: 'player.y', value: 100 },
      ],
    ],
    ['the player is off the corridors', [{ path: 'player.x', value: 2100 }]],
    [
      'an enemy is off the corridors',
      [
        { path: 'enemies[3].x', value: 128 },
        { path: 'enemies[3].y', value: 160 },
      ],
    ],
    ['an enemy is off the corridors', [{ path: 'enemies[0].y', value: -80 }]],
    [
      'an enemy is off the corridors',
      [
        { path: 'enemies[1].x', value: 96 },
        { path: 'enemies[1].y', value: 8 },
      ],
    ],
    ['the player would start off the corridors', [{ path: 'playerStart.tx', value: 30 }]],
    [
      'an enemy would start off the corridors',
      [
        { path: 'enemies[2].ai.kind', value: 3 },
        { path: 'enemies[2].ai.start.tx', value: 1 },
        { path: 'enemies[2].ai.start.ty', value: 1 },
      ],
    ],
    [
      'the player is off the corridors',
      [
        { path: `tiles[${15 * 32 + 31}]`, value: 0 },
        { path: 'playerStart.ty', value: 18 },
      ],
    ],
  ])('is refused: %s', async (reason, edits) => {
    const game = await load()
    for (let tick = 0; tick < 30; tick++) game.step(0, 0)
    // The player has not moved, so a start elsewhere and an empty place under him can be told apart.
    expect(settle(game, edits)).toBe(reason)
  })

  it.each([0, 1, 2, 3, 4])('of an enemy’s place lets enemy %i go on along its route from there', async (enemy) => {
    const game = await load()
    const fresh = game.snapshot(0)
    const random = createRandom(enemy + 1)
    game.write(0, [{ path: 'lives', value: 99 }])
    for (let tick = 0; tick < 777; tick++) game.step(0, 0)
    const places = Array.from({ length: 40 }, () => {
      for (let tick = random.below(9); tick >= 0; tick--) game.step(0, 0)
      return ['x', 'y'].map((axis) => number(game, `enemies[${enemy}].${axis}`))
    })
    for (const [x = 0, y = 0] of places) {
      game.restore(0, fresh)
      const at = (axis: string) => `enemies[${enemy}].${axis}`
      expect(
        settle(game, [
          { path: at('x'), value: x },
          { path: at('y'), value: y },
          { path: 'jumpTimer', value: 9999 },
        ]),
      ).toBe('')
      let [fromX, fromY] = [x, y]
      for (let tick = 0; tick < 60; tick++) {
        game.step(0, 0)
        const [toX, toY] = [number(game, at('x')), number(game, at('y'))]
        expect(Math.abs(toX - fromX) + Math.abs(toY - fromY)).toBeLessThanOrEqual(10)
        ;[fromX, fromY] = [toX, toY]
        if (game.read(0, at('astray')) === true) throw new Error('it flies')
        expect(game.settle(0)).toBe('')
      }
    }
  })

  it('that puts an enemy beside its route sends it straight back, and is no reason to refuse others', async () => {
    const game = await load()
    // The perimeter's enemy in the middle of the board.
    expect(
      settle(game, [
        { path: 'enemies[0].x', value: 12 * 64 },
        { path: 'enemies[0].y', value: 12 * 80 },
      ]),
    ).toBe('')
    game.step(0, 0)
    expect(game.read(0, 'enemies[0].astray')).toBe(true)
    for (let tick = 0; tick < 37; tick++) game.step(0, 0)
    expect(number(game, 'enemies[0].x') % 64 !== 0 && number(game, 'enemies[0].y') % 80 !== 0).toBe(true)
    expect(game.settle(0)).toBe('')
    for (let tick = 0; tick < 200 && game.read(0, 'enemies[0].astray') === true; tick++) game.step(0, 0)
    expect(game.read(0, 'enemies[0].astray')).toBe(false)
  })

  it('of the player’s place forgets the way there: no stretch is painted that was not walked', async () => {
    const game = await load()
    expect(
      settle(game, [
        { path: 'player.x', value: 12 * 64 },
        { path: 'player.y', value: 9 * 80 },
        { path: 'jumpTimer', value: 9999 },
      ]),
    ).toBe('')
    expect(number(game, 'player.historyCount')).toBe(0)
    for (let tick = 0; tick < 60; tick++) game.press(0, UP)
    expect([number(game, 'player.y'), unpainted(game)]).toEqual([480, 356])
    for (let tick = 0; tick < 120; tick++) game.press(0, DOWN)
    expect(unpainted(game)).toBe(349)
  })

  it('between two tiles walks on to the nearer one', async () => {
    const game = await load()
    expect(
      settle(game, [
        { path: 'player.x', value: 13 * 64 + 40 },
        { path: 'player.y', value: 480 },
      ]),
    ).toBe('')
    expect([number(game, 'player.step.tx'), number(game, 'player.step.ty')]).toEqual([14, 6])
    for (let tick = 0; tick < 5; tick++) game.press(0, 0)
    expect([number(game, 'player.x'), game.read(0, 'player.moving')]).toEqual([14 * 64, false])
  })

  it('dragged beside a corridor goes to the nearest tile of one', async () => {
    const game = await load()
    const near = snapEdits(game.spec, game.state(0), [
      { path: 'enemies[2].x', value: 700 },
      { path: 'enemies[2].y', value: 210 },
    ])
    expect(near).toEqual([
      { path: 'enemies[2].x', value: 640 },
      { path: 'enemies[2].y', value: 240 },
    ])
    expect(settle(game, near)).toBe('')
    expect(
      snapEdits(game.spec, game.state(0), [
        { path: 'player.x', value: 5000 },
        { path: 'lives', value: 2 },
      ]),
    ).toEqual([
      { path: 'lives', value: 2 },
      { path: 'player.x', value: 1984 },
      { path: 'player.y', value: 1200 },
    ])
  })
})

describe('a setup of its own', () => {
  const board = ['=====', '= = =', '=====', '= =  ', '=p=  ']

  it('lays another board, with its junctions and boxes, and the default one on the next level', async () => {
    const game = await load()
    const config = {
      ...(JSON.parse(exportConfig(game, 0).replaceAll(/\d{16,}/g, '1')) as object),
      board,
      player_start: { tx: 2, ty: 2 },
      default_board_bugs: false,
      enemies: [],
    }
    importConfig(game, 0, JSON.stringify(config))
    game.renew(0)
    const state = JSON.parse(exportState(game, 0)) as {
      board: { tiles: string[][]; width: number; height: number; junctions: number[]; boxes: unknown[] }
    }
    expect([state.board.width, state.board.height, state.board.tiles.length]).toEqual([5, 5, 5])
    expect(state.board.junctions).toEqual([0, 2, 4, 10, 12, 20])
    expect(state.board.boxes).toHaveLength(1)
    game.reset(1, 5)
    importConfig(game, 1, JSON.stringify(config))
    importState(game, 1, exportState(game, 0))
    expect(exportState(game, 1)).toBe(exportState(game, 0))
    game.write(
      0,
      tiles(game).flatMap((tile, i) => (tile === 1 ? [{ path: `tiles[${i}]`, value: 3 }] : [])),
    )
    game.step(0, 0)
    expect([number(game, 'level'), number(game, 'board.width'), unpainted(game)]).toEqual([2, 32, 356])
  })

  it.each([
    ['config.board', { board: ['===', '=='] }],
    ['config.board', { board: ['=x='] }],
    ['config.board', { board: [] }],
    ['config.enemies[0]', { enemies: [{ EnemyDreamer: {} }] }],
    [
      'config.enemies[0].EnemyLookupAI.default_route_index',
      { enemies: [{ EnemyLookupAI: { next: 0, default_route_index: 5 } }] },
    ],
    [
      'config.enemies[0].EnemyRandomMvmt.dir',
      { enemies: [{ EnemyRandomMvmt: { start: { tx: 0, ty: 0 }, start_dir: 'Up', dir: 'Upwards' } }] },
    ],
    [
      'config.enemies',
      { enemies: Array.from({ length: 9 }, () => ({ EnemyPerimeterAI: { start: { tx: 0, ty: 0 } } })) },
    ],
  ])('is refused at %s where it makes no sense, and nothing changes', async (path, change) => {
    const game = await load()
    const before = game.hash(0)
    const config = { ...(JSON.parse(exportConfig(game, 0).replaceAll(/\d{16,}/g, '1')) as object), ...change }
    expect(() => importConfig(game, 0, JSON.stringify(config))).toThrow(InputError)
    expect(() => importConfig(game, 0, JSON.stringify(config))).toThrow(path)
    expect(game.hash(0)).toBe(before)
  })

  it('is refused where the board’s size and its rows disagree', async () => {
    const game = await load()
    const before = game.hash(0)
    expect(() => importState(game, 0, exportState(game, 0).replace('"height":31', '"height":30'))).toThrow(
      'state.board.height',
    )
    expect(() => importState(game, 0, exportState(game, 0).replace('"junctions":[0,', '"junctions":[992,'))).toThrow(
      'state.board.junctions[0]',
    )
    expect(game.hash(0)).toBe(before)
  })
})

describe('boxes', () => {
  it('cover corridors exactly, each tile once, by region and paint', async () => {
    const game = await load(false)
    const random = createRandom(4)
    game.write(0, [
      { path: 'lives', value: 90 },
      { path: 'jumpTimer', value: 9999 },
    ])
    let action = 2
    for (let tick = 0; tick < 4000; tick++) {
      if (random.below(25) === 0) action = 2 + random.below(4)
      game.step(0, action)
      if (tick % 500) continue
      const covered = new Map<string, string>()
      for (const { kind, id, x, y, w, h } of game.locate(0)) {
        if (kind !== 'painted' && kind !== 'unpainted') continue
        for (let i = 0; i < w / 4; i++)
          for (let k = 0; k < h / 5; k++) {
            const at = `${(x - 16) / 4 + i} ${(y - 37) / 5 + k}`
            expect(covered.has(at), at).toBe(false)
            covered.set(at, `${kind} ${id}`)
          }
      }
      const wanted = tiles(game).flatMap((tile, i) => {
        const [tx, ty] = [i % 32, Math.floor(i / 32)]
        const region = Math.floor((ty * 2) / 31) * 3 + Math.floor((tx * 3) / 32)
        return tile ? [[`${tx} ${ty}`, `${tile === 3 ? 'painted' : 'unpainted'} ${region}`] as const] : []
      })
      expect(covered).toEqual(new Map(wanted))
    }
    expect(game.locate(0).filter(({ kind }) => kind === 'enemy')).toHaveLength(5)
  })
})
