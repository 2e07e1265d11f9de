import { describe, expect, it } from 'vitest'
import { loadGame } from '../../../workers/headless/games.lib'
import type { Value } from '../../../workers/lab/contracts/options'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { viewState } from '../../../workers/lab/interventions/entry'
import script from '../../../workers/lab/play/scripts/maze'
import { createRandom } from '../../../workers/lab/random'

const [NORTH, SOUTH, WEST, EAST] = [0, 1, 2, 3] as const
const load = (options: Record<string, Value> = {}, slots = 1) => loadGame('maze', slots, true, { options })
const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length
const flags = (game: BatchGame, path: 'walls[]' | 'goals[]') =>
  viewState(game.spec, game.snapshot(0)).list(path).map(Number)
const goalsOf = (game: BatchGame) => flags(game, 'goals[]').flatMap((flag, cell) => (flag ? [cell] : []))
const put = (game: BatchGame, row: number, column: number) =>
  game.write(0, [
    { path: 'agent.row', value: row },
    { path: 'agent.column', value: column },
  ])

/** Steps to the end under a rule, `most` at most. */
function lengthOf(game: BatchGame, seed: number, act: () => number, most = 200): number {
  game.reset(0, seed)
  for (let steps = 1; steps <= most; steps++) if (game.step(0, act()).terminated) return steps
  return Infinity
}

const shortest = (game: BatchGame, games: number) =>
  Array.from({ length: games }, (_, seed) =>
    lengthOf(game, seed, () => script.act(viewState(game.spec, game.snapshot(0)))),
  )

