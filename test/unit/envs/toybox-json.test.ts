import { describe, expect, it } from 'vitest'
import { loadGame } from '../../../workers/headless/games.lib'
import { InputError } from '../../../workers/lab/contracts/errors'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { buttonsOf, exportConfig, exportState, importConfig, importState } from '../../../workers/lab/envs/toybox-json'
import { createRandom } from '../../../workers/lab/random'

const load = () => loadGame('breakout', 2)
const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0

function play(game: BatchGame, slot: number, ticks: number, seed: number): void {
  const random = createRandom(seed)
  for (let i = 0; i < ticks; i++) if (game.step(slot, random.below(4)).terminated) game.reset(slot, random.word())
}

/** What the original writes, with one leaf replaced by raw JSON text. */
function replaced(text: string, path: string, json: string): string {
  const mark = '"@@"'
  const tree = JSON.parse(text) as Record<string, unknown>
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  const parent = keys.reduce((at, key) => at[key] as Record<string, unknown>, tree)
  if (json === '') delete parent[last]
  else parent[last] = '@@'
  return JSON.stringify(tree).replace(mark, json)
}

describe('Toybox JSON', () => {
  it('carries a state and a configuration through text without losing a bit', async () => {
    const game = await load()
    for (const ticks of [0, 3, 250, 700]) {
      play(game, 0, ticks, ticks)
      game.write(0, [
        { path: 'rand.1', value: '18446744073709551615' },
        { path: 'config.rand.0', value: '9007199254740993' },
      ])
      game.reset(1, 99)
      importConfig(game, 1, exportConfig(game, 0))
      importState(game, 1, exportState(game, 0))
      expect(game.read(1, 'rand.1')).toBe('18446744073709551615')
      expect(exportState(game, 1)).toBe(exportState(game, 0))
      expect(exportConfig(game, 1)).toBe(exportConfig(game, 0))
      for (const slot of [0, 1]) play(game, slot, 300, 5)
      expect(exportState(game, 1)).toBe(exportState(game, 0))
    }
  })

  it('writes what the original writes', async () => {
    const game = await load()
    game.reset(0, 13)
    const config = JSON.parse(exportConfig(game, 0)) as Record<string, unknown>
    expect(exportState(game, 0)).toContain('"rand":{"state":[12735464349504863263,9270897318777222480]}')
    expect(Object.keys(config).sort()).toEqual([
      'ball_color',
      'ball_speed_fast',
      'ball_speed_row_depth',
      'ball_speed_slow',
      'ball_start_positions',
      'bg_color',
      'frame_color',
      'paddle_color',
      'paddle_discrete_segments',
      'rand',
      'row_colors',
      'row_scores',
      'start_lives',
    ])
    expect(exportConfig(game, 0)).toContain('"ball_speed_slow":2.0')
    game.renew(0)
    expect(exportState(game, 0)).toContain('"rand":{"state":[1639874325333928636,2870494946185607049]}')
    expect(exportConfig(game, 0)).toContain('"rand":{"state":[11972506314117325106,12454289224450883102]}')
  })

  it('imports other numbers of balls, bricks, rows and starts, and null segments', async () => {
    const game = await load()
    const ball = '{"position":{"x":100.5,"y":90.0},"velocity":{"x":-1.5,"y":2.0}}'
    importState(game, 0, replaced(exportState(game, 0), 'balls', `[${ball},${ball},${ball}]`))
    expect(game.read(0, 'ballCount')).toBe(3)
    expect(game.read(0, 'balls[2].x')).toBe(100.5)
    importState(game, 0, replaced(exportState(game, 0), 'bricks', '[]'))
    expect(game.locate(0).filter((box) => box.kind === 'brick')).toEqual([])
    const color = '{"r":1,"g":2,"b":3,"a":255}'
    const rows = replaced(replaced(exportConfig(game, 0), 'row_colors', `[${color},${color}]`), 'row_scores', '[5,6]')
    importConfig(game, 0, replaced(rows, 'paddle_discrete_segments', 'null'))
    expect(exportConfig(game, 0)).toContain('"paddle_discrete_segments":null')
    game.renew(0)
    expect(game.read(0, 'brickCount')).toBe(36)
    expect(game.read(0, 'bricks[35].points')).toBe(6)
  })

  it('shows the imported score', async () => {
    const game = await load()
    importState(game, 0, replaced(exportState(game, 0), 'score', '77'))
    expect(game.read(0, 'displayedScore')).toBe(77)
    game.write(0, [{ path: 'displayedScore', value: 5 }])
    expect(exportState(game, 0)).toContain('"score":77')
  })

  const badStates: [string, string, string][] = [
    ['lives', '', 'state.lives: is missing'],
    ['lives', '"five"', 'state.lives: must be a number'],
    ['lives', '2.5', 'state.lives: must be a whole number'],
    ['lives', '2e9', 'state.lives'],
    ['is_dead', '1', 'state.is_dead: must be true or false'],
    ['extra', '1', 'state.extra: is unknown'],
    ['paddle.velocity.z', '1', 'state.paddle.velocity.z: is unknown'],
    ['ball_radius', '0.5', 'state.ball_radius: must lie in 1'],
    ['paddle_width', '1e999', 'state.paddle_width'],
    ['paddle', '[]', 'state.paddle: must be an object'],
    ['balls', '{}', 'state.balls: must be a list'],
    ['balls', `[${Array.from({ length: 17 }, () => 1).join()}]`, 'state.balls: must have 0 … 16 entries, not 17'],
    ['balls', '[null]', 'state.balls[0]: must be an object'],
    ['bricks.17.color.g', '256', 'state.bricks[17].color.g: must lie in 0 … 255'],
    ['bricks.107.points', 'null', 'state.bricks[107].points: must be a number'],
    ['rand.state', '[1]', 'state.rand.state: must have 2'],
    ['rand.state', '[1, 18446744073709551616]', 'state.rand.state[1]: must be a 64-bit'],
    ['rand.state', '[1, -1]', 'state.rand.state[1]: must be a 64-bit'],
  ]
  it.each(badStates)('refuses %s = %s', async (path, json, message) => {
    const game = await load()
    play(game, 0, 100, 1)
    const before = game.snapshot(0)
    const text = replaced(exportState(game, 0), path, json)
    expect(() => importState(game, 0, text)).toThrow(InputError)
    expect(() => importState(game, 0, text)).toThrow(message)
    expect(same(game.snapshot(0), before)).toBe(true)
  })

  const badConfigs: [string, string, string][] = [
    ['ball_start_positions', '[]', 'config.ball_start_positions: must have 1 … 16 entries, not 0'],
    ['row_scores', '[1,2]', 'must have 6 entries like its sibling'],
    ['paddle_discrete_segments', '0', 'config.paddle_discrete_segments: must not be 0'],
    ['ball_speed_slow', '-2.0', 'config.ball_speed_slow: must lie in'],
    ['start_lives', '', 'config.start_lives: is missing'],
  ]
  it.each(badConfigs)('refuses config %s = %s', async (path, json, message) => {
    const game = await load()
    const before = game.snapshot(0)
    const text = replaced(exportConfig(game, 0), path, json)
    expect(() => importConfig(game, 0, text)).toThrow(message)
    expect(same(game.snapshot(0), before)).toBe(true)
  })

  it.each([
    ['{"lives": 3'],
    [''],
    ['null'],
    ['[1,2]'],
    ['{"player":{},"enemies":[],"board":{},"lives":3,"score":0,"level":1,"rand":{}}'],
  ])('refuses the foreign text %s', async (text) => {
    const game = await load()
    const before = game.snapshot(0)
    expect(() => importState(game, 0, text)).toThrow(InputError)
    expect(() => importConfig(game, 0, text)).toThrow(InputError)
    expect(same(game.snapshot(0), before)).toBe(true)
  })

  it('knows the buttons of the eighteen ALE actions', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 9].map(buttonsOf)).toEqual([0, 16, 4, 1 << 1, 1, 8, 6, 9])
    expect(Array.from({ length: 8 }, (_, i) => buttonsOf(i + 10))).toEqual(
      [2, 3, 4, 5, 6, 7, 8, 9].map((ale) => buttonsOf(ale) | 16),
    )
    expect(() => buttonsOf(18)).toThrow(InputError)
    expect(() => buttonsOf(1.5)).toThrow(InputError)
  })

  it('has no form of catch', async () => {
    const game = await loadGame('catch', 1)
    expect(() => exportState(game, 0)).toThrow(InputError)
  })
})
