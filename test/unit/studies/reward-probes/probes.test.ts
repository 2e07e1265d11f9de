import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../../workers/lab/random'
import type { Room } from '../../../../workers/lab/rewards/boards'
import { countProbes, probes } from '../../../../workers/lab/studies/reward-probes/probes'
import { rules } from '../../../../workers/lab/studies/reward-probes/rules'

/** 7 × 7 cells without walls inside. */
const room: Room = {
  side: 7,
  free: [1, 2, 3, 4, 5].flatMap((row) => [1, 2, 3, 4, 5].map((column) => 7 * row + column)),
  corners: [8, 40],
}

/** What the game pays, and then each rule: no goal in sight, reached, one less for each goal in sight. */
const table: Record<string, readonly number[]> = {
  walks: [0, 0, 0, 0],
  reaches: [1, 1, 1, 1],
  none: [0, 1, 0, 1],
  vanishes: [0, 1, 0, 1],
  'two-reaches': [1, 0, 1, 0],
  'two-walks': [0, 0, 0, -1],
  'elsewhere-reaches': [1, 1, 1, 1],
  'elsewhere-walks': [0, 0, 0, 0],
  'wrong-corner': [0, 0, 0, 0],
  // 13 of 25 cells; the agent steps off one and hides none.
  checkerboard: [0, 0, 0, -12],
}

describe.each([...probes, ...countProbes])('$id', (probe) => {
  it('is one step between free cells, and is paid as the rules of the game say', () => {
    const random = createRandom(7)
    for (let i = 0; i < 200; i++) {
      const { before, after, paid } = probe.draw(room, random)
      for (const { agent, goals } of [before, after]) {
        expect(room.free).toContain(agent)
        expect(goals.every((goal) => room.free.includes(goal))).toBe(true)
        expect(new Set(goals).size).toBe(goals.length)
      }
      expect([7, 1]).toContain(Math.abs(after.agent - before.agent))
      expect(paid).toBe(before.goals.includes(after.agent) ? 1 : 0)
      const [wanted, ...answers] = table[probe.id] ?? [0]
      expect(paid).toBe(wanted)
      if (answers.length > 0) expect(rules.map((rule) => rule.pays({ before, after, paid }, true))).toEqual(answers)
    }
  })
})

it('counts every goal where the agent hides none', () => {
  const reach = { before: { agent: 9, goals: [8] }, after: { agent: 8, goals: [8] }, paid: 1 } as const
  expect(rules.map((rule) => rule.pays(reach, true))).toEqual([1, 1, 1])
  expect(rules.map((rule) => rule.pays(reach, false))).toEqual([0, 1, 0])
})
