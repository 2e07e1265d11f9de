import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { loadGame } from '../../../workers/headless/games.lib'
import type { Policy } from '../../../workers/lab/contracts/model'
import { usualRhythm } from '../../../workers/lab/contracts/rhythm'
import { createPolicy } from '../../../workers/lab/models/policy'
import { collectBalanced } from '../../../workers/lab/rewards/balance'
import { classesOf, join, select } from '../../../workers/lab/rewards/select'
import { agentOn } from '../play/stages'
import { sampleTransitions } from '../storage/transition-samples'

const policies: Policy[] = []
beforeAll(async () => void (await chooseNodeBackend('wasm')))
afterAll(() => policies.forEach((policy) => policy.dispose()))

async function request(env: string) {
  const game = await loadGame(env, 8)
  const policy = createPolicy({ env: game.spec, network: 'mlp', seed: 3 })
  policies.push(policy)
  return { game, agent: agentOn(policy, game, { rhythm: { ...usualRhythm(game.spec), timeLimit: 100 } }), seed: 5 }
}

const { transitions } = sampleTransitions()

describe('some of the decisions', () => {
  it('keep their pictures, and no others', () => {
    const last = select(transitions, [2, 1])
    expect([last.rewards, last.actions, last.episodes]).toEqual([
      Float32Array.of(0, 1),
      Uint8Array.of(3, 0),
      Uint32Array.of(1, 0),
    ])
    expect(last.planes).toHaveLength(4)
    for (const [i, row] of [2, 1].entries())
      for (const of of ['before', 'after'] as const)
        for (const frame of [0, 1])
          expect(last.planes[last[of][2 * i + frame]!]).toBe(transitions.planes[transitions[of][2 * row + frame]!])
    expect(select(transitions, [0]).planes).toHaveLength(2)
  })

  it('are joined without mixing pictures or episodes', () => {
    const all = join([transitions, select(transitions, [1]), transitions])
    expect([...all.episodes]).toEqual([0, 0, 1, 2, 3, 3, 4])
    expect(select(all, [0, 1, 2])).toEqual(select(transitions, [0, 1, 2]))
    expect(select(all, [4, 5, 6]).planes).toEqual(select(transitions, [0, 1, 2]).planes)
    expect(classesOf(all.rewards)).toEqual([
      [0, 4],
      [1, 3],
    ])
  })
})

describe('as many that paid as that did not', () => {
  it('are found in whatever an agent plays, the same every time', async () => {
    const given = await request('maze')
    const told: number[] = []
    const some = await collectBalanced({ ...given, count: 41, breathe: async (n) => void told.push(n) })
    expect(classesOf(some.rewards)).toEqual([
      [0, 21],
      [1, 20],
    ])
    expect(told.reduce((sum, n) => sum + n, 0)).toBe(41)
    // What paid ended its episode, and hides the goal.
    some.rewards.forEach((reward, i) => {
      if (reward > 0) expect([some.ends[i], some.planes[some.after[i]!]!.includes(255)]).toEqual([1, false])
    })
    expect(await collectBalanced({ ...given, count: 41 })).toEqual(some)
  })

  it('are refused where play does not pay', async () => {
    const given = await request('catch')
    await expect(
      collectBalanced({
        ...given,
        agent: { ...given.agent, rhythm: { ...given.agent.rhythm, timeLimit: 2 } },
        count: 10,
      }),
    ).rejects.toMatchObject({ field: 'balanced' })
  })
})
