import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { entityHash, hashOf, originalOf, type Entity } from '../../../workers/headless/coinrun/original.lib'
import { replayOriginal } from '../../../workers/headless/coinrun/replay.lib'
import { loadGame } from '../../../workers/headless/games.lib'
import { createRandom } from '../../../workers/lab/random'

const game = await loadGame('coinrun', 1)
const asked = (content: unknown) =>
  replayOriginal(game, () =>
    content instanceof Uint8Array
      ? content
      : new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content)),
  )

/** Files of the original lie beside the project, where they are at all. */
const folder = '../shared/traces/coinrun'
const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.gz')) : []
if (files.length === 0)
  console.log('the original’s traces of CoinRun are not here and not replayed; the golden games are')

describe.skipIf(files.length === 0)('the original CoinRun', () => {
  it.each(files)('%s', (file) => expect(replayOriginal(game, () => readFileSync(join(folder, file)))).toBe(''))
})

const LETTERS: Readonly<Record<number, string>> = { 100: '.', 15: '#', 16: '=', 17: 'l', 18: '~', 19: '|', 1: 'o' }
const lines = (cells: Uint8Array) =>
  Array.from({ length: 64 }, (_, row) =>
    [...cells.subarray(64 * row, 64 * row + 64)].map((kind) => LETTERS[kind]).join(''),
  )
const columns = ({ type, x, y, vx, vy, rx, ry, theme }: Entity) => [type, x, y, vx, vy, rx, ry, theme]
// JSON has no −0 of JavaScript's own.
const text = (value: unknown) =>
  JSON.stringify(value, (_, one: unknown) => (Object.is(one, -0) ? '-0!' : one)).replaceAll('"-0!"', '-0.0')

const LEVEL = 8
function begin(mode = 'hard') {
  game.configure(0, { mode }, LEVEL)
  game.reset(0, 0)
  return originalOf(game)
}

/** A game as the original's recorder writes it. */
function trace(steps: number) {
  const original = begin()
  const random = createRandom(7)
  const cells = original.cells()
  const initial = { entities: original.entities().map(columns), hash: entityHash(original.entities()) }
  const level = {
    coin: [original.number('coin.column'), original.number('coin.row')],
    grid_fnv1a: hashOf(cells),
    agent_theme: original.number('agent.theme'),
    wall_theme: original.number('wallTheme'),
    grid: lines(cells),
  }
  const actions = Array.from({ length: steps }, () => random.below(15))
  const rows = actions.map((action, i) => {
    const { reward, terminated } = game.step(0, action)
    const entities = original.entities()
    const flags =
      original.number('agent.support') + 2 * original.number('agent.onCrate') + 4 * original.number('agent.facesRight')
    const enemies = entities.filter(({ type }) => type === 5)
    const mover = {
      step: i + 1,
      core_hash: entityHash(entities, true),
      entities: enemies.map(({ type, x, y, vx }) => [type, x, y, vx, vx > 0 ? 1 : -1]),
    }
    return { ...entities[0]!, reward, done: Number(terminated), flags, hash: entityHash(entities), mover }
  })
  const column = (key: 'x' | 'y' | 'vx' | 'vy' | 'reward' | 'done' | 'hash') => rows.map((row) => row[key])
  return {
    game: 'coinrun',
    mode: 'hard',
    level_seed: LEVEL,
    level,
    initial,
    steps,
    end: { reason: 'cut', causes: [] as string[] },
    actions,
    x: column('x'),
    y: column('y'),
    vx: column('vx'),
    vy: column('vy'),
    reward: column('reward'),
    done: column('done'),
    level_complete: rows.map(() => 0),
    hash: column('hash'),
    flags: rows.map(({ flags }) => flags.toString(16)).join(''),
    movers: rows.map(({ mover }) => mover).filter(({ step }) => step % 8 === 0),
  }
}

const good = trace(40)
const edited = (change: (copy: ReturnType<typeof trace>) => void) => {
  const copy = structuredClone(good)
  change(copy)
  return text(copy)
}

