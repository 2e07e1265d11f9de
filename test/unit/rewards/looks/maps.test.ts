import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import * as ops from '../../../../workers/lab/backend/ops'
import { CLOSE_GAP } from '../../../../workers/lab/contracts/saliency'
import { driftOf } from '../../../../workers/lab/rewards/looks/drift'
import { mapsOf, openRewardView } from '../../../../workers/lab/rewards/looks/maps'
import { swingsOf } from '../../../../workers/lab/rewards/looks/swings'
import { createReward } from '../../../../workers/lab/rewards/model'
import levels from '../../../../workers/lab/rewards/networks/levels'
import { disposeKept } from '../../../../workers/lab/saliency/cache'
import { planted } from './planted'

beforeAll(async () => void (await chooseNodeBackend('wasm')))
afterAll(disposeKept)

const observation = { kind: 'image', width: 3, height: 2, channels: 1, frames: 1 } as const
/** Of brightness: ⅕ per 51. */
const pictures = { before: Uint8Array.of(0, 51, 102, 0, 0, 255), after: Uint8Array.of(255, 0, 51, 0, 204, 0) }
const after = [1, 0, -2, 0, 0.5, 0.25]
const before = [0, 0.5, 0, 0, 0, -0.25]
const signed = { quantity: 'signed' }

async function looked(method: string, options: object, weights: readonly number[] | null = before) {
  const model = planted(observation, after, weights)
  const found = await mapsOf(model, observation, pictures, openRewardView({ method, options }, model, observation))
  model.dispose()
  return found
}
const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 4))

describe('maps of a linear reward', () => {
  it('are its weights, of both pictures, on one scale', async () => {
    const { reward, maps, most } = await looked('jacobian', signed)
    // 1 − 2·⅕ + ½·⅘ and ½·⅕ − ¼
    expect(reward).toBeCloseTo(1 - 0.4 + 0.4 + 0.1 - 0.25, 5)
    expect(maps.map(({ sight }) => sight)).toEqual(['before', 'after'])
    expect(maps.map(({ map }) => [...map])).toEqual([close(before), close(after)])
    expect(most).toBeCloseTo(2, 5)
    expect(maps.map(({ peak }) => [peak.cell, peak.reward])).toEqual([
      [1, expect.closeTo(0.5, 5)],
      [2, expect.closeTo(-2, 5)],
    ])
  })

  it('say what their greatest value is in units of reward, whatever they show', async () => {
    const peak = async (method: string, options: object) => (await looked(method, options)).maps[1]!.peak
    expect(await peak('jacobian', { quantity: 'squared' })).toEqual({
      cell: 2,
      value: expect.closeTo(4, 4),
      reward: expect.closeTo(2, 4),
    })
    // Covering the first cell takes its 1 away: half of the square of that.
    expect(await peak('occlusion', { patch: 1, stride: 1 })).toEqual({
      cell: 0,
      value: expect.closeTo(0.5, 4),
      reward: expect.closeTo(1, 4),
    })
    expect(await peak('occlusion', { patch: 1, stride: 1, quantity: 'drop' })).toMatchObject({
      value: expect.closeTo(1, 4),
      reward: expect.closeTo(1, 4),
    })
    expect(await peak('integrated-gradients', {})).toMatchObject({ cell: 0, reward: expect.closeTo(1, 4) })
  })

  it('of a reward that reads one picture are one map', async () => {
    const { maps, reward } = await looked('gradient-input', {}, null)
    expect(maps.map(({ sight, map }) => [sight, ...map])).toEqual([['after', ...close([1, 0, -0.4, 0, 0.4, 0])]])
    expect(reward).toBeCloseTo(1, 5)
  })

  it('that ought to add up say how far they are off, with as many steps as it takes', async () => {
    const exact = await looked('integrated-gradients', { steps: 2 })
    for (const { balance } of exact.maps) expect(balance).toEqual({ gap: expect.closeTo(0, 4), steps: 2 })
    const model = createReward(levels, observation, 3)
    const view = openRewardView({ method: 'integrated-gradients', options: { steps: 2 } }, model, observation)
    const { maps, reward } = await mapsOf(model, observation, pictures, view)
    const dark = await mapsOf(model, observation, { ...pictures, after: new Uint8Array(6) }, view)
    const [, { map, balance }] = maps as [unknown, (typeof maps)[number]]
    expect(balance!.gap).toBeLessThan(CLOSE_GAP)
    const sum = map.reduce((all, value) => all + value, 0)
    expect(Math.abs(sum - (reward - dark.reward))).toBeLessThan(CLOSE_GAP * Math.abs(reward - dark.reward))
    model.dispose()
  })

  it('of estimates say what they are worth', async () => {
    const { maps } = await looked('rise', { samples: 2000, cells: 3 })
    for (const { reliability } of maps) expect(reliability).toBeGreaterThan(0.5)
  })

  it('refuse what they do not know, and leave nothing behind', async () => {
    const model = planted(observation, after, before)
    const count = ops.memory().numTensors
    const open = (method: string, options: object = {}) => openRewardView({ method, options }, model, observation)
    expect(() => open('guess')).toThrow('method')
    expect(() => open('sarfa')).toThrow('SARFA explains actions')
    expect(() => open('occlusion', { patch: 0 })).toThrow('patch')
    await mapsOf(model, observation, pictures, open('jacobian'))
    await expect(mapsOf(model, observation, pictures, open('object'))).rejects.toThrow('objects')
    expect(ops.memory().numTensors).toBe(count)
    model.dispose()
  })
})