describe('mazes', () => {
  it('of 11 × 11 cells have 81 free ones inside 40 of wall', async () => {
    const game = await load()
    expect(game.spec).toMatchObject({ width: 264, height: 264, observation: { width: 11, height: 11, channels: 1 } })
    expect(mean(flags(game, 'walls[]')) * 121).toBeCloseTo(40, 9)
  })

  it.each([
    // The mean over the 81 starts: 8 steps to a corner, and 1 from the corner itself, into a wall.
    ['one corner', 8 + 1 / 81],
    ['either corner', 8 + 1 / 81],
    ['both corners', 5.06],
    ['anywhere', 5.94],
  ] as const)('take an optimal agent as long as they should: a goal in %s', async (goals, expected) => {
    const lengths = shortest(await load({ goals }), 4000)
    const sd = Math.sqrt(mean(lengths.map((length) => (length - mean(lengths)) ** 2)))
    expect(Math.abs(mean(lengths) - expected)).toBeLessThan((4 * sd) / Math.sqrt(lengths.length) + 0.005)
  })

  it('are solved by chance in 41 of 100 games of 200 steps, after 152 on average', async () => {
    const game = await load()
    const random = createRandom(5)
    const lengths = Array.from({ length: 2000 }, (_, seed) => lengthOf(game, seed, () => random.below(4)))
    // Four standard errors.
    expect(Math.abs(mean(lengths.map((length) => (length < Infinity ? 1 : 0))) - 0.41)).toBeLessThan(0.044)
    expect(Math.abs(mean(lengths.map((length) => Math.min(length, 200))) - 152)).toBeLessThan(6.5)
  })

  it('show levels or a plane each, and only what lies on top', async () => {
    for (const [onTop, seen] of [
      ['agent', 170],
      ['goal', 255],
    ] as const) {
      const game = await load({ onTop, goals: 'one corner', ends: false })
      put(game, 9, 8)
      expect([...game.observe(0)].filter((byte) => byte === 170 || byte === 255)).toEqual([170, 255])
      expect(game.step(0, EAST)).toMatchObject({ reward: 1, terminated: false })
      expect([...game.observe(0)].filter((byte) => byte === 170 || byte === 255)).toEqual([seen])
      expect(
        game
          .locate(0)
          .map(({ kind }) => kind)
          .filter((kind) => kind !== 'wall'),
      ).toEqual([onTop === 'agent' ? 'agent' : 'goal'])
    }
    const planes = await load({ observe: 'one plane each', goals: 'one corner' })
    put(planes, 1, 1)
    const bytes = planes.observe(0)
    expect(planes.spec.observation).toMatchObject({ channels: 3 })
    expect(
      [0, 1, 2].map((plane) => bytes.filter((_, i) => i % 3 === plane).reduce((sum, one) => sum + one, 0)),
    ).toEqual([40 * 255, 255, 255])
    expect([bytes[3 * 12 + 1], bytes[3 * 108 + 2]]).toEqual([255, 255])
  })

  it('pay a step onto a goal and a step into a wall from one, and end there, unless they go on', async () => {
    const game = await load({ goals: 'one corner' })
    put(game, 9, 8)
    expect(game.step(0, NORTH)).toMatchObject({ reward: 0 })
    expect(game.step(0, SOUTH)).toMatchObject({ reward: 0 })
    expect(game.step(0, EAST)).toEqual({ reward: 1, terminated: true, ended: 1, lifeLost: true })
    expect(game.step(0, WEST)).toMatchObject({ reward: 0, terminated: true })
    game.reset(0, 1)
    put(game, 9, 9)
    expect(game.settle(0)).toBe('')
    expect(game.step(0, EAST)).toMatchObject({ reward: 1, terminated: true })
    const endless = await load({ goals: 'one corner', ends: false })
    put(endless, 9, 9)
    expect([SOUTH, EAST, WEST, EAST].map((action) => endless.step(0, action).reward)).toEqual([1, 1, 0, 1])
    expect(endless.score(0)).toBe(3)
  })

  it.each([
    ['7', 'drawn'],
    ['11', 'drawn'],
    ['25', 'drawn'],
    ['11', 'always the same'],
    ['15', 'always the same'],
    ['25', 'always the same'],
  ] as const)('of side %s with walls %s let every free cell be reached', async (size, walls) => {
    const game = await load({ size, walls, goals: 'one corner' })
    const side = Number(size)
    const seen = new Set<string>()
    for (let seed = 0; seed < 40; seed++) {
      game.reset(0, seed)
      const board = flags(game, 'walls[]')
      seen.add(board.join(''))
      const free = board.flatMap((wall, cell) => (wall ? [] : [cell]))
      const reached = new Set([side + 1])
      for (const cell of reached)
        for (const next of [cell - 1, cell + 1, cell - side, cell + side]) if (!board[next]) reached.add(next)
      expect(reached.size).toBe(free.length)
      // Full of walls, and the corners free.
      expect(free.length).toBeLessThan(0.55 * side * side)
      expect(board[side + 1]! + board[side * (side - 1) - 2]!).toBe(0)
    }
    expect(seen.size > 5).toBe(walls === 'drawn')
    expect(seen.size === 1).toBe(walls !== 'drawn')
  })

  it('flip the coin of the corner fairly, and not in step with the seeds', async () => {
    const game = await load()
    const coins = Array.from({ length: 4000 }, (_, seed) => (game.reset(0, seed), goalsOf(game)[0] === 12 ? 1 : 0))
    expect(Math.abs(mean(coins) - 0.5)).toBeLessThan(0.04)
    for (const lag of [1, 2, 16])
      expect(Math.abs(mean(coins.slice(lag).map((coin, i) => (coin === coins[i] ? 1 : 0))) - 0.5)).toBeLessThan(0.04)
  })

  it('let a hand move goals and paint them, each keeping its number', async () => {
    const game = await load({ goals: 'both corners' })
    const places = () =>
      [0, 1, 2]
        .slice(0, Number(game.read(0, 'goalCount')))
        .map((i) => [game.read(0, `goal[${i}].row`), game.read(0, `goal[${i}].column`)])
    game.write(0, [{ path: 'goal[0].row', value: 9 }])
    expect(game.settle(0)).toBe('')
    expect([places(), goalsOf(game)]).toEqual([
      [
        [9, 1],
        [9, 9],
      ],
      [100, 108],
    ])
    game.write(0, [
      { path: 'goals[60]', value: 1 },
      { path: 'goals[100]', value: 0 },
    ])
    game.settle(0)
    expect(places()).toEqual([
      [9, 9],
      [5, 5],
    ])
    // Onto another: one goal.
    game.write(0, [
      { path: 'goal[1].row', value: 9 },
      { path: 'goal[1].column', value: 9 },
    ])
    game.settle(0)
    expect([places(), goalsOf(game)]).toEqual([[[9, 9]], [108]])
    for (const path of ['goals[0]', 'walls[108]']) {
      const before = game.snapshot(0)
      game.write(0, [{ path, value: 1 }])
      expect(game.settle(0)).toBe('a goal is in a wall')
      game.restore(0, before)
    }
    put(game, 0, 0)
    expect(game.settle(0)).toBe('the agent is in a wall')
  })
})
