import { describe, expect, it } from 'vitest'
import { loadGame } from '../../../workers/headless/games.lib'
import type { FieldValue } from '../../../workers/lab/contracts/env'
import type { Value } from '../../../workers/lab/contracts/options'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { createRandom } from '../../../workers/lab/random'

const [STAY, LEFT, UP, RIGHT, DOWN, FIRE] = [0, 1, 2, 3, 4, 5] as const
/** What is carried out is what was chosen, unless a test says otherwise. */
const load = (options: Record<string, Value> = {}) =>
  loadGame('seaquest', 1, true, { options: { sticky: 0, ...options } })
const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length
const read = (game: BatchGame, path: string) => Number(game.read(0, path))
const set = (game: BatchGame, values: Readonly<Record<string, FieldValue>>) =>
  game.write(
    0,
    Object.entries(values).map(([path, value]) => ({ path, value })),
  )
const submarine = (game: BatchGame, x: number, y: number, facesRight = true) =>
  set(game, {
    'submarine.x': x,
    'submarine.y': y,
    'submarine.facesRight': facesRight,
    'submarine.surfaced': y === 0,
  })

interface Swims {
  readonly x: number
  readonly y: number
  readonly right?: boolean
  readonly timer?: number
  readonly isSubmarine?: boolean
  readonly shotTimer?: number
}

function enemy(game: BatchGame, { x, y, right = true, timer = 5, isSubmarine = false, shotTimer = 10 }: Swims, i = 0) {
  const at = `enemies[${i}]`
  set(game, { [`${at}.there`]: true, [`${at}.x`]: x, [`${at}.y`]: y, [`${at}.swimsRight`]: right })
  set(game, { [`${at}.timer`]: timer, [`${at}.isSubmarine`]: isSubmarine, [`${at}.shotTimer`]: shotTimer })
}

function diver(game: BatchGame, { x, y, right = true, timer = 5 }: Swims) {
  set(game, { 'divers[0].there': true, 'divers[0].x': x, 'divers[0].y': y, 'divers[0].swimsRight': right })
  set(game, { 'divers[0].timer': timer })
}

const numbersOf = (game: BatchGame, list: string, count: number) =>
  Array.from({ length: count }, (_, i) => i).filter((i) => game.read(0, `${list}[${i}].there`) === true)

