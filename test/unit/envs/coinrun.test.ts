import { describe, expect, it } from 'vitest'
import { loadGame } from '../../../workers/headless/games.lib'
import { hashOf, originalOf } from '../../../workers/headless/coinrun/original.lib'
import type { FieldValue, StepResult } from '../../../workers/lab/contracts/env'
import { InputError } from '../../../workers/lab/contracts/errors'
import type { Value } from '../../../workers/lab/contracts/options'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { conceptOf } from '../../../workers/lab/saliency/concepts'
import { createRandom } from '../../../workers/lab/random'

const [LEFT, DOWN, NONE, UP, RIGHT, JUMP_RIGHT] = [1, 3, 4, 5, 7, 8] as const
const SIDE = 64
const BLACK = 0

const load = (options: Record<string, Value> = {}, level?: number) =>
  loadGame('coinrun', 1, true, { options, ...(level !== undefined && { level }) })
const read = (game: BatchGame, path: string) => Number(game.read(0, path))
const set = (game: BatchGame, values: Readonly<Record<string, FieldValue>>) => {
  game.write(
    0,
    Object.entries(values).map(([path, value]) => ({ path, value })),
  )
  return game.settle(0)
}
const begin = (game: BatchGame, level: number) => {
  game.configure(0, { mode: 'hard' }, level)
  game.reset(0, 0)
}
/** What the last action did, or the one that ended the game. */
function play(game: BatchGame, actions: readonly number[]): StepResult {
  const [first = NONE, ...rest] = actions
  let result = game.step(0, first)
  for (const action of rest) if (!result.terminated) result = game.step(0, action)
  return result
}
const times = (count: number, action: number) => Array.from({ length: count }, () => action)
const cellPath = (column: number, row: number) => `cells[${(SIDE - 1 - row) * SIDE + column}]`
const ended = (game: BatchGame, { ended: at }: { readonly ended: number }) => game.spec.endings[at]

describe('levels', () => {
  // Of the original; grid, then the coin.
  it.each([
    ['hard', 0, 1089049133, 16, 5],
    ['hard', 1, 4171076637, 34, 7],
    ['hard', 2, 3707857247, 8, 5],
    ['hard', 4, 680534826, 34, 10],
    ['hard', 7, 2079340731, 38, 3],
    ['hard', 12, 3985272027, 8, 2],
    ['hard', 42, 1924920694, 16, 5],
    ['hard', 1234, 2824942628, 9, 3],
    ['easy', 0, 1495679696, 21, 9],
    ['easy', 1, 735995301, 18, 7],
    ['easy', 42, 3985272027, 8, 2],
  ] as const)('are the original’s: %s %i', async (mode, level, hash, column, row) => {
    const game = await load({ mode }, level)
    game.reset(0, 99)
    expect(hashOf(originalOf(game).cells())).toBe(hash)
    expect([read(game, 'coin.column'), read(game, 'coin.row')]).toEqual([column, row])
    expect(game.read(0, 'rand.0')).toBe(String(level))
  })

  it('follow the seed where none is chosen, among as many as asked for', async () => {
    const game = await load({ levels: 10 })
    game.reset(0, 1_000_003)
    expect(game.read(0, 'rand.0')).toBe('3')
    game.configure(0, {}, null)
    game.reset(0, 1_000_003)
    expect(game.read(0, 'rand.0')).toBe('1000003')
  })

  it('change by an option in what was asked only', async () => {
    const open = async (options: Record<string, Value>) => {
      const game = await load({ mode: 'hard', ...options }, 1)
      game.reset(0, 0)
      const kinds = originalOf(game)
        .entities()
        .map(({ type }) => type)
      return { cells: Buffer.from(originalOf(game).cells()).toString('base64'), kinds, game }
    }
    const [plain, tame] = [await open({}), await open({ saws: 0, enemies: 0 })]
    expect(tame.cells === plain.cells).toBe(true)
    expect(plain.kinds).toContain(2)
    expect(tame.kinds).not.toContain(2)
    expect((await open({ crates: 0 })).kinds).not.toContain(20)
    const busy = await open({ saws: 5, crates: 2, enemies: 10 })
    expect([busy.cells === plain.cells, busy.kinds.length > plain.kinds.length]).toEqual([true, true])
    expect((await open({ danger: 'lava' })).cells === plain.cells).toBe(false)
    const { game } = await open({ difficulty: 3, sections: 15, pits: 2 })
    expect(read(game, 'coin.column')).toBeGreaterThan(read(plain.game, 'coin.column'))
  })

  it('put the coin into a section or nowhere, and end unpaid at the end', async () => {
    const game = await load({ coin: 'in a section' }, 5)
    const places = Array.from({ length: 60 }, (_, level) => {
      game.configure(0, { coin: 'in a section' }, level)
      game.reset(0, 0)
      const end = [read(game, 'end.column'), read(game, 'end.row')]
      const coin = [read(game, 'coin.column'), read(game, 'coin.row')]
      expect(coin[0]).toBeLessThan(end[0]!)
      expect(game.settle(0)).toBe('')
      // On ground, in the open.
      expect([read(game, cellPath(coin[0]!, coin[1]! - 1)), read(game, cellPath(coin[0]!, coin[1]!))]).toEqual([2, 0])
      return end[0]! - coin[0]!
    })
    expect(new Set(places).size).toBeGreaterThan(5)
    game.configure(0, { coin: 'nowhere', mode: 'hard' }, 12)
    game.reset(0, 0)
    const last = play(game, [...times(5, RIGHT), JUMP_RIGHT, ...times(14, RIGHT)])
    expect([last.reward, ended(game, last)]).toEqual([0, 'came to the end, where no coin was'])
  })
})

