import { describe, expect, it } from 'vitest'
import type { FieldValue } from '../../../workers/lab/contracts/env'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { viewState } from '../../../workers/lab/interventions/entry'
import { quantitiesOf } from '../../../workers/lab/play/quantities'
import { createRandom } from '../../../workers/lab/random'
import { openGame } from './stages'

const [NONE, UP, JUMP_RIGHT] = [4, 5, 8]
const measured = (game: BatchGame) => quantitiesOf(game.spec.id)!.measure(viewState(game.spec, game.snapshot(0)))

/** CoinRun on flat ground, row 0 alone, with the agent at x = 20.25 and everything else away. */
async function onThePlain(values: Readonly<Record<string, FieldValue>> = {}) {
  const game = await openGame('coinrun')
  game.reset(0, 1)
  const cells = Array.from({ length: 62 * 62 }, (_, i) => [1 + (i % 62), 1 + Math.floor(i / 62)] as const)
  const things = Array.from({ length: 128 }, (_, i) => ({ path: `things[${i}].there`, value: false }))
  game.write(0, [
    ...cells.map(([column, row]) => ({ path: `cells[${(63 - row) * 64 + column}]`, value: 0 })),
    ...things,
    { path: 'coin.column', value: 60 },
    { path: 'coin.row', value: 1 },
    { path: 'agent.x', value: 20.25 },
    { path: 'agent.y', value: 1.5787 },
    ...Object.entries(values).map(([path, value]) => ({ path, value })),
  ])
  expect(game.settle(0)).toBe('')
  return game
}
const thing = (i: number, kind: number, x: number, y: number, vx = 0) => ({
  [`things[${i}].there`]: true,
  [`things[${i}].kind`]: kind,
  [`things[${i}].x`]: x,
  [`things[${i}].y`]: y,
  [`things[${i}].vx`]: vx,
})
/** Ground from the floor up to under this row. */
const ground = (from: number, to: number, height: number) =>
  Object.fromEntries(
    Array.from({ length: (to - from + 1) * height }, (_, i) => [
      `cells[${(63 - (i % height)) * 64 + from + Math.floor(i / height)}]`,
      2,
    ]),
  )

describe('CoinRun in numbers', () => {
  it('on an empty plain: it stands, and nothing is ahead', async () => {
    const { speedRight, speedUp, support, ...rest } = measured(await onThePlain())
    expect([speedRight, speedUp, support]).toEqual([0, 0, 1])
    for (const seen of ['sawSeen', 'enemySeen', 'crateSeen', 'gapSeen', 'coinSeen']) expect(rest[seen]).toBe(0)
    for (const none of ['phase', 'saw', 'enemy', 'enemySpeed', 'gap', 'rise', 'riseBy', 'coin'])
      expect(rest[none]).toBeNaN()
  })

  it('the next of each ahead, by hand: what is behind, above or farther than half the view is not told', async () => {
    const found = measured(
      await onThePlain({
        ...thing(0, 0, 25.5, 1.5),
        ...thing(1, 0, 23.5, 1.5),
        ...thing(2, 0, 18.5, 1.5),
        ...thing(3, 0, 21.5, 9.5),
        ...thing(4, 1, 26.5, 1.5, -0.15),
        ...thing(5, 1, 27.5, 1.5, 0.15),
        ...thing(6, 2, 18.5, 1.5),
        'coin.column': 26,
      }),
    )
    expect([found['sawSeen'], found['saw']]).toEqual([1, 3.25])
    expect([found['enemySeen'], found['enemy']]).toEqual([1, 6.25])
    expect(found['enemySpeed']).toBeCloseTo(-0.15, 6)
    expect(found['crateSeen']).toBe(0)
    expect([found['coinSeen'], found['coin']]).toEqual([1, 6.25])
  })

  it('a gap and a rise, by hand', async () => {
    // On a bank four high, to column 22; a pit over 23 … 25; a bank seven high from 26 on.
    const game = await onThePlain({
      ...ground(15, 22, 4),
      ...ground(26, 30, 7),
      'agent.y': 4.5787,
    })
    const { gapSeen, gap, rise, riseBy, support } = measured(game)
    expect([gapSeen, gap, rise, riseBy, support]).toEqual([1, 2.75, 5.75, 3, 1])
  })

  it('a jump by its phase, tick by tick', async () => {
    const game = await onThePlain()
    const course = [UP, NONE, NONE, NONE].map((action) => {
      game.step(0, action)
      return measured(game)
    })
    course.forEach(({ phase, speedUp, support }, tick) => {
      expect(phase).toBeCloseTo(tick, 4)
      expect(speedUp).toBeCloseTo(1.5 - 0.2 * tick, 5)
      expect(support).toBe(0)
    })
  })

  it('standing is what the game itself finds in the next tick', async () => {
    const game = await openGame('coinrun')
    const random = createRandom(3)
    let stood = 0
    for (let seed = 0; seed < 12; seed++) {
      game.reset(0, seed)
      for (let tick = 0; tick < 80; tick++) {
        const { support } = measured(game)
        const { terminated } = game.step(0, random.uniform() < 0.6 ? JUMP_RIGHT : random.below(9))
        expect(game.read(0, 'agent.support')).toBe(support === 1)
        stood += support!
        if (terminated) break
      }
    }
    expect(stood).toBeGreaterThan(50)
  })
})

it('of Recall are what must be kept in mind and what need not', async () => {
  const game = await openGame('recall')
  game.reset(0, 1)
  const cue = Number(game.read(0, 'cue'))
  expect(measured(game)).toEqual({ cue, position: 0 })
  for (let step = 0; step < 3; step++) game.step(0, 0)
  expect(measured(game)).toEqual({ cue, position: 3 })
})

it('are none where nobody wrote any down, and numbers for what is described otherwise', async () => {
  expect(quantitiesOf('nothing')).toBeNull()
  for (const id of ['coinrun', 'recall']) {
    const game = await openGame(id)
    game.reset(0, 1)
    const { all } = quantitiesOf(id)!
    expect(Object.keys(measured(game))).toEqual(all.map((one) => one.id))
    for (const { title, help } of all) expect([title.length > 0, help.endsWith('.')]).toEqual([true, true])
  }
})
