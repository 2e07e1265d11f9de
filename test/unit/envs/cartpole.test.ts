import { describe, expect, it } from 'vitest'
import { loadGame } from '../../../workers/headless/games.lib'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { createRandom } from '../../../workers/lab/random'

const [LEFT, RIGHT] = [0, 1]
const paths = ['cart.x', 'cart.velocity', 'pole.angle', 'pole.spin'] as const

const create = async (values: readonly number[], slots = 1) => {
  const game = await loadGame('cartpole', slots)
  game.write(
    0,
    paths.map((path, i) => ({ path, value: values[i]! })),
  )
  return game
}
const state = (game: BatchGame, slot = 0) => paths.map((path) => Number(game.read(slot, path)))
const near = (found: readonly number[], wanted: readonly number[], digits: number) =>
  found.forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, digits))

/** Steps until it ends; how many there were. */
function endsAfter(game: BatchGame, action: (step: number) => number): number {
  for (let step = 0; step < 10_000; step++) if (game.step(0, action(step)).terminated) return step + 1
  return Infinity
}

/** Golden values of the reference environment (Gymnasium's CartPole-v1, float64). */
describe('CartPole', () => {
  it('follows the reference for ten steps', async () => {
    const game = await create([0.01, -0.02, 0.03, 0.04])
    const seen = [1, 0, 1, 0, 1, 1, 0, 0, 1, 0].map((action) => (game.step(0, action), state(game)))
    near(seen[0]!, [0.0096, 0.174679196, 0.0308, -0.243068718], 9)
    near(seen[4]!, [0.0157211006, 0.173163437, 0.0241354695, -0.209568293], 9)
    near(seen[9]!, [0.0329851875, -0.0229337415, 0.00433358547, 0.104698932], 9)
  })

  it('moves positions by the old velocities', async () => {
    const game = await create([0, 0, 0, 0])
    game.step(0, RIGHT)
    near(state(game), [0, 0.195121951, 0, -0.292682927], 9)
  })

  it('ends when the pole leans more than 12 degrees', async () => {
    const always = await create([0, 0, 0, 0])
    expect(endsAfter(always, () => RIGHT)).toBe(9)
    expect(state(always)[2]).toBeCloseTo(-0.21518605, 8)
    const turns = await create([0, 0, 0, 0])
    expect(endsAfter(turns, (step) => (step % 2 === 0 ? LEFT : RIGHT))).toBe(33)
    expect(state(turns)[2]).toBeCloseTo(0.217521499, 8)
  })

  it.each([
    ['random', 22.2, 11.8, (_: readonly number[], draw: number) => draw],
    ['push to where it leans', 41.5, 9, ([, , angle]: readonly number[]) => (angle! > 0 ? RIGHT : LEFT)],
    [
      'push to where it will lean',
      483,
      50,
      ([, , angle, spin]: readonly number[]) => (angle! + spin! > 0 ? RIGHT : LEFT),
    ],
  ] as const)('gives simple policies the returns known for them: %s', async (_, mean, deviation, act) => {
    const random = createRandom(5)
    const game = await loadGame('cartpole', 1)
    const returns = Array.from({ length: 300 }, (_, episode) => {
      game.reset(0, episode)
      for (let step = 1; step <= 500; step++)
        if (game.step(0, act(state(game), random.below(2))).terminated) return step
      return 500
    })
    const found = returns.reduce((a, b) => a + b, 0) / returns.length
    expect(Math.abs(found - mean)).toBeLessThan((4 * deviation) / Math.sqrt(returns.length) + 1)
  })

  it('shows its four numbers as they are', async () => {
    const game = await create([0.5, -1.25, 0.0625, 3])
    const { buffer, byteOffset } = game.observe(0)
    expect([...new Float32Array(buffer, byteOffset, 4)]).toEqual([0.5, -1.25, 0.0625, 3])
    expect(game.spec.observation).toMatchObject({ kind: 'vector', low: [-2.4, -3, -0.20944, -3.5] })
  })

  it('plays the same game however it is seen', async () => {
    const [numbers, gauges] = [
      await loadGame('cartpole', 1),
      await loadGame('cartpole', 1, true, { options: { observe: 'gauges' } }),
    ]
    const random = createRandom(4)
    for (let step = 0; step < 200; step++) {
      const action = random.below(2)
      for (const game of [numbers, gauges]) if (game.step(0, action).terminated) game.reset(0, step)
    }
    expect(gauges.hash(0)).toBe(numbers.hash(0))
  })

  it('shows a value by two cells that share one brightness, finer near zero', async () => {
    const game = await loadGame('cartpole', 1, false, { options: { observe: 'gauges' } })
    const rows = (values: readonly number[]) => {
      game.write(
        0,
        paths.map((path, i) => ({ path, value: values[i]! })),
      )
      game.settle(0)
      const plane = Array.from(game.observe(0))
      return Array.from({ length: 4 }, (_, row) => plane.slice(row * 24, (row + 1) * 24))
    }
    const lit = (row: readonly number[]) => row.flatMap((light, cell) => (light > 0 ? [cell] : []))
    // Zero lies between the two cells in the middle.
    for (const row of rows([0, 0, 0, 0]))
      expect([lit(row), row[11]! + row[12]!]).toEqual([[11, 12], expect.closeTo(255, -0.5)])
    expect(rows([2.4, 0, 0, 0])[0]!.at(-1)).toBe(255)
    const centre = (row: readonly number[]) =>
      row.reduce((sum, light, cell) => sum + light * cell, 0) / row.reduce((a, b) => a + b, 0)
    const at = (angle: number) => centre(rows([0, 0, angle, 0])[2]!)
    expect(at(0.05) - at(0)).toBeGreaterThan(1.5 * (at(0.2) - at(0.15)))
    expect(at(-0.1) - 11.5).toBeCloseTo(11.5 - at(0.1), 1)
  })
})