describe('a trace', () => {
  it('agrees when it is right, packed or not', () => {
    expect(asked(text(good))).toBe('')
    expect(asked(new Uint8Array(gzipSync(text(good))))).toBe('')
  })

  it.each([
    ['y', (copy: typeof good) => void (copy.y[30]! += 1e-6), 'step 31: y: expected 7.8787'],
    [
      'the sign of a zero',
      (copy: typeof good) => void (copy.vy = copy.vy.map((v) => (v === 0 ? 0 : v))),
      /: vy: expected 0, got -0/,
    ],
    ['a trail', (copy: typeof good) => void copy.hash[20]!++, 'step 21: hash: expected'],
    [
      'an enemy',
      (copy: typeof good) => void (copy.movers[1]!.entities[0]![3] = 0.15),
      'step 16: movers.entities[0].vx: expected',
    ],
    ['support', (copy: typeof good) => void (copy.flags = `0${copy.flags.slice(1)}`), 'step 1: flags: expected 0'],
    ['a cell', (copy: typeof good) => void (copy.level.grid[3] = '#'.repeat(64)), 'start: level.grid: column 1, row 3'],
    [
      'how it ended',
      (copy: typeof good) => void (copy.end.reason = 'timeout'),
      'end: reason: expected timeout, got cut',
    ],
  ])('says where it first differs: %s', (_, change, wanted) => expect(asked(edited(change))).toMatch(wanted))

  it.each([
    ['a mode', (copy: typeof good) => void (copy.mode = 'memory'), 'mode: must be one of easy, hard'],
    [
      'a level out of range',
      (copy: typeof good) => void (copy.level_seed = 2 ** 32),
      'level_seed: must lie in 0 … 4294967295',
    ],
    ['an action', (copy: typeof good) => void (copy.actions[3] = 15), 'actions[3]: must lie in 0 … 14'],
    ['a column too short', (copy: typeof good) => void copy.vx.pop(), 'vx: must have 40 entries'],
    ['a grid', (copy: typeof good) => void (copy.level.grid[5] = '?'), 'level.grid[5]: must be 64 letters'],
    ['another game', (copy: typeof good) => void (copy.game = 'maze'), 'game: must be one of coinrun'],
    ['a missing column', (copy: typeof good) => void Reflect.deleteProperty(copy, 'flags'), 'flags: is missing'],
    ['no number', (copy: typeof good) => void Object.assign(copy.x, { 2: 'a' }), 'x[2]: must be a number'],
  ])('is refused in words that name the field: %s', (_, change, wanted) =>
    expect(asked(edited(change))).toContain(wanted),
  )

  it('is no other file', () => {
    expect(asked('{"a":')).toBe('file: is not JSON')
    expect(asked('[1]')).toBe('file: must be an object')
    expect(asked('{}')).toBe('game: is missing')
    expect(asked('')).toBe('file: holds no level')
    expect(asked(new Uint8Array(gzipSync(text(good)).subarray(0, 200)))).toMatch(/^file: cannot be unpacked: /)
  })
})

describe('levels, a line each', () => {
  const line = (seed: number) => {
    game.configure(0, { mode: 'hard' }, seed)
    game.reset(0, 0)
    const original = originalOf(game)
    return {
      seed,
      mode: 1,
      grid_fnv1a: hashOf(original.cells()),
      coin: [original.number('coin.column'), original.number('coin.row')],
      agent_theme: original.number('agent.theme'),
      bg: original.number('sky'),
      ents: original
        .entities()
        .slice(1)
        .map(({ type, x, y, vx, theme }) => [type, x, y, vx, theme]),
    }
  }
  const file = (...all: readonly object[]) => `${all.map((one) => JSON.stringify(one)).join('\n')}\n`

  it('agree, one or many, or say where they do not', () => {
    expect([asked(file(line(1))), asked(file(line(1), line(42)))]).toEqual(['', ''])
    expect(asked(file(line(1), { ...line(42), bg: 3 }))).toMatch(/^line 2 \(seed 42\): bg: expected 3, got \d+$/)
    expect(asked(file(line(1), { ...line(42), ents: [] }))).toBe('line 2 (seed 42): ents.length: expected 0, got 6')
  })

  it('are refused by line and field', () => {
    expect(asked(file(line(1), { ...line(2), mode: 2 }))).toBe('line 2.mode: must lie in 0 … 1')
    expect(asked(file({ ...line(1), seed: -1 }, line(2)))).toContain('line 1.seed: must lie in')
    expect(asked(`${file(line(1))}{"seed":`)).toBe('line 2: is not JSON')
  })
})

describe('observations', () => {
  const options = {
    restrict_themes: true,
    use_monochrome_assets: true,
    use_backgrounds: false,
    paint_vel_info: false,
    center_agent: true,
  }
  function file() {
    const original = begin('easy')
    const actions = [7, 7, 7, 8, 8, 8]
    for (const action of actions) game.step(0, action)
    const number = (path: string) => original.number(path)
    const state = {
      mode: 'easy',
      level_seed: LEVEL,
      actions,
      steps: actions.length,
      agent: { x: number('agent.x'), y: number('agent.y'), vx: number('agent.vx'), vy: number('agent.vy') },
      support: number('agent.support'),
      entities: original.entities().map(({ type, x, y, rx, ry }) => [type, 0, x, y, rx, ry]),
      grid: lines(original.cells()),
      rgb: Buffer.from(game.observe(0)).toString('base64'),
    }
    return { game: 'coinrun', kind: 'observations', options, shape: [64, 64, 3], states: [state] }
  }

  it('agree in all bytes, or say which pixel does not', () => {
    expect(asked(file())).toBe('')
    const wrong = file()
    const rgb = Buffer.from(wrong.states[0]!.rgb, 'base64')
    rgb[3 * (64 * 20 + 9)]! ^= 64
    wrong.states[0]!.rgb = rgb.toString('base64')
    expect(asked(wrong)).toMatch(/^state 0 \(easy 8, step 6\): rgb: row 20, column 9: expected .*; 1 pixels differ$/)
  })

  it('are refused by name where they are none of ours', () => {
    expect(asked({ ...file(), options: { ...options, use_backgrounds: true } })).toBe(
      'options.use_backgrounds: must be false',
    )
    expect(asked({ ...file(), shape: [32, 32, 3] })).toBe('shape: must be 64, 64, 3')
    const short = file()
    short.states[0]!.rgb = 'AAAA'
    expect(asked(short)).toBe('states[0].rgb: must be 12288 bytes, not 3')
  })
})