describe('the rules', () => {
  it('are the original’s on the way to the coin of hard 12', async () => {
    const game = await load()
    begin(game, 12)
    const steps = times(49, JUMP_RIGHT).map((action) => {
      const { reward, terminated } = game.step(0, action)
      return { x: read(game, 'agent.x'), y: read(game, 'agent.y'), vx: read(game, 'agent.vx'), reward, terminated }
    })
    expect([steps[16]!.x, steps[16]!.vx]).toEqual([4.5, expect.closeTo(0.1271, 4)])
    expect([steps[31]!.x, steps[31]!.y]).toEqual([expect.closeTo(7.1205, 4), expect.closeTo(3.5787, 4)])
    expect(steps.filter(({ terminated }) => terminated)).toEqual([steps[48]])
    expect(steps[48]!.reward).toBe(10)
    begin(game, 12)
    expect(play(game, [...times(5, RIGHT), JUMP_RIGHT, ...times(14, RIGHT)])).toMatchObject({
      reward: 10,
      terminated: true,
    })
  })

  it('jump and run as far as measured on it', async () => {
    const game = await load()
    begin(game, 12)
    const heights = times(16, UP).map((action) => (game.step(0, action), read(game, 'agent.y')))
    expect(Math.max(...heights)).toBeCloseTo(7.9787, 4)
    expect([heights.indexOf(Math.max(...heights)) + 1, heights[15]]).toEqual([8, expect.closeTo(1.5787, 4)])
    begin(game, 12)
    const speeds = [RIGHT, RIGHT, RIGHT, RIGHT, LEFT, NONE].map((a) => (game.step(0, a), read(game, 'agent.vx')))
    ;[0.1, 0.18, 0.244, 0.2952, 0.13616, 0.108928].forEach((speed, i) => expect(speeds[i]).toBeCloseTo(speed, 5))
  })

  // Shares of 2,000 levels of the original: coin, saw, enemy, lava.
  it.each([
    ['hard', [0.607, 0.253, 0.11, 0.03]],
    ['easy', [0.673, 0.274, 0.025, 0.028]],
  ] as const)('give who always jumps to the right what the original gives, %s', async (mode, shares) => {
    const game = await loadGame('coinrun', 1)
    const ends = [0, 0, 0, 0, 0, 0, 0, 0]
    for (let level = 0; level < 2000; level++) {
      game.configure(0, { mode }, level)
      game.reset(0, 0)
      for (let over = 0; !over; ends[over]! += over ? 1 : 0) over = game.step(0, JUMP_RIGHT).ended
    }
    expect(ends.slice(5)).toEqual([0, 0, 0])
    shares.forEach((share, i) => expect(ends[i + 1]! / 2000).toBeCloseTo(share, 2.9))
  })

  it('end a game by each of its causes, told by name', async () => {
    const game = await load({ timeLimit: 5 })
    const fresh = (edits: Readonly<Record<string, FieldValue>>) => {
      begin(game, 12)
      expect(set(game, { 'rules.timeLimit': 900, ...edits })).toBe('')
      return game
    }
    const ahead = (kind: number) => ({
      'things[9].there': true,
      'things[9].kind': kind,
      'things[9].x': 3,
      'things[9].y': 1.5,
    })
    expect(ended(game, play(fresh(ahead(0)), times(6, RIGHT)))).toBe('cut by a saw')
    expect(ended(game, play(fresh(ahead(1)), times(6, RIGHT)))).toBe('caught by an enemy')
    expect(ended(game, play(fresh({ [cellPath(3, 1)]: 4 }), times(7, RIGHT)))).toBe('fell into lava')
    expect(ended(game, play(fresh({ 'coin.column': 3, 'coin.row': 1 }), times(7, RIGHT)))).toBe('the coin was reached')
    expect(ended(game, play(fresh({ 'rules.timeLimit': 3 }), times(3, NONE)))).toBe('the time was up')
    // Both hold; the coin comes first, and pays.
    const both = play(fresh({ ...ahead(0), 'things[9].x': 3.5, 'coin.column': 3, 'coin.row': 1 }), times(7, RIGHT))
    expect([both.reward, ended(game, both), read(game, 'causes')]).toEqual([10, 'the coin was reached', 0b110])
    expect(game.step(0, RIGHT), 'and it stays over').toMatchObject({ reward: 0, terminated: true })
  })

  it('let crates bear who falls, and let through who goes up or presses down', async () => {
    const game = await load()
    const onto = (action: number) => {
      begin(game, 12)
      set(game, { 'things[20].there': true, 'things[20].kind': 2, 'things[20].x': 1.5, 'things[20].y': 2.5 })
      set(game, { 'agent.y': 5 })
      play(game, times(12, action))
      return read(game, 'agent.y')
    }
    expect(onto(NONE)).toBeCloseTo(3.5787, 4)
    expect(onto(DOWN)).toBeCloseTo(1.5787, 4)
  })
})