describe('Seaquest by chance', () => {
  it('earns 0.10 in 30 ticks, as the original does', async () => {
    const game = await loadGame('seaquest', 1)
    const random = createRandom(4)
    const games = Array.from({ length: 4000 }, (_, seed) => {
      game.reset(0, seed)
      let reward = 0
      for (let length = 1; ; length++) {
        const result = game.step(0, random.below(6))
        reward += result.reward
        if (result.terminated) return { reward, length }
      }
    })
    // Four standard errors of both, and half of the last digit that the reference has.
    expect(Math.abs(mean(games.map(({ reward }) => reward)) - 0.1)).toBeLessThan(0.04)
    expect(Math.abs(mean(games.map(({ length }) => length)) - 30)).toBeLessThan(2.5)
  })

  it('carries the last action out again one time in ten', async () => {
    const game = await loadGame('seaquest', 1)
    const repeats: number[] = []
    for (let seed = 0; seed < 40; seed++) {
      game.reset(0, seed)
      for (let i = 0; i < 50; i++) {
        const last = read(game, 'lastAction')
        const wanted = last === LEFT ? RIGHT : LEFT
        game.step(0, wanted)
        repeats.push(read(game, 'lastAction') === wanted ? 0 : 1)
      }
    }
    expect(Math.abs(mean(repeats) - 0.1)).toBeLessThan(0.03)
  })

  it('brings submarines in one of three, from either side, into every row', async () => {
    // So rare and fast that the sea is empty when the next one comes.
    const game = await load({ spawnInterval: 12, moveInterval: 0 })
    const found: { submarine: number; right: number; row: number }[] = []
    for (let seed = 0; seed < 80; seed++) {
      game.reset(0, seed)
      for (let tick = 1; tick <= 400; tick++) {
        game.step(0, STAY)
        if (tick % 12 !== 1 || tick === 1) continue
        expect(numbersOf(game, 'enemies', 32)).toEqual([0])
        found.push({
          submarine: read(game, 'enemies[0].isSubmarine'),
          right: read(game, 'enemies[0].swimsRight'),
          row: read(game, 'enemies[0].y'),
        })
      }
    }
    expect(found.length).toBeGreaterThan(2000)
    expect(Math.abs(mean(found.map((one) => one.submarine)) - 1 / 3)).toBeLessThan(0.045)
    expect(Math.abs(mean(found.map((one) => one.right)) - 0.5)).toBeLessThan(0.045)
    for (let row = 1; row < 9; row++)
      expect(Math.abs(mean(found.map((one) => (one.row === row ? 1 : 0))) - 1 / 8), `row ${row}`).toBeLessThan(0.03)
  })

  it('draws the n-th enemy and diver of a seed alike, whatever was done meanwhile', async () => {
    const game = await load({ airUse: 0 })
    const drawn = (act: (tick: number) => number, hunts: boolean) => {
      const found = new Map<string, string>()
      game.reset(0, 5)
      for (let tick = 0; tick < 900; tick++) {
        const before = [numbersOf(game, 'enemies', 32), numbersOf(game, 'divers', 16)]
        game.step(0, act(tick))
        if (read(game, 'ending')) throw new Error('the game is over')
        for (const [i, list] of (['enemies', 'divers'] as const).entries())
          for (const one of numbersOf(game, list, i ? 16 : 32).filter((n) => !before[i]!.includes(n)))
            found.set(
              `${list} ${read(game, `${list}Drawn`)}`,
              ['y', 'swimsRight', ...(i ? [] : ['isSubmarine'])].map((f) => read(game, `${list}[${one}].${f}`)).join(),
            )
        // The sea swept empty: rows are free that were taken.
        if (hunts && tick % 3 === 0)
          for (const one of numbersOf(game, 'enemies', 32)) set(game, { [`enemies[${one}].there`]: false })
        game.settle(0)
      }
      return found
    }
    const [idle, swept] = [drawn(() => STAY, false), drawn((tick) => (tick % 2 ? LEFT : RIGHT), true)]
    expect(swept.size).toBeGreaterThan(idle.size)
    expect(idle.size).toBeGreaterThan(40)
    for (const [name, one] of idle) expect(swept.get(name), name).toBe(one)
  })
})

