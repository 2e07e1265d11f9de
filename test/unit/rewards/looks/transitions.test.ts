import { beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { loadGame } from '../../../../workers/headless/games.lib'
import type { Transitions } from '../../../../workers/lab/contracts/reward'
import { worldOf } from '../../../../workers/lab/envs/world'
import { Boards } from '../../../../workers/lab/rewards/boards'
import { everyStep, layoutsOf } from '../../../../workers/lab/rewards/looks/every-step'
import { featuresOf } from '../../../../workers/lab/rewards/looks/features'
import { boardsOf } from '../../../../workers/lab/rewards/looks/read-board'
import { residualsOf } from '../../../../workers/lab/rewards/looks/residuals'
import { shapedOf } from '../../../../workers/lab/rewards/looks/shaping'
import { stretchOf } from '../../../../workers/lab/rewards/looks/timeline'
import { createReward } from '../../../../workers/lab/rewards/model'
import levels from '../../../../workers/lab/rewards/networks/levels'
import { inputsAt } from '../../../../workers/lab/rewards/rows'
import { planted } from './planted'

beforeAll(async () => void (await chooseNodeBackend('wasm')))

const observation = { kind: 'image', width: 2, height: 1, channels: 1, frames: 1 } as const
/** Two episodes of three and two decisions. Planes 0 and 3 look the same. */
const transitions: Transitions = {
  observation,
  planes: [Uint8Array.of(0, 0), Uint8Array.of(255, 0), Uint8Array.of(0, 255), Uint8Array.of(0, 0)],
  before: Uint32Array.of(0, 1, 1, 3, 1),
  after: Uint32Array.of(1, 1, 2, 1, 2),
  actions: new Uint8Array(5),
  rewards: Float32Array.of(0, 0, 1, 0, 1),
  episodes: Uint32Array.of(0, 0, 0, 4, 4),
  ends: Uint8Array.of(0, 0, 1, 0, 1),
}
const said = Float32Array.of(0.1, 0.7, 0.8, 0.1, 0.3)

describe('what a reward model is wrong about', () => {
  it('is told worst first, what looks alike once', () => {
    const rounded = residualsOf(transitions, said, 9).map((one) => ({ ...one, said: Number(one.said.toFixed(3)) }))
    expect(rounded).toEqual([
      { row: 1, count: 1, said: 0.7, paid: 0 },
      { row: 2, count: 2, said: 0.8, paid: 1 },
      { row: 0, count: 2, said: 0.1, paid: 0 },
    ])
    expect(residualsOf(transitions, said, 1).map(({ row }) => row)).toEqual([1])
  })

  it('keeps apart what was paid otherwise, and large pictures that differ by a pixel', () => {
    const large = (at: number) => Uint8Array.from({ length: 9000 }, (_, i) => (i === at ? 1 : 0))
    const two: Transitions = {
      ...transitions,
      planes: [large(10), large(11), large(10)],
      before: Uint32Array.of(0, 1, 2, 2),
      after: Uint32Array.of(0, 0, 2, 2),
      rewards: Float32Array.of(0, 0, 0, 1),
    }
    const found = residualsOf(two, Float32Array.of(0.4, 0.3, 0.4, 0.4), 9)
    expect(found.map(({ row, count }) => [row, count])).toEqual([
      [3, 1],
      [0, 2],
      [1, 1],
    ])
  })

  it('stands on a line along play, game by game', () => {
    const { from, begins, apart, ...lines } = stretchOf(transitions, said, 1, 3)
    expect([from, begins, apart]).toEqual([1, [3], [1]])
    expect([lines.said, [...lines.paid]]).toEqual([said.slice(1, 4), [0, 1, 0]])
    const all = stretchOf(transitions, said, 0, 99)
    expect([all.said.length, all.begins, all.apart]).toEqual([5, [0, 3], [1, 4]])
    expect(stretchOf(transitions, said, 5, 9).said).toHaveLength(0)
  })
})

describe('boards of play', () => {
  const board = (agent: number, goals: number[]) =>
    Uint8Array.from({ length: 9 }, (_, cell) => (cell === agent ? 170 : goals.includes(cell) ? 255 : cell < 3 ? 85 : 0))
  const played = (before: Uint8Array, after: Uint8Array): Transitions => ({
    ...transitions,
    observation: { kind: 'image', width: 3, height: 3, channels: 1, frames: 1 },
    planes: [before, after],
    before: Uint32Array.of(0),
    after: Uint32Array.of(1),
  })

  it('are read from what was seen, and a goal that somebody stands on from the other one', () => {
    expect(boardsOf(played(board(4, [5]), board(5, [])), 0)).toEqual({
      before: { agent: 4, goals: [5], walls: [0, 1, 2] },
      after: { agent: 5, goals: [5], walls: [0, 1, 2] },
    })
    expect(() => boardsOf(played(board(4, [5]), board(5, [])), 1)).toThrow('row')
    expect(() => boardsOf({ ...transitions, observation: { ...observation, frames: 2 } }, 0)).toThrow('observation')
  })

  it('are read from planes of their own, and where the goal hides the agent', () => {
    const planes = (what: readonly number[]) =>
      Uint8Array.from(what.flatMap((kind) => [1, 2, 3].map((k) => (k === kind ? 255 : 0))))
    const hidden: Transitions = {
      ...played(planes([1, 2, 3]), planes([1, 0, 3])),
      observation: { kind: 'image', width: 3, height: 1, channels: 3, frames: 1 },
    }
    expect(boardsOf(hidden, 0)).toEqual({
      before: { agent: 1, goals: [2], walls: [0] },
      after: { agent: 2, goals: [2], walls: [0] },
    })
  })
})

describe('the last hidden layer', () => {
  it('is what the head looks at, a row for each transition asked for', async () => {
    const model = createReward(levels, observation, 2)
    const { layer, points, shape } = await featuresOf(model, transitions, [2, 0])
    expect([layer, ...shape]).toEqual(['dense2', 2, 64])
    const head = (await model.read()).find(({ name }) => name === 'reward/kernel')!.data
    const [reward] = model.forward(inputsAt(model, transitions, [2])).reward.dataSync()
    expect(head.reduce((sum, weight, i) => sum + weight * points[i]!, 0)).toBeCloseTo(reward!, 5)
    model.dispose()
    const flat = planted(observation, [1, 1])
    await expect(featuresOf(flat, transitions, [0])).rejects.toThrow('no hidden layer')
    flat.dispose()
  })
})

describe('every step of a room', () => {
  const boardsOf = async () => {
    const options = { size: '7' }
    const world = worldOf(await loadGame('maze', 1, true, { options }))
    world.configure(options, null)
    const boards = new Boards(world)
    boards.enter(1)
    return boards
  }

  it('is taken as the game plays it', async () => {
    const boards = await boardsOf()
    const layouts = layoutsOf(boards, 'either corner')
    expect(layouts).toEqual([[8], [40]])
    const all = everyStep(boards, layouts)
    // 25 cells, four actions, two layouts; a goal is entered from two sides, and bumped on in two ways.
    expect(all.rewards).toHaveLength(200)
    expect([...all.rewards].filter((r) => r === 1)).toHaveLength(8)
    expect(all.ends).toEqual(Uint8Array.from(all.rewards))
    expect(all.planes).toHaveLength(50)
    const row = [...all.rewards].indexOf(1)
    expect([all.planes[all.before[row]!]![8], all.planes[all.after[row]!]![8]]).toEqual([170, 170])
    expect(layoutsOf(boards, 'both corners')).toEqual([[8, 40]])
    expect(layoutsOf(boards, 'one corner')).toEqual([[40]])
    expect(layoutsOf(boards, 'anywhere')).toHaveLength(25)
  })

  it('lets a reward be seen without the potential that it hides under', async () => {
    const all = everyStep(await boardsOf(), [[8], [40]])
    const gamma = 0.97
    const hope = (plane: number) => all.planes[plane]!.indexOf(170) / 10
    const hidden = all.rewards.map(
      (reward, t) => reward + (all.ends[t] ? 0 : gamma * hope(all.after[t]!)) - hope(all.before[t]!),
    )
    const { before, after, bound, shaped, states, potential } = shapedOf(all, hidden, { gamma, norm: 'sizes' })
    expect(states).toBe(50)
    expect(before).toBeGreaterThan(0.3)
    // 8 of 200 pay 1. Hoping for 1 everywhere makes that 0, and a cost of 1 − γ of everything else; a little better can be done.
    expect(after).toBeLessThan(0.03 * (192 / 200))
    expect(after - bound).toBeLessThan(1e-3 * before)
    expect(shaped.reduce((sum, r) => sum + Math.abs(r), 0) / 200).toBeCloseTo(after, 5)
    expect(potential).toHaveLength(200)
  })
})
