import { describe, expect, it } from 'vitest'
import type { Edit, FieldValue } from '../../../workers/lab/contracts/env'
import { FIRE, LEFT, NOOP, RIGHT, WAIT, begun, boxes, load, number, set, shootAt, steps } from './invaders'

const invaders = (test: (index: number) => boolean, name: string, value: FieldValue): Edit[] =>
  Array.from({ length: 36 }, (_, i) => i)
    .filter(test)
    .map((i) => ({ path: `invaders[${i}].${name}`, value }))

describe('space invaders', () => {
  it('plays the known opening: second game of seed 17, waiting', async () => {
    const game = await load()
    game.renew(0)
    expect([game.read(0, 'rand.0'), game.read(0, 'rand.1')]).toEqual(['1676749745769401632', '3014159604084213742'])
    expect([game.read(0, 'config.rand.0'), game.read(0, 'config.rand.1')]).toEqual([
      '14138799424576617778',
      '15827758918122478082',
    ])
    const shots: [number, number, number][] = []
    const moves: number[] = []
    let flying = 0
    for (let tick = 1, x = 44; tick < 330; tick++) {
      game.step(0, NOOP)
      if (game.read(0, 'ship.alive') && tick < WAIT) throw new Error('too early')
      if (number(game, 'invaders[0].x') !== x) moves.push(tick)
      x = number(game, 'invaders[0].x')
      // A new laser has already fallen by three pixels.
      if (number(game, 'laserCount') > flying)
        shots.push([tick, number(game, `lasers[${flying}].x`), number(game, `lasers[${flying}].y`) - 3])
      flying = number(game, 'laserCount')
    }
    expect(moves.slice(0, 2)).toEqual([162, 195])
    expect(shots.map(([tick, x]) => [tick, x])).toEqual([
      [179, 182],
      [229, 90],
      [279, 60],
      [329, 64],
    ])
    expect(shots[0]?.[2]).toBe(128)
  })

  it('moves the ship within its limits and gives left the way', async () => {
    const game = await begun()
    steps(game, 2, RIGHT)
    expect(number(game, 'ship.x')).toBe(74)
    steps(game, 100, LEFT)
    expect(number(game, 'ship.x')).toBe(68)
    steps(game, 100, RIGHT)
    expect(number(game, 'ship.x')).toBe(230)
    game.press(0, 1 | 2)
    expect(number(game, 'ship.x')).toBe(227)
  })

  it('has one laser, which starts in the middle of the ship', async () => {
    const game = await begun()
    steps(game, 1, FIRE)
    expect([number(game, 'shipLaser.x'), number(game, 'shipLaser.y')]).toEqual([76, 182])
    steps(game, 5, 4)
    expect(number(game, 'shipLaser.x')).toBe(76)
    expect(boxes(game, 'shipLaser')).toHaveLength(1)
  })

  it('pays for an invader when its burst is over', async () => {
    const game = await begun()
    shootAt(game, 50, 132)
    expect(steps(game, 1)).toBe(0)
    expect([number(game, 'invaders[30].deathCounter'), game.read(0, 'shipLaser.flying')]).toEqual([28, false])
    expect(steps(game, 27)).toBe(0)
    expect(game.read(0, 'invaders[30].alive')).toBe(true)
    expect(steps(game, 1)).toBe(10)
    expect([game.score(0), game.read(0, 'invaders[30].alive'), boxes(game, 'invader').length]).toEqual([10, false, 35])
  })

  it('pays 720 for a wave, and lays the next two pixels lower', async () => {
    const game = await begun()
    game.write(
      0,
      invaders(() => true, 'deathCounter', 2),
    )
    expect(steps(game, 2)).toBe(720)
    expect(number(game, 'level')).toBe(1)
    steps(game, 1)
    expect([
      number(game, 'level'),
      number(game, 'invaders[0].y'),
      number(game, 'ship.x'),
      boxes(game, 'invader').length,
    ]).toEqual([2, 35, 68, 36])
    expect([game.read(0, 'ship.alive'), number(game, 'lifeTimer'), number(game, 'ufo.counter')]).toEqual([
      true,
      128,
      500,
    ])
  })

  it('marches to 260, drops ten pixels and turns', async () => {
    const game = await begun()
    const path: string[] = []
    for (let tick = 0; tick < 1300; tick++) {
      const before = [number(game, 'invaders[0].x'), number(game, 'invaders[0].y')] as const
      game.step(0, NOOP)
      const [dx, dy] = [number(game, 'invaders[0].x') - before[0], number(game, 'invaders[0].y') - before[1]]
      if (dx || dy) path.push(`${dx},${dy}`)
    }
    const drop = path.indexOf('0,10')
    expect(drop).toBe(20)
    expect(path.slice(0, 20).every((move) => move === '2,0')).toBe(true)
    expect(path[21]).toBe('-2,0')
    expect(number(game, 'invaders[0].y')).toBe(43)
  })

  it.each([
    [0, 32],
    [11, 32],
    [12, 16],
    [24, 8],
    [30, 4],
    [32, 2],
  ])('waits the right time with %i dead', async (dead, period) => {
    const game = await begun()
    game.write(0, [...invaders((i) => i < dead, 'alive', false), { path: 'march.counter', value: 0 }])
    steps(game, 1)
    expect(number(game, 'march.counter')).toBe(period)
    set(game, { 'march.counter': 0, 'march.slowdown': 3 })
    steps(game, 1)
    expect(number(game, 'march.counter')).toBe(3 * (period + 1) - 1)
    set(game, { 'march.counter': 0, 'march.slowdown': 0 })
    const x = number(game, 'invaders[35].x')
    steps(game, 100)
    expect(number(game, 'invaders[35].x')).toBe(x)
  })

  it('ends when an invader reaches the ground', async () => {
    const game = await begun()
    set(game, { 'invaders[7].y': 184 })
    expect(game.settle(0)).toBe('')
    expect(game.step(0, NOOP).terminated).toBe(false)
    expect(number(game, 'shieldCount')).toBe(3)
    set(game, { 'invaders[31].y': 185 })
    expect(game.settle(0)).toBe('an invader stands on the ground')
    const { terminated, ended, lifeLost } = game.step(0, NOOP)
    expect([terminated, game.spec.endings[ended], lifeLost, game.lives(0)]).toEqual([
      true,
      'the invaders have landed',
      true,
      -1,
    ])
  })

  it('takes the shields away when a lowest invader reaches them', async () => {
    const game = await begun()
    set(game, { 'invaders[31].y': 147 })
    steps(game, 1)
    expect(number(game, 'shieldCount')).toBe(3)
    set(game, { 'invaders[31].y': 148 })
    steps(game, 1)
    expect([number(game, 'shieldCount'), boxes(game, 'shield').length]).toEqual([0, 0])
  })

  it('bites two by two pixels out of a shield', async () => {
    const game = await begun()
    set(game, {
      laserCount: 1,
      'lasers[0].x': 91,
      'lasers[0].y': 145,
      'lasers[0].w': 2,
      'lasers[0].h': 11,
      'lasers[0].speed': 3,
    })
    steps(game, 1)
    // Columns 7 … 9 of rows 0 … 0 are touched at the first pixel, so blocks 6–7 and 8–9 of rows 0–1 go.
    const holes = Array.from({ length: 32 }, (_, i) => number(game, `shieldPixels[${i}].rgba`) !== 0)
    expect(holes.map((solid, i) => (solid ? i : -1)).filter((i) => i >= 0)).toEqual([4, 5, 10, 11, 20, 21, 26, 27])
    expect(number(game, 'laserCount')).toBe(0)
  })

  it('brings a UFO after 500 ticks and pays at once for it', async () => {
    const game = await begun()
    expect(number(game, 'ufo.counter')).toBe(500)
    steps(game, 501)
    expect(number(game, 'ufo.counter')).toBe(-1)
    expect([boxes(game, 'ufo').length, boxes(game, 'score').length]).toEqual([1, 0])
    steps(game, 50)
    expect(number(game, 'ufo.x')).toBe(98)
    shootAt(game, 106, 15)
    expect(steps(game, 1)).toBe(100)
    expect(number(game, 'ufo.deathCounter')).toBe(29)
    expect(steps(game, 30)).toBe(0)
    expect([number(game, 'ufo.counter'), number(game, 'ufo.deathCounter')]).toEqual([500, -1])
  })

  it('loses a life when the ship has burnt, waits, and ends at none', async () => {
    const game = await load()
    const lost: number[] = []
    let tick = 0
    for (let done = false; !done && tick < 20_000; tick++) {
      if (game.read(0, 'ship.alive')) {
        const x = number(game, 'ship.x') + 7
        set(game, {
          laserCount: 1,
          'lasers[0].x': x,
          'lasers[0].y': 180,
          'lasers[0].w': 2,
          'lasers[0].h': 11,
          'lasers[0].speed': 9,
        })
      }
      const { lifeLost, terminated } = game.step(0, RIGHT)
      if (lifeLost) lost.push(tick + 1)
      expect(terminated).toBe(lost.length === 3)
      done = terminated
    }
    expect(lost).toHaveLength(3)
    // Alive at 129, struck at the next tick and the one after while the laser passes, then 115 ticks and one.
    expect(lost[0]).toBeGreaterThanOrEqual(WAIT + 1 + 115)
    expect(lost[0]).toBeLessThan(WAIT + 1 + 115 + 6)
  })

  it('costs no life when lives are unlimited', async () => {
    const game = await begun()
    set(game, { unlimitedLives: true, 'ship.alive': false, 'ship.deathCounter': 0 })
    expect(game.step(0, NOOP).lifeLost).toBe(false)
    expect([game.lives(0), number(game, 'ship.deathCounter')]).toEqual([3, -1])
  })

  it('keeps the displayed score, the true score and the reward apart', async () => {
    const game = await begun()
    set(game, { displayedScore: 500, 'invaders[0].deathCounter': 1 })
    expect(steps(game, 1)).toBe(30)
    expect([game.score(0), number(game, 'displayedScore')]).toEqual([30, 530])
    set(game, { score: 90, 'invaders[1].deathCounter': 1 })
    expect(steps(game, 1)).toBe(30)
    expect([game.score(0), number(game, 'displayedScore')]).toEqual([120, 560])
  })

  it('says why an edit is not legal, and clears what is not in use', async () => {
    const game = await begun()
    expect(() => set(game, { 'ship.x': 300 })).toThrow('ship.x: must lie in 68 … 230')
    set(game, { 'ship.deathCounter': 10 })
    expect(game.settle(0)).toBe('the ship lives and burns at once')
    set(game, { 'ship.deathCounter': -1, shieldCount: 1 })
    expect(game.settle(0)).toBe('')
    expect(number(game, 'shieldPixels[300].rgba')).toBe(0)
    const bytes = game.snapshot(0)
    const { offset } = game.spec.fields.find(({ path }) => path === 'ship.x') ?? { offset: 0 }
    new DataView(bytes.buffer).setInt32(offset, 300, true)
    game.restore(0, bytes)
    expect(game.settle(0)).toBe('the ship is out of range')
  })

  it('finds every piece where it is drawn, and nothing that is not', async () => {
    const game = await begun()
    const count = () => Object.fromEntries(game.spec.kinds.map(({ kind }) => [kind, boxes(game, kind).length]))
    const usual = { ship: 1, shipLaser: 0, invader: 36, laser: 0, shield: 3, ufo: 0, score: 1, lives: 0 }
    expect(count()).toEqual(usual)
    expect(boxes(game, 'invader')[7]).toEqual({ kind: 'invader', id: 7, x: 76, y: 51, w: 16, h: 10 })
    expect(boxes(game, 'shield')[1]).toEqual({ kind: 'shield', id: 1, x: 148, y: 157, w: 16, h: 18 })
    shootAt(game, 100, 100)
    set(game, { 'ufo.counter': -1, 'ufo.x': 50, 'invaders[3].alive': false })
    expect(count()).toEqual({ ...usual, shipLaser: 1, invader: 35, ufo: 1, score: 0 })
    set(game, { 'ship.alive': false, lifeTimer: 8 })
    expect(count()).toMatchObject({ ship: 1, lives: 1 })
    set(game, { lifeTimer: 7 })
    expect(count()).toMatchObject({ ship: 0, lives: 1 })
  })

  it('draws inside its boxes only', async () => {
    const game = await begun()
    set(game, { 'ufo.counter': -1, 'ufo.x': 50, displayedScore: 0 })
    shootAt(game, 100, 140)
    const picture = game.paint(0)
    const places = game.locate(0)
    const words = new Uint32Array(picture.buffer, picture.byteOffset, 320 * 210)
    const lit = (x: number, y: number) => (words[y * 320 + x] ?? 0) !== 0xff000000
    const outside: number[][] = []
    const empty = places.filter(
      ({ x, y, w, h }) =>
        !Array.from({ length: w * h }, (_, i) => lit(x + (i % w), y + Math.floor(i / w))).includes(true),
    )
    for (let y = 0; y < 195; y++)
      for (let x = 0; x < 320; x++)
        if (lit(x, y) && !places.some((box) => x >= box.x && x < box.x + box.w && y >= box.y && y < box.y + box.h))
          outside.push([x, y])
    expect(outside).toEqual([])
    expect(empty).toEqual([])
  })
})