describe('Seaquest by its rules', () => {
  it('ends for want of air on step 201 under water', async () => {
    const game = await load({ spawnInterval: 200, submarineShare: 0 })
    const steps = Array.from({ length: 201 }, (_, i) => game.step(0, i === 0 ? DOWN : STAY))
    expect(steps.findIndex(({ terminated }) => terminated)).toBe(200)
    expect(steps[200]).toEqual({ reward: 0, terminated: true, ended: 1, lifeLost: true })
    expect([game.score(0), game.lives(0), game.tick(0)]).toEqual([0, 0, 201])
    expect(game.step(0, UP)).toMatchObject({ reward: 0, terminated: true })
    expect(game.tick(0)).toBe(201)
  })

  it('lets whoever stays at the surface stay for ever', async () => {
    const game = await load()
    for (let i = 0; i < 3000; i++) expect(game.step(0, [STAY, LEFT, UP, FIRE][i % 4]!).terminated).toBe(false)
    expect(read(game, 'submarine.oxygen')).toBe(200)
  })

  it('fires every fifth tick, a cell in every tick from the bow on', async () => {
    const game = await load()
    submarine(game, 2, 4)
    const fired = Array.from({ length: 11 }, () => (game.step(0, FIRE), numbersOf(game, 'shots', 16).length))
    // 3 to 9 is seven cells, so the first is gone after eight ticks.
    expect(fired).toEqual([1, 1, 1, 1, 1, 2, 2, 1, 1, 1, 2])
    expect(read(game, 'shots[0].x')).toBe(3)
    game.reset(0, 1)
    submarine(game, 2, 4, false)
    game.step(0, FIRE)
    expect(read(game, 'shots[0].x')).toBe(1)
  })

  it('pays a point for a fish that is shot, and for one that swims into a shot', async () => {
    const game = await load()
    submarine(game, 2, 4)
    enemy(game, { x: 5, y: 4 })
    expect([FIRE, STAY, STAY, STAY].map((action) => game.step(0, action).reward)).toEqual([0, 0, 1, 0])
    expect([numbersOf(game, 'enemies', 32), numbersOf(game, 'shots', 16), game.score(0)]).toEqual([[], [], 1])
    // Both move in a tick: the shot to 4, the fish from 5 to 4.
    enemy(game, { x: 5, y: 4, right: false, timer: 1 })
    set(game, { 'submarine.cooldown': 0 })
    expect([FIRE, STAY].map((action) => game.step(0, action).reward)).toEqual([0, 1])
  })

  it('pays no torpedo of a submarine that is sunk in the tick in which it would fire', async () => {
    const game = await load()
    submarine(game, 2, 4)
    enemy(game, { x: 4, y: 4, right: false, timer: 0, isSubmarine: true, shotTimer: 0 })
    expect(game.step(0, FIRE).reward).toBe(1)
    expect(numbersOf(game, 'torpedoes', 32)).toEqual([])
  })

  it('moves enemies every sixth tick, and lets submarines fire every eleventh', async () => {
    const game = await load({ spawnInterval: 200 })
    enemy(game, { x: 0, y: 8, isSubmarine: true })
    const places: number[] = []
    const shots: number[] = []
    for (let tick = 1; tick <= 40; tick++) {
      const before = numbersOf(game, 'torpedoes', 32).length
      game.step(0, STAY)
      places.push(read(game, 'enemies[0].x'))
      if (numbersOf(game, 'torpedoes', 32).length > before) shots.push(tick)
    }
    expect([5, 6, 11, 12, 17, 18].map((tick) => places[tick - 1])).toEqual([0, 1, 1, 2, 2, 3])
    expect(shots).toEqual([11, 22, 33])
  })

  it.each([
    ['a fish in its way', { right: false, timer: 0 }, 5, STAY, 3],
    ['a fish it runs into', { right: true, timer: 5 }, 5, RIGHT, 3],
    ['a submarine in its way', { right: false, timer: 0, isSubmarine: true }, 5, STAY, 4],
  ] as const)('ends by %s', async (_, swims, x, action, ended) => {
    const game = await load()
    submarine(game, 4, 4)
    enemy(game, { x, y: 4, ...swims })
    expect(game.settle(0)).toBe('')
    expect(game.step(0, action)).toMatchObject({ terminated: true, ended })
  })

  it('ends by a torpedo, before its move and after it', async () => {
    const game = await load()
    for (const action of [RIGHT, STAY]) {
      game.reset(0, 1)
      submarine(game, 5, 4)
      set(game, { 'torpedoes[0].there': true, 'torpedoes[0].x': 6, 'torpedoes[0].y': 4 })
      expect(game.step(0, action)).toMatchObject({ terminated: true, ended: 5 })
    }
  })

  it('takes divers on board, before their move and after it, up to six', async () => {
    const game = await load()
    for (const [x, right, timer, held, after] of [
      [4, true, 5, 0, 1],
      [5, false, 0, 5, 6],
      [4, true, 5, 6, 6],
      [6, false, 0, 0, 0],
    ] as const) {
      game.reset(0, 1)
      submarine(game, 4, 4)
      set(game, { 'submarine.divers': held })
      diver(game, { x, y: 4, right, timer })
      expect(game.step(0, STAY).reward).toBe(0)
      expect(read(game, 'submarine.divers')).toBe(after)
      expect(numbersOf(game, 'divers', 16).length).toBe(after > held ? 0 : 1)
    }
  })

  it.each([
    // oxygen, divers → reward, divers left
    [133, 6, 6, 0],
    [19, 6, 0, 0],
    [200, 6, 10, 0],
    [133, 5, 0, 4],
    [133, 1, 0, 0],
  ])('comes up with %i ticks of air and %i divers for %i points, and %i stay', async (air, divers, reward, left) => {
    const game = await load()
    submarine(game, 4, 1)
    set(game, { 'submarine.oxygen': air, 'submarine.divers': divers })
    expect(game.step(0, UP)).toMatchObject({ reward, terminated: false })
    expect([read(game, 'submarine.oxygen'), read(game, 'submarine.divers'), game.score(0)]).toEqual([200, left, reward])
    // And is safe there.
    expect(game.step(0, STAY)).toMatchObject({ reward: 0, terminated: false })
    expect(read(game, 'submarine.divers')).toBe(left)
  })

  it('ends who comes up with nobody, or with no air', async () => {
    const game = await load()
    submarine(game, 4, 1)
    expect(game.step(0, UP)).toMatchObject({ terminated: true, ended: 2 })
    game.reset(0, 1)
    submarine(game, 4, 1)
    set(game, { 'submarine.oxygen': 0, 'submarine.divers': 6 })
    expect(game.step(0, UP)).toMatchObject({ terminated: true, ended: 1 })
  })

  it('gets busier with every surfacing, and faster with every second', async () => {
    const game = await load()
    const measured = Array.from({ length: 25 }, () => {
      submarine(game, 4, 1)
      set(game, { 'submarine.divers': 1, 'submarine.surfaced': false })
      expect(game.step(0, UP).terminated).toBe(false)
      return `${read(game, 'spawnInterval')},${read(game, 'moveInterval')}`
    })
    expect(measured.slice(0, 6)).toEqual(['19,5', '18,4', '17,4', '16,3', '15,3', '14,2'])
    expect(measured.slice(17, 20)).toEqual(['2,2', '1,2', '1,2'])
    const level = await load({ ramp: false })
    submarine(level, 4, 1)
    set(level, { 'submarine.divers': 1 })
    level.step(0, UP)
    expect([read(level, 'spawnInterval'), read(level, 'surfacings')]).toEqual([20, 1])
  })

  it('never lets two swim against each other in one row', async () => {
    const game = await load({ spawnInterval: 1 })
    for (let tick = 0; tick < 2000; tick++) {
      game.step(0, STAY)
      const ways = new Map<number, number>()
      for (const i of numbersOf(game, 'enemies', 32)) {
        const [row, right] = [read(game, `enemies[${i}].y`), read(game, `enemies[${i}].swimsRight`)]
        expect(ways.get(row) ?? right).toBe(right)
        ways.set(row, right)
      }
    }
  })

  it('pays for divers where the option says so', async () => {
    const game = await load({ diverPoints: 2 })
    submarine(game, 4, 4)
    diver(game, { x: 4, y: 4 })
    expect(game.step(0, STAY).reward).toBe(2)
  })
})

