import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { gzipSync } from 'node:zlib'
import { InputError } from '../../../workers/lab/contracts/errors'
import { MOST_FRAMES, replayFile } from '../../../workers/headless/replay.lib'
import { MOST_BYTES } from '../../../workers/headless/text-file.lib'

/** Recorded games of the original; they lie beside the project, never in it. */
const folder = '../shared/traces/toybox'
const files = existsSync(folder) ? readdirSync(folder).filter((file) => /^breakout-.*\.json(\.gz)?$/.test(file)) : []
if (files.length === 0) console.log(`no traces of the original: ${folder} is absent, replay is not tested`)

describe.skipIf(files.length === 0)('the original breakout, frame by frame', () => {
  it.each(files.length ? files : ['none'])('%s', async (file) => {
    expect(await replayFile(() => readFileSync(`${folder}/${file}`))).toBe('')
  })

  it.each(files.slice(0, 3))('%s on the checked build', async (file) => {
    expect(await replayFile(() => readFileSync(`${folder}/${file}`), true)).toBe('')
  })
})

describe('a replay', () => {
  const state = (text: string) => replayFile(() => new TextEncoder().encode(text))
  const color = { r: 0, g: 0, b: 0, a: 255 }
  const config = {
    rand: { state: [1, 2] },
    bg_color: color,
    frame_color: color,
    paddle_color: color,
    ball_color: color,
    row_colors: [],
    row_scores: [],
    start_lives: 5,
    ball_speed_row_depth: 3,
    ball_speed_slow: 2,
    ball_speed_fast: 4,
    ball_start_positions: [{ x: 50, y: 80, angle_degrees: 30 }],
    paddle_discrete_segments: 5,
  }
  const still = { position: { x: 120, y: 143 }, velocity: { x: 0, y: 0 } }
  // xoroshiro's first child of [1, 2]: 1 + 2, then the words worked out by hand from the facts page's formula.
  const next = ([a, b]: [bigint, bigint]): [bigint, [bigint, bigint]] => {
    const mask = (1n << 64n) - 1n
    const rotl = (x: bigint, k: bigint) => ((x << k) | (x >> (64n - k))) & mask
    const c = a ^ b
    return [(a + b) & mask, [rotl(a, 55n) ^ c ^ ((c << 14n) & mask), rotl(c, 36n)]]
  }
  const [first, after] = next([1n, 2n])
  const initial = {
    rand: { state: [first, next(after)[0]] },
    lives: 5,
    is_dead: true,
    score: 0,
    level: 1,
    balls: [],
    ball_radius: 2,
    paddle: still,
    paddle_width: 24,
    paddle_speed: 4,
    bricks: [],
    reset: false,
  }
  const trace = {
    game: 'breakout',
    seed: 1,
    config,
    initial,
    edits: [],
    actions: [0, 4],
    scores: [0, 0],
    lives: [5, 5],
    snapshots: [],
  }
  const text = (value: unknown) =>
    JSON.stringify(value, (_, entry: unknown) => (typeof entry === 'bigint' ? `@${entry}@` : entry)).replace(
      /"@(\d+)@"/g,
      '$1',
    )
  const moved = { ...initial, paddle: { position: { x: 116, y: 143 }, velocity: { x: -4, y: 0 } } }
  const snapshot = { frame: 2, score: 0, lives: 5, level: 1, state: moved }

  it('agrees with a trace made by hand, plain or gzipped', async () => {
    expect(await state(text({ ...trace, snapshots: [snapshot] }))).toBe('')
    expect(await replayFile(() => new Uint8Array(gzipSync(text(trace))))).toBe('')
  })

  it('names frame, field, expected and got', async () => {
    expect(await state(text({ ...trace, scores: [0, 7] }))).toBe('frame 2: score: expected 7, got 0')
    expect(await state(text({ ...trace, lives: [4, 4] }))).toBe('frame 1: lives: expected 4, got 5')
    expect(await state(text({ ...trace, initial: { ...initial, paddle_width: 23 } }))).toBe(
      'frame 0: state.paddle_width: expected 23, got 24.0',
    )
    const off = { ...moved, paddle: { ...moved.paddle, position: { x: 116.00001, y: 143 } } }
    expect(await state(text({ ...trace, snapshots: [{ ...snapshot, state: off }] }))).toBe(
      'frame 2: state.paddle.position.x: expected 116.00001, got 116.0',
    )
    expect(await state(text({ ...trace, initial: { ...initial, rand: { state: [first, 5] } } }))).toContain(
      'state.rand.state.1: expected 5',
    )
  })

  it('applies edits before the action of their frame', async () => {
    const edits = [{ frame: 1, set: { '/score': 30, '/paddle/position/x': 100 } }]
    const state2 = { ...moved, score: 30, paddle: { position: { x: 96, y: 143 }, velocity: { x: -4, y: 0 } } }
    expect(
      await state(text({ ...trace, edits, scores: [0, 30], snapshots: [{ ...snapshot, score: 30, state: state2 }] })),
    ).toBe('')
    expect(await state(text({ ...trace, edits: [{ frame: 0, set: { '/nothing/here': 1 } }] }))).toBe(
      '/nothing/here: does not exist',
    )
    expect(await state(text({ ...trace, edits: [{ frame: 0, set: { '/lives': 'x' } }] }))).toBe(
      'state.lives: must be a number',
    )
  })

  const odd = ['1e999', '1e-999', 'null', '"x"', '[]']
  it.each(odd)('answers in words wherever %s stands', async (value) => {
    const edits = [{ frame: 0, set: { '/lives': 5, '/paddle/position/x': 120 } }]
    const whole = text({ ...trace, edits, snapshots: [snapshot] })
    const places = [...whole.matchAll(/(?<=[:[,])-?\d[\d.]*|"(?=breakout")/g)]
    expect(places.length).toBeGreaterThan(60)
    let refused = 0
    for (const { 0: found, index } of places) {
      const end = found === '"' ? index + '"breakout"'.length : index + found.length
      const said = await state(whole.slice(0, index) + value + whole.slice(end))
      expect(said).not.toMatch(/cannot read|undefined|not a function|safely/i)
      if (said) refused++
    }
    // A number that is never looked at, or rounds to the one that was there, may be anything.
    expect(refused).toBeGreaterThan(places.length / 2)
  })

  it('sets nothing that is not in the state', async () => {
    for (const pointer of ['/__proto__/odd', '/constructor/prototype/odd', '/balls/length', '/bricks/0', '']) {
      const said = await state(text({ ...trace, edits: [{ frame: 0, set: { [pointer]: 0 } }] }))
      expect(said).toBe(`${pointer}: does not exist`)
    }
    expect('odd' in {}).toBe(false)
  })

  const long = (frames: number) => {
    const zeros = `[${'0,'.repeat(frames - 1)}0]`
    const lives = zeros.replaceAll('0', '5')
    const rest = text({ ...trace, actions: '#a', scores: '#s', lives: '#l' })
    return rest.replace('"#a"', zeros).replace('"#s"', zeros).replace('"#l"', lives)
  }

  it('of a long game is told of before it starts, goes in slices, and ends where it is stopped', async () => {
    const told: [number, number][] = []
    const bytes = new TextEncoder().encode(long(30_000))
    const step = async (frame: number, frames: number) => {
      told.push([frame, frames])
      if (frame > 0) throw new InputError('stopped', 'here')
    }
    expect(
      await replayFile(
        () => bytes,
        false,
        () => '',
        step,
      ),
    ).toBe('stopped: here')
    expect(told).toEqual([
      [0, 30_000],
      [10_000, 30_000],
    ])
  })

  it('refuses what is larger than it takes before it unpacks, reads or plays it', async () => {
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(MOST_BYTES + 1, 32)))
    expect(bomb.length).toBeLessThan(MOST_BYTES / 500)
    expect(await replayFile(() => bomb)).toBe('file: is larger than 16 MB')
    expect(await replayFile(() => new Uint8Array(MOST_BYTES + 1))).toBe('file: is larger than 16 MB')
    expect(await state(long(MOST_FRAMES + 1))).toBe('actions: are 2000001, more than 2000000')
  })

  it('says what is wrong with a file', async () => {
    expect(await state('{')).toContain('JSON:')
    expect(await state('{}')).toBe('game: is missing')
    expect(await state(text({ ...trace, game: 'pong' }))).toBe('this project does not have the game pong')
    expect(await state(text({ ...trace, actions: [99, 0] }))).toBe('action: 99 is not an ALE action')
    expect(await replayFile(() => readFileSync('no/such/file'))).toContain('no/such/file')
  })
})