describe('what is seen', () => {
  /** Pixels of the observation, red, green and blue as one number. */
  const pixels = (game: BatchGame, side = SIDE) => {
    const bytes = game.observe(0)
    return Array.from(
      { length: side * side },
      (_, i) => bytes[3 * i]! | (bytes[3 * i + 1]! << 8) | (bytes[3 * i + 2]! << 16),
    )
  }
  const inside = (game: BatchGame, id: string, kept: (box: number) => boolean = () => true) => {
    const side = Math.sqrt(game.observe(0).length / 3)
    const by = game.spec.width / side
    const found = new Set<number>()
    for (const box of conceptOf(game.spec, id, game.locate(0)).boxes.filter((one) => kept(one.id)))
      for (let y = box.y / by; y < (box.y + box.h) / by; y++)
        for (let x = box.x / by; x < (box.x + box.w) / by; x++) found.add(y * side + x)
    return found
  }
  const changed = (before: readonly number[], after: readonly number[]) =>
    before.flatMap((value, i) => (value === after[i] ? [] : [i]))
  const sorted = (found: Iterable<number>) => [...found].sort((a, b) => a - b)

  it.each([
    ['13', '64'],
    ['9', '64'],
    ['17', '32'],
  ])('lies in its concept to the pixel, %s cells on %s pixels', async (view, size) => {
    const game = await load({ view, pixels: size, mode: 'hard' })
    const random = createRandom(4)
    const seen = { saws: 0, enemies: 0, crates: 0, coin: 0 }
    const names = ['saws', 'enemies', 'crates'] as const
    for (let state = 0; state < 40; state++) {
      game.configure(0, { view, pixels: size, mode: 'hard' }, random.word())
      game.reset(0, 0)
      for (let i = random.below(40); i > 0; i--) game.step(0, random.below(3) ? JUMP_RIGHT : RIGHT)
      if (read(game, 'ending')) continue
      const plain = pixels(game, Number(size))
      const others = (id: string, number: number) =>
        new Set(
          [...names, 'agent', 'trails'].flatMap((name) => [
            ...inside(game, name, (box) => name !== id || box !== number),
          ]),
        )
      for (let number = 0; number < read(game, 'thingCount'); number++) {
        const id = names[read(game, `things[${number}].kind`)]!
        set(game, { [`things[${number}].colour`]: 1 + 63 })
        const first = pixels(game, Number(size))
        set(game, { [`things[${number}].colour`]: 1 })
        const shown = changed(first, pixels(game, Number(size)))
        set(game, { [`things[${number}].colour`]: 0 })
        const box = inside(game, id, (one) => one === number)
        const free = [...box].filter((pixel) => !others(id, number).has(pixel))
        for (const pixel of shown) expect(box).toContain(pixel)
        for (const pixel of free) expect(shown).toContain(pixel)
        seen[id] += free.length ? 1 : 0
      }
      set(game, { 'coin.colour': 64 })
      const first = pixels(game, Number(size))
      set(game, { 'coin.colour': 1 })
      const coin = changed(first, pixels(game, Number(size)))
      if (inside(game, 'coin').size && ![...inside(game, 'coin')].some((pixel) => others('', -1).has(pixel))) {
        expect(coin).toEqual(sorted(inside(game, 'coin')))
        seen.coin++
      }
      set(game, { 'coin.colour': 0 })
      expect(pixels(game, Number(size))).toEqual(plain)
    }
    for (const [id, count] of Object.entries(seen)) expect(count, id).toBeGreaterThan(2)
  })

  it('tells ground, lava, pits and the next ledge to the pixel', async () => {
    const options = { difficulty: 3, sections: 6, pits: 2, danger: 'lava', saws: 0, crates: 0 }
    const game = await load(options)
    const [top, mid, lavaTop, lavaMid] = [0x7fffbf, 0x3f3f7f, 0xff7fbf, 0xbfbf3f]
    let [pits, ledges] = [0, 0]
    for (let level = 0; level < 40; level++) {
      game.configure(0, options, level)
      game.reset(0, 0)
      for (let i = 0; i < level; i++) game.step(0, JUMP_RIGHT)
      if (read(game, 'ending')) continue
      const seen = pixels(game)
      const agent = inside(game, 'agent')
      const of = (...colours: number[]) =>
        sorted(seen.flatMap((value, i) => (colours.includes(value) && !agent.has(i) ? [i] : [])))
      const without = (id: string) => sorted([...inside(game, id)].filter((pixel) => !agent.has(pixel)))
      expect(without('ground')).toEqual(of(top, mid))
      expect(without('lava')).toEqual(of(lavaTop, lavaMid))
      for (const pixel of without('ledge')) expect(seen[pixel]).toBe(top)
      ledges += without('ledge').length ? 1 : 0
      const pit = without('pits')
      for (const pixel of pit) expect([BLACK, lavaTop, lavaMid, top], 'a ledge at most').toContain(seen[pixel])
      // All lava of these levels lies in pits.
      for (const pixel of of(lavaTop, lavaMid)) expect(pit).toContain(pixel)
      pits += pit.length ? 1 : 0
    }
    expect([pits > 5, ledges > 20]).toEqual([true, true])
  })

  it('leaves saws out that are to be invisible, which cut all the same', async () => {
    const game = await load({ sawsHidden: true, saws: 5, difficulty: 3 }, 3)
    game.reset(0, 0)
    const hidden = game.observe(0).slice()
    expect(inside(game, 'saws').size).toBe(0)
    set(game, { 'rules.sawsHidden': false })
    set(game, { 'things[60].there': true, 'things[60].x': 4.5, 'things[60].y': 1.5 })
    expect(game.observe(0)).not.toEqual(hidden)
    set(game, { 'rules.sawsHidden': true })
    expect(game.observe(0).slice()).toEqual(hidden)
    expect(ended(game, play(game, times(12, RIGHT)))).toBe('cut by a saw')
  })

  it('shows speed, trails and colours of levels only where asked to', async () => {
    const game = await load({ mode: 'hard', velocity: true }, 42)
    game.reset(0, 0)
    play(game, times(20, NONE))
    const [standing] = pixels(game)
    expect(standing).toBe(0x7f7f7f)
    play(game, times(8, RIGHT))
    const square = pixels(game)
    expect([square[12]! > 0x7f7f7f, square[13], square[25], square[12 * SIDE] === square[0]]).toEqual([
      true,
      0x7f7f7f,
      0x7f7f7f,
      true,
    ])
    const plain = await load({ mode: 'hard', trails: false }, 42)
    plain.reset(0, 0)
    play(plain, times(28, NONE))
    expect(read(plain, 'trailCount')).toBe(0)
    const themed = await load({ mode: 'hard', themes: true }, 42)
    themed.reset(0, 0)
    expect(themed.observe(0)).not.toEqual(plain.observe(0))
  })
})

