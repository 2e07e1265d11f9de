import { expect, it } from 'vitest'
import { askable, bestAgent, folded, stagesOf, type AgentEntry } from '../../../app/state/agents'

const entry = (id: string, seed: number, decisions: number, mean: number, shipped = true, gamma = 0.9): AgentEntry =>
  ({
    id,
    shipped,
    card: {
      kind: 'policy',
      id,
      name: id,
      env: { id: 'catch', version: 1 },
      network: 'tiny',
      trainer: 'ppo',
      options: { gamma },
      envOptions: {},
      seed,
      decisions,
      score: { mean },
    },
  }) as unknown as AgentEntry

const star = entry('star', 7, 4000, 5, true, 0.99)
const youth = entry('youth', 7, 400, 2, true, 0.99)
const seeds = [1, 2, 3].map((seed) => entry(`seed-${seed}`, seed, 1000, 8))
const early = entry('early', 1, 100, 1)
const mine = [1, 2].map((seed) => entry(`mine-${seed}`, seed, 1000, 9, false))
const all = [...mine, star, youth, ...seeds, early]
const ids = (some: readonly AgentEntry[]) => some.map(({ id }) => id)

it('the site’s families are a line each; its agents for the stage and one’s own stay in sight', () => {
  const { families, others } = folded(all)
  expect(ids(others)).toEqual(['mine-1', 'mine-2', 'star', 'youth'])
  expect(families.map(({ members, stages }) => [ids(members), ids(stages)])).toEqual([[ids(seeds), ['early']]])
})

it('a question can be put to all seeds of one’s own as to those of the site, each apart', () => {
  expect(askable(all).map(({ members }) => ids(members))).toEqual([ids(mine), ids(seeds)])
})

it('a family stands beside the agent that a first visitor sees, however well it plays', () => {
  expect(bestAgent(all, 'catch')).toBe('star')
  expect(bestAgent(seeds, 'catch')).toBe('seed-1')
  expect(bestAgent(mine, 'catch')).toBeNull()
})

it('stages of training are of the same run', () => {
  expect(ids(stagesOf(all, star))).toEqual(['youth'])
  expect(ids(stagesOf(all, seeds[0]!))).toEqual(['early'])
  expect(ids(stagesOf(all, seeds[1]!))).toEqual([])
})