describe('how far a reward moves', () => {
  it('is the greatest change that one place can make', async () => {
    const model = planted(observation, after, before)
    const { side, most } = await swingsOf(model, observation, pictures)
    expect(side).toBe(1)
    // −2 from ⅕ to 1; ½ from ⅕ to 1 of s.
    expect(most.after).toEqual({ sight: 'after', x: 2, y: 0, to: 'bright', change: expect.closeTo(-1.6, 5) })
    expect(most.before).toEqual({ sight: 'before', x: 1, y: 0, to: 'bright', change: expect.closeTo(0.4, 5) })
    model.dispose()
  })

  it('is asked of patches where there are many pixels, in all frames', async () => {
    const spec = { kind: 'image', width: 40, height: 33, channels: 1, frames: 2 } as const
    const weights = Array.from({ length: 40 * 33 * 2 }, (_, i) => (Math.floor(i / 2) === 20 * 40 + 39 ? 1 : 0))
    const model = planted(spec, weights)
    const blank = new Uint8Array(40 * 33 * 2)
    const { side, most } = await swingsOf(model, spec, { before: blank, after: blank })
    expect([side, most]).toEqual([6, { after: { sight: 'after', x: 36, y: 18, to: 'bright', change: 2 } }])
    model.dispose()
  })
})

describe('the way along the slope', () => {
  it('of a linear reward ends where the penalty meets it: half its weights over the penalty', async () => {
    const model = planted(observation, after, before)
    const count = ops.memory().numTensors
    const more = await driftOf(model, observation, pictures, 'after', { penalty: 2, steps: 800, rate: 0.02 })
    expect([...more.change]).toEqual(after.map((weight) => expect.closeTo(weight / 4, 2)))
    const squares = after.reduce((sum, weight) => sum + weight ** 2, 0)
    expect(more.from).toBeCloseTo(0.85, 4)
    expect(more.to - more.from).toBeCloseTo(squares / 4, 2)
    expect(more.squares).toBeCloseTo(squares / 16, 2)
    const less = await driftOf(model, observation, pictures, 'before', { penalty: 2, toward: 'less' })
    expect([...less.change]).toEqual(before.map((weight) => expect.closeTo(-weight / 4, 2)))
    const kept = await driftOf(model, observation, pictures, 'after', { penalty: 0, inRange: true })
    // As bright or as dark as can be, wherever it counts.
    expect([...kept.change]).toEqual([0, 0, -0.2, 0, 0.2, 1].map((value) => expect.closeTo(value, 3)))
    expect(ops.memory().numTensors).toBe(count)
    model.dispose()
  })

  it('changes the newest frame alone', async () => {
    const spec = { ...observation, frames: 2 } as const
    const weights = Array.from({ length: 12 }, (_, i) => i / 10)
    const model = planted(spec, weights)
    const blank = new Uint8Array(12)
    const { change, to } = await driftOf(model, spec, { before: blank, after: blank }, 'after', { penalty: 1 })
    expect([...change]).toEqual([0.1, 0.3, 0.5, 0.7, 0.9, 1.1].map((weight) => expect.closeTo(weight / 2, 2)))
    expect(to).toBeCloseTo((0.01 + 0.09 + 0.25 + 0.49 + 0.81 + 1.21) / 2, 1)
    await expect(driftOf(model, spec, { before: blank, after: blank }, 'before')).rejects.toThrow('sight')
    model.dispose()
  })
})
