import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { loadGame } from '../../../workers/headless/games.lib'
import { observationSize } from '../../../workers/lab/contracts/observation'
import type { Policy } from '../../../workers/lab/contracts/model'
import { usualRhythm } from '../../../workers/lab/contracts/rhythm'
import type { Transitions } from '../../../workers/lab/contracts/reward'
import { createPolicy } from '../../../workers/lab/models/policy'
import { collect } from '../../../workers/lab/rewards/collect'
import { agentOn } from '../play/stages'

const policies: Policy[] = []
beforeAll(async () => void (await chooseNodeBackend('wasm')))
afterAll(() => policies.forEach((policy) => policy.dispose()))

async function collected(
  env: string,
  network: string,
  count: number,
  slots: number,
  breathe?: (n: number) => void,
  timeLimit = 100,
  explore = 0,
) {
  const game = await loadGame(env, slots)
  const policy = createPolicy({ env: game.spec, network, seed: 3 })
  policies.push(policy)
  // Cut soon, so that there are games of every end.
  const agent = agentOn(policy, game, { rhythm: { ...usualRhythm(game.spec), timeLimit } })
  return collect({ agent, game, count, seed: 5, explore, breathe: async (n) => breathe?.(n) })
}

const picture = ({ planes }: Transitions, numbers: Uint32Array, i: number) => planes[numbers[i]!]!
/** Cell of the agent, a level of two thirds. */
const agentIn = (plane: Uint8Array) => plane.indexOf(170)

describe('decisions of a maze', () => {
  it('are as many as asked for, and the same however many games are played at once', async () => {
    const told: number[] = []
    const [few, many] = [
      await collected('maze', 'mlp', 700, 2, (n) => told.push(n)),
      await collected('maze', 'mlp', 700, 9),
    ]
    expect(few.rewards).toHaveLength(700)
    expect(told.reduce((sum, n) => sum + n, 0)).toBe(700)
    expect({ ...many, planes: [], before: [], after: [] }).toEqual({ ...few, planes: [], before: [], after: [] })
    for (const sight of ['before', 'after'] as const)
      for (let i = 0; i < 700; i++) expect(picture(many, many[sight], i)).toEqual(picture(few, few[sight], i))
  })

  it('are explored by a draw of each game’s own, as often as asked for', async () => {
    const explored = (slots: number, explore: number) => collected('maze', 'mlp', 1500, slots, undefined, 100, explore)
    const [few, many, never, always] = [
      await explored(2, 0.3),
      await explored(9, 0.3),
      await explored(9, 0),
      await explored(9, 1),
    ]
    expect(many.actions).toEqual(few.actions)
    expect(many.actions).not.toEqual(never.actions)
    expect(never.actions).toEqual((await collected('maze', 'mlp', 1500, 9)).actions)
    // Where all are drawn, all four come up alike.
    for (let action = 0; action < 4; action++)
      expect(always.actions.filter((one) => one === action).length / 1500).toBeCloseTo(0.25, 1)
  })

  it('lead from what was seen to what was seen next, and to an episode’s own last picture', async () => {
    const all = await collected('maze', 'mlp', 3000, 8)
    const [moves, side] = [[-11, 11, -1, 1], 11]
    let paid = 0
    for (let i = 0; i < 3000; i++) {
      const [from, to] = [agentIn(picture(all, all.before, i)), agentIn(picture(all, all.after, i))]
      expect([0, moves[all.actions[i]!]]).toContain(to - from)
      if (all.rewards[i]! > 0) {
        paid++
        expect(all.ends[i]).toBe(1)
        // The agent stands on the goal, which is in a corner, and hides it.
        expect([side + 1, side * (side - 1) - 2]).toContain(to)
        expect(picture(all, all.after, i)).not.toContain(255)
      }
      const next = all.episodes[i + 1]
      if (next === all.episodes[i]) {
        expect(all.ends[i]).toBe(0)
        expect(all.after[i]).toBe(all.before[i + 1])
      } else if (next !== undefined) {
        expect(next).toBe(all.episodes[i]! + 1)
        expect(all.ends[i]).toBeGreaterThan(0)
      }
    }
    expect(paid).toBeGreaterThan(5)
    expect([...new Set(all.ends)].sort()).toEqual([0, 1, 2])
  })
})

it('pictures are kept once, however many decisions look at them', async () => {
  const all = await collected('breakout', 'tiny', 300, 4)
  expect(observationSize(all.observation)).toBe(84 * 84 * 4)
  expect(all.before).toHaveLength(4 * 300)
  // A frame for each decision, and what each life's stack begins with; eight for each decision otherwise.
  expect(all.planes.length).toBeLessThan(400)
  expect(all.planes.every((plane) => plane.length === 84 * 84)).toBe(true)
})

describe('games that are cut while they wait', () => {
  it('are passed over', async () => {
    // Seaquest waits up to 30 decisions.
    const all = await collected('seaquest', 'tiny', 60, 4, undefined, 3)
    expect(all.rewards).toHaveLength(60)
    expect([...new Set(all.episodes)]).toEqual(Array.from({ length: all.episodes.at(-1)! + 1 }, (_, i) => i))
    for (let i = 1; i < 60; i++) expect(all.ends[i - 1]! > 0).toBe(all.episodes[i]! > all.episodes[i - 1]!)
  })
})
