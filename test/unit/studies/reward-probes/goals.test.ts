import { beforeAll, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { loadGame } from '../../../../workers/headless/games.lib'
import { createRandom } from '../../../../workers/lab/random'
import { goalCurve } from '../../../../workers/lab/studies/reward-probes/goals'
import { planted } from '../../rewards/looks/planted'

beforeAll(async () => void (await chooseNodeBackend('wasm')))

it('finds a reward that counts goals, and that where they are makes no difference', async () => {
  const options = { size: '9' }
  const game = await loadGame('maze', 1, true, { options })
  // 32 walls a third bright, the agent two thirds; each goal is 1 more, and costs ½.
  const model = planted(
    game.spec.observation,
    Array.from({ length: 81 }, () => -0.5),
  )
  const curve = await goalCurve(model, { game, setting: { options }, places: 6, random: createRandom(1) })
  expect(curve.map(({ goals }) => goals)).toEqual([0, 1, 2, 3, 5, 10, 20, 40])
  for (const { goals, mean, least, most } of curve) {
    const wanted = -0.5 * (32 / 3 + 2 / 3 + goals)
    expect([mean, least, most]).toEqual([wanted, wanted, wanted].map((value) => expect.closeTo(value, 3)))
  }
  model.dispose()
})

it('tells how far apart the places are', async () => {
  const game = await loadGame('maze', 1)
  // The upper left corner alone counts.
  const model = planted(
    game.spec.observation,
    Array.from({ length: 121 }, (_, cell) => (cell === 12 ? 1 : 0)),
  )
  const bed = { game, setting: {}, places: 40, random: createRandom(2) }
  const [none, ...others] = await goalCurve(model, bed)
  expect([none!.least, none!.most <= 2 / 3 + 1e-5]).toEqual([0, true])
  const last = others.at(-1)!
  expect([last.least, last.most]).toEqual([0, expect.closeTo(1, 5)])
  expect(last.mean).toBeGreaterThan(0.2)
  expect(last.mean).toBeLessThan(0.8)
  model.dispose()
})
