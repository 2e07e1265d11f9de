import { describe, expect, it } from 'vitest'
import { InputError } from '../../../workers/lab/contracts/errors'
import { exportConfig, exportState, importConfig, importState } from '../../../workers/lab/envs/toybox-json'
import { createRandom } from '../../../workers/lab/random'
import { FIRE, boxes, load, number, steps } from './invaders'

describe('space invaders as Toybox JSON', () => {
  type Tree = { [key: string]: Tree } & { length: number }
  const edited = (text: string, edit: (tree: Tree) => void) => {
    const tree = JSON.parse(text.replaceAll(/"state":\[(\d+),(\d+)\]/g, '"state":["@$1@","@$2@"]')) as Tree
    edit(tree)
    return JSON.stringify(tree).replaceAll(/"@(\d+)@"/g, '$1')
  }
  const put = (tree: Tree, path: string, value: unknown) => {
    const keys = path.split('.')
    const last = keys.pop() ?? ''
    const parent = keys.reduce((at, key) => at[key] as Tree, tree) as unknown as Record<string, unknown>
    parent[last] = value
  }

  it('carries states and configurations in all phases of a game without losing a bit', async () => {
    const game = await load()
    const random = createRandom(3)
    for (const ticks of [0, 200, 400, 600, 900]) {
      for (let i = 0; i < ticks; i++) if (game.step(0, random.below(6)).terminated) game.reset(0, random.word())
      game.write(0, [{ path: 'rand.1', value: '18446744073709551615' }])
      game.reset(1, 99)
      importConfig(game, 1, exportConfig(game, 0))
      importState(game, 1, exportState(game, 0))
      expect(exportState(game, 1)).toBe(exportState(game, 0))
      expect(exportConfig(game, 1)).toBe(exportConfig(game, 0))
      for (let i = 0; i < 300; i++) for (const slot of [0, 1]) game.step(slot, i % 6)
      expect(exportState(game, 1)).toBe(exportState(game, 0))
      expect(Buffer.compare(game.observe(0), game.observe(1))).toBe(0)
    }
  })

  it('writes what the original writes', async () => {
    const game = await load()
    const state = JSON.parse(exportState(game, 0)) as { enemies: unknown[]; shields: { data: { a: number }[][] }[] }
    const config = JSON.parse(exportConfig(game, 0)) as Tree
    expect(Object.keys(state).sort()).toEqual([
      'enemies',
      'enemies_movement',
      'enemy_lasers',
      'enemy_shot_delay',
      'level',
      'life_display_timer',
      'lives',
      'rand',
      'score',
      'shields',
      'ship',
      'ship_laser',
      'ufo',
    ])
    expect(Object.keys(config).sort()).toEqual([
      'enemy_protocol',
      'jitter',
      'rand',
      'row_scores',
      'shields',
      'start_lives',
    ])
    expect(config).toMatchObject({
      enemy_protocol: 'TargetPlayer',
      jitter: 0.5,
      row_scores: [30, 30, 20, 20, 10, 10],
      shields: [
        [84, 157],
        [148, 157],
        [212, 157],
      ],
      start_lives: 3,
    })
    expect(state).toMatchObject({
      ship_laser: null,
      enemy_lasers: [],
      ufo: { x: -2, y: 12, appearance_counter: 500, death_counter: null },
      enemies_movement: { move_counter: 32, move_dir: 'Right', visual_orientation: true },
      ship: {
        x: 68,
        y: 185,
        w: 16,
        h: 10,
        speed: 3,
        color: { r: 35, g: 129, b: 59, a: 255 },
        alive: false,
        death_counter: null,
        death_hit_1: true,
      },
    })
    expect(state.enemies[35]).toEqual({
      x: 204,
      y: 123,
      row: 5,
      col: 5,
      id: 35,
      alive: true,
      points: 10,
      death_counter: null,
    })
    const rows = state.shields[0]?.data.map((row) => row.map(({ a }) => (a ? '#' : '.')).join(''))
    expect(rows).toEqual([
      ...Array.from({ length: 2 }, () => '....########....'),
      ...Array.from({ length: 8 }, () => '..############..'),
      ...Array.from({ length: 6 }, () => '################'),
      ...Array.from({ length: 2 }, () => '####........####'),
    ])
  })

  it('imports other numbers of shields, lasers and invaders, and every colour of a shield', async () => {
    const game = await load()
    const text = exportState(game, 0)
    const laser = { x: 90, y: 100, w: 2, h: 11, t: 0, movement: 'Down', speed: 3, color: { r: 1, g: 2, b: 3, a: 255 } }
    importState(
      game,
      0,
      edited(text, (tree) => {
        put(tree, 'shields', [])
        put(tree, 'enemy_lasers', [laser, laser, laser])
        put(tree, 'ship_laser', { ...laser, movement: 'Up' })
        put(tree, 'enemies', [JSON.parse(JSON.stringify(tree['enemies']?.['3']))])
      }),
    )
    expect(game.locate(0).map(({ kind }) => kind)).toEqual([
      'shipLaser',
      'invader',
      'laser',
      'laser',
      'laser',
      'score',
      'lives',
    ])
    expect(exportState(game, 0)).toContain('"movement":"Up"')
    importState(
      game,
      0,
      edited(text, (tree) => put(tree, 'shields.1.data.17.0', { r: 9, g: 8, b: 7, a: 128 })),
    )
    expect(exportState(game, 0)).toContain('{"r":9,"g":8,"b":7,"a":128}')
    expect(number(game, `shieldPixels[${288 + 17 * 16}].rgba`)).toBe(0x80070809)
  })

  it('starts from an imported configuration', async () => {
    const game = await load()
    importConfig(
      game,
      0,
      edited(exportConfig(game, 0), (tree) => {
        put(tree, 'shields', [[100, 150]])
        put(tree, 'start_lives', 9)
        put(tree, 'row_scores', [1, 2])
      }),
    )
    game.renew(0)
    expect(boxes(game, 'shield')).toEqual([{ kind: 'shield', id: 0, x: 100, y: 150, w: 16, h: 18 }])
    // The original has these two in its configuration and looks at neither.
    expect([game.lives(0), number(game, 'invaders[0].points')]).toEqual([3, 30])
    expect(JSON.parse(exportConfig(game, 0))).toMatchObject({ start_lives: 9, row_scores: [1, 2] })
  })

  it.each([
    ['enemies_movement.move_dir', 'Up', 'state.enemies_movement.move_dir: must be one of Right, Left, Down'],
    ['enemies_movement.move_dir', 1, 'must be one of'],
    ['ship.x', 300, 'state.ship.x: must lie in 68 … 230'],
    ['ship.death_counter', -1, 'state.ship.death_counter: must not be -1'],
    ['ship_laser', {}, 'state.ship_laser.x: is missing'],
    ['ship_laser', 3, 'state.ship_laser: must be an object'],
    ['shields.0.data.3', [], 'state.shields[0].data[3]: must have 16'],
    ['shields.0.data.3.5.r', 256, 'state.shields[0].data[3][5].r: must lie in 0 … 255'],
    ['shields.0.data.3.5', { r: 1, g: 1, b: 1 }, 'state.shields[0].data[3][5].a: is missing'],
    ['shields.0.data.3.5', { r: 1, g: 1, b: 1, a: 1, z: 1 }, 'is unknown'],
    ['enemies.4.row', 6, 'state.enemies[4].row: must lie in 0 … 5'],
    ['rand.state', [1], 'state.rand.state: must have 2'],
    ['extra', 1, 'state.extra: is unknown'],
  ])('refuses %s = %j and changes nothing', async (path, value, message) => {
    const game = await load()
    steps(game, 200, FIRE)
    const before = game.snapshot(0)
    const text = edited(exportState(game, 0), (tree) => put(tree, path, value))
    expect(() => importState(game, 0, text)).toThrow(InputError)
    expect(() => importState(game, 0, text)).toThrow(message)
    expect(Buffer.compare(game.snapshot(0), before)).toBe(0)
  })
})