describe('what Seaquest shows', () => {
  const bright = (game: BatchGame) => game.observe(0).reduce((sum, byte) => sum + byte, 0)

  it('is the score late, by as many ticks as the option says', async () => {
    for (const scoreLag of [0, 1, 3]) {
      const game = await load({ scoreLag })
      submarine(game, 2, 4)
      enemy(game, { x: 3, y: 4 })
      expect(game.step(0, FIRE).reward).toBe(1)
      const seen = [read(game, 'displayedScore')]
      for (let i = 0; i < 4; i++) seen.push((game.step(0, STAY), read(game, 'displayedScore')))
      expect(seen).toEqual([0, 1, 2, 3, 4].map((tick) => (tick < scoreLag ? 0 : 1)))
      expect(game.score(0)).toBe(1)
    }
  })

  it('shows when a fish will move, and which way', async () => {
    const game = await load()
    const seen = (timer: number, right: boolean) => {
      game.reset(0, 1)
      enemy(game, { x: 4, y: 4, timer, right })
      return game.locate(0).find(({ kind }) => kind === 'fish')!
    }
    const ways = [5, 4, 3, 2, 1, 0].map((timer) => seen(timer, true).x - 4 * 24)
    expect(ways).toEqual([-10, -6, -2, 2, 6, 10])
    expect([5, 0].map((timer) => seen(timer, false).x - 4 * 24)).toEqual([10, -10])
    expect(bright(game)).not.toBe((seen(5, true), bright(game)))
  })

  it('refuses to leave the submarine where the game would be lost', async () => {
    const game = await load()
    submarine(game, 4, 4)
    enemy(game, { x: 4, y: 4 })
    expect(game.settle(0)).toMatch('an enemy')
    game.reset(0, 1)
    set(game, { 'submarine.surfaced': false })
    expect(game.settle(0)).toMatch('surface')
    set(game, { 'submarine.divers': 1, 'enemies[3].there': true, 'enemies[3].y': 0, 'enemies[5].x': 3 })
    expect(game.settle(0)).toBe('')
    expect([read(game, 'enemies[3].y'), read(game, 'enemies[5].x')]).toEqual([1, 0])
  })

  it.each(['8', '10', '12', '16'])('comes in %s cells a side', async (size) => {
    const game = await load({ size })
    const side = Number(size)
    expect(game.spec).toMatchObject({
      width: 24 * side,
      height: 24 * (side + 1),
      observation: { width: 84, height: 84 },
    })
    for (let i = 0; i < side + 3; i++) game.step(0, DOWN)
    expect(read(game, 'submarine.y')).toBe(side - 2)
  })
})