describe('hands', () => {
  it('put things where they want, and what cannot be is refused by name', async () => {
    const game = await load()
    const refused = (edits: Readonly<Record<string, FieldValue>>) => {
      begin(game, 42)
      return set(game, edits)
    }
    expect(refused({ 'agent.y': 0.5 })).toBe('the agent is in the ground')
    expect(refused({ [cellPath(1, 1)]: 2 })).toBe('the agent is in the ground')
    expect(refused({ [cellPath(1, 1)]: 4 })).toBe('the agent is in lava')
    expect(refused({ 'things[0].x': 1.5, 'things[0].y': 1.5 })).toBe('an enemy is where the agent is')
    expect(refused({ 'things[0].x': 1.5, 'things[0].y': 1.5, 'things[0].kind': 0 })).toBe('a saw is where the agent is')
    expect(refused({ 'coin.row': 0 })).toBe('the coin is in the ground')
    expect(refused({ 'agent.x': 3.25, 'agent.y': 6, 'coin.column': 4, 'coin.row': 9, 'things[1].x': 2 })).toBe('')
    expect(() => game.write(0, [{ path: 'agent.x', value: 65 }])).toThrow('agent.x')
    expect(() => game.write(0, [{ path: 'things[0].colour', value: 65 }])).toThrow('things[0].colour')
    expect(() => game.write(0, [{ path: 'things[128].x', value: 1 }])).toThrow('things[128].x')
    expect(() => game.configure(0, {}, 2 ** 32)).toThrow('level')
  })

  it('paint ground and lava, which are open or covered as what lies above', async () => {
    const game = await load()
    begin(game, 12)
    set(game, { [cellPath(3, 1)]: 2, [cellPath(3, 2)]: 2, [cellPath(4, 1)]: 4, [cellPath(4, 2)]: 4 })
    const column = (x: number) => [0, 1, 2, 3].map((row) => read(game, cellPath(x, row)))
    expect([column(3), column(4)]).toEqual([
      [1, 1, 2, 0],
      [2, 3, 4, 0],
    ])
    set(game, { [cellPath(3, 2)]: 0 })
    expect(column(3)).toEqual([1, 2, 0, 0])
  })

  it('leave levels as they are that nobody touched', async () => {
    const game = await loadGame('coinrun', 1)
    for (let level = 0; level < 1000; level++) {
      game.configure(0, { mode: level % 2 ? 'hard' : 'easy', coin: level % 3 ? 'at the end' : 'in a section' }, level)
      game.reset(0, 0)
      const before = game.hash(0)
      expect(game.settle(0)).toBe('')
      if (game.hash(0) !== before) throw new Error(`level ${level} is not as it settles`)
    }
  })

  it('freeze an enemy and the agent, turn one thing into another, and take one away', async () => {
    const game = await load()
    begin(game, 42)
    expect(set(game, { 'things[0].frozen': true })).toBe('')
    const x = read(game, 'things[0].x')
    play(game, times(5, NONE))
    expect(read(game, 'things[0].x')).toBe(x)
    set(game, { 'things[0].frozen': false, 'agent.frozen': true })
    play(game, times(5, RIGHT))
    expect([read(game, 'things[0].x') === x, read(game, 'agent.x')]).toEqual([false, 1.5])
    set(game, { 'things[0].there': false })
    play(game, times(10, NONE))
    expect([read(game, 'trailCount'), conceptOf(game.spec, 'enemies', game.locate(0)).boxes.length]).toEqual([0, 0])
  })

  it('take bytes of another view for no state of this one', async () => {
    const [game, near] = [await load(), await load({ view: '9' })]
    expect(() => game.restore(0, near.snapshot(0))).toThrow(new InputError('view.cells', 'must be 13'))
    const small = await load({ pixels: '32' })
    expect(() => game.restore(0, small.snapshot(0))).toThrow(new InputError('view.pixels', 'must be 64'))
    expect(() => game.restore(0, near.snapshot(0).slice(1))).toThrow('state')
  })
})
