import { agentOn } from './stages'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { loadGame } from '../../../workers/headless/games.lib'
import { createPolicy } from '../../../workers/lab/models/policy'
import type { Program, ProgramStep } from '../../../workers/lab/contracts/program'
import type { Policy } from '../../../workers/lab/contracts/model'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { openProgram } from '../../../workers/lab/interventions/program'
import { playRollouts, type RolloutPlan, type RolloutRow } from '../../../workers/lab/play/rollouts'

let game: BatchGame
let policy: Policy
beforeAll(async () => {
  await chooseNodeBackend('wasm')
  game = await loadGame('breakout', 3)
  policy = createPolicy({ env: game.spec, network: 'tiny', seed: 4 })
})
afterAll(() => policy.dispose())

const scheduleOf = (...steps: ProgramStep[]) =>
  openProgram(game.spec, { format: 1, title: 'Test', env: 'breakout', steps } satisfies Program)

async function play(plans: readonly RolloutPlan[], on = game, extra = {}): Promise<RolloutRow[][]> {
  const rollouts: RolloutRow[][] = plans.map(() => [])
  for await (const row of playRollouts({
    game: on,
    agent: agentOn(policy, on),
    plans,
    acting: 'sampled',
    decisions: 120,
    stack: 'consistent',
    noops: 7,
    ...extra,
  }))
    rollouts[row.rollout]!.push(row)
  return rollouts
}

describe('rollouts', () => {
  const plain = (seed: number): RolloutPlan => ({ seed, schedule: null })
  const strip = (rows: readonly RolloutRow[]) => rows.map((row) => ({ ...row, rollout: 0 }))

  it('come in order, each to its end or its cut, and do not depend on how many are played at once', async () => {
    const plans = [1, 2, 3, 4, 5].map(plain)
    const three = await play(plans)
    for (const rows of three) {
      expect(rows.map(({ decision }) => decision)).toEqual(rows.map((_, i) => rows[0]!.decision + i))
      expect(rows.at(-1)!.decision === 119 || rows.at(-1)!.over).toBe(true)
    }
    const two = await play(plans, await loadGame('breakout', 2))
    two.forEach((rows, i) =>
      expect(rows.map(({ action, score }) => [action, score])).toEqual(
        three[i]!.map(({ action, score }) => [action, score]),
      ),
    )
  })

  it('are paired: equal seeds differ in nothing but the change', async () => {
    const nothing = scheduleOf({ id: 'displayed-score', options: { score: 0 }, from: 0, every: 0 })
    const [a, b] = await play([plain(9), { seed: 9, schedule: nothing }])
    expect(strip(b!)).toEqual(strip(a!))
    const other = scheduleOf({ id: 'place-paddle', options: { x: 30 }, from: 40, every: 0 })
    const [c, d] = await play([plain(9), { seed: 9, schedule: other }])
    expect(strip(d!.filter(({ decision }) => decision < 40))).toEqual(strip(c!.filter(({ decision }) => decision < 40)))
    const at40 = (rows: readonly RolloutRow[]) => rows.find(({ decision }) => decision === 40)!
    expect([at40(c!).made, at40(d!).made]).toEqual([0, 1])
    expect(at40(d!).probabilities).not.toEqual(at40(c!).probabilities)
  })

  it('pay what the rules pay, whatever the score shows', async () => {
    const shown = scheduleOf({ id: 'displayed-score', options: { score: 500 }, from: 0, every: 1 })
    const rollouts = await play(
      [1, 2, 3, 4, 5, 6].map((seed) => ({ seed, schedule: shown })),
      game,
      { decisions: 400 },
    )
    for (const rows of rollouts) expect(rows.reduce((sum, { reward }) => sum + reward, 0)).toBe(rows.at(-1)!.score)
    expect(rollouts.some((rows) => rows.at(-1)!.score > 0)).toBe(true)
  })

  it('measure what is asked, for those under way', async () => {
    const [rows] = await play([plain(2)], game, {
      measure: async (drivers: readonly { decision: number }[]) => drivers.map(({ decision }) => [decision * 2]),
    })
    expect(rows!.map(({ measured }) => measured)).toEqual(rows!.map(({ decision }) => [decision * 2]))
  })
})
