import { valueTarget } from '../../workers/lab/contracts/target'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../workers/headless/backend.lib'
import { loadGame } from '../../workers/headless/games.lib'
import { createPolicy } from '../../workers/lab/models/policy'
import type { Claim } from '../../workers/lab/contracts/claim'
import type { Value } from '../../workers/lab/contracts/options'
import { rhythmOfCard } from '../../workers/lab/agents/requirements'
import type { Policy } from '../../workers/lab/contracts/model'
import type { AgentInfo, Cell, Finished, Plan, Study } from '../../workers/lab/contracts/study'
import { keyed } from '../../workers/lab/runs/study/keys'
import { disposeKept } from '../../workers/lab/saliency/cache'
import { claims } from '../../workers/lab/studies/claims'
import { drawStates } from '../../workers/lab/studies/draw-states'
import { studies, studyOf } from '../../workers/lab/studies/registry'
import { litPeer } from '../../workers/lab/studies/methods/lit'
import { saliencyMethods } from '../../workers/lab/saliency/registry'
import { about as info, askAgents, askClaim, batchesOf, done, stored, type Asked } from '../unit/studies/ask'
import { agentOn } from '../unit/play/stages'
import { ballClaim, scoreClaim } from '../unit/studies/claims/claim'

beforeAll(async () => void (await chooseNodeBackend('wasm')))
const policies: Policy[] = []
afterAll(() => {
  policies.forEach((policy) => policy.dispose())
  disposeKept()
})

async function agentOf(env: string): Promise<Policy> {
  const policy = createPolicy({ env: (await loadGame(env, 1)).spec, network: 'tiny', seed: 4 })
  policies.push(policy)
  return policy
}

/** Small questions of those whose smallest is still large, or which need one of a kind. */
const examples: Readonly<Record<string, () => Promise<Asked>>> = {
  rollouts: async () => askClaim({ ...scoreClaim, decisions: 12 }, await agentOf('amidar')),
  moments: async () =>
    askClaim({ ...ballClaim, distanceTo: 'paddle', asPublished: true, decisions: 20 }, await agentOf('breakout')),
  methods: async () =>
    askAgents(
      'methods',
      'breakout',
      { states: 4, perRollout: 2, decisions: 20, ...only('jacobian', 'object') },
      await agentOf('breakout'),
    ),
  'reward-transfer': async () =>
    askMazes('reward-transfer', { decisions: 1000, games: 2, anywhere: false, both: false }),
  'reward-score': async () =>
    askAgents(
      'reward-score',
      'breakout',
      { models: 2, transitions: 100, heldOut: 100, epochs: 1, batch: 20, balanced: false, patches: 2, maps: 4 },
      await agentOf('breakout'),
    ),
  'reward-agents': async () => {
    const fit = { models: 2, transitions: 100, heldOut: 100, epochs: 1, balanced: false }
    return askAgents('reward-agents', 'breakout', { ...fit, decisions: 1000, games: 2 }, await agentOf('breakout'))
  },
  'reward-data': async () => askMazes('reward-data', { places: 2, random: false, mixed: false, 'one-hot-conv': false }),
  generalisation: async () => {
    const least = { seeds: 1, fewest: 1, most: 1, decisions: 1000, games: 2, slots: 8 }
    return askAgents('generalisation', 'coinrun', least, await agentOf('coinrun'))
  },
  robustness: twoSeeds,
  'vision-edit': async () => {
    const few = { episodes: 20, fitted: 4, moments: 2, decisions: 12, count: 2, controls: 1 }
    return askAgents('vision-edit', 'breakout', few, await agentOf('breakout'))
  },
  'memory-collapse': () => askMemory('memory-collapse'),
  'memory-swap': () => askMemory('memory-swap'),
  'memory-dynamics': () => askMemory('memory-dynamics', { lags: 2, behaviours: 2 }),
}

/** Put into two states of an untrained agent's play; the cells of the first of two seeds. */
async function twoSeeds(): Promise<Asked> {
  const policy = await agentOf('breakout')
  const game = await loadGame('breakout', 1)
  const agent = agentOn(policy, game, { ...info, acting: 'greedy' })
  const draw = { states: 2, perEpisode: 1, decisions: 30, seed: 5, breathe: async () => {} }
  const episodes = await drawStates({ ...draw, sitters: [{ agent, game }] })
  const agents = [1, 2].map((seed): AgentInfo => {
    const training = { procedure: 'one', seed, decisions: 0 }
    return { ...info, hash: `seed ${seed}`, env: 'breakout', training }
  })
  const states = { id: 'two', name: 'Two', created: '2026-01-01T00:00:00Z', note: '', episodes }
  const { plan } = await askAgents('robustness', 'breakout', {}, policy, { states, agents })
  return { agent, plan: { ...plan, cells: plan.cells.filter((cell) => cell.agent === 0) } }
}
/** Two batches of an agent that remembers, untrained. */
async function askMemory(id: string, own: Record<string, Value> = { controls: 2 }): Promise<Asked> {
  const policy = createPolicy({ env: (await loadGame('recall', 1)).spec, network: 'gru', seed: 4 })
  policies.push(policy)
  const agents: AgentInfo[] = [{ ...info, env: 'recall', memory: policy.memory }]
  return askAgents(id, 'recall', { episodes: 20, fitted: 4, decisions: 12, count: 2, ...own }, policy, { agents })
}
const askMazes = async (id: string, options: Record<string, Value>): Promise<Asked> =>
  askAgents(id, 'maze', { models: 2, transitions: 100, heldOut: 100, epochs: 1, ...options }, await agentOf('maze'))
function only(...ids: string[]): Record<string, Value> {
  return Object.fromEntries([...saliencyMethods, litPeer].map(({ id }) => [id, ids.includes(id)]))
}

/** Of any study, so that a new one needs no word here: the least that its options allow, or the claim that it takes. */
async function exampleOf({ id, about: whom, games: [game = 'breakout'] = [], options }: Study): Promise<Asked> {
  const known = examples[id]
  if (known) return known()
  const least = Object.entries(options).flatMap(([key, option]) =>
    option.kind === 'number' ? [[key, option.min] as const] : [],
  )
  if (whom === 'agents') return askAgents(id, game, Object.fromEntries(least), await agentOf(game))
  return askClaim({ ...ballClaim, design: id as Claim['design'] }, await agentOf('breakout'))
}

it('every claim names a study that takes claims', () => {
  for (const { design } of claims) expect(studyOf(design).about).toBe('claim')
})

describe.each(studies.map((study) => [study.id, study] as const))('%s', (id, study) => {
  it('says what it is', () => {
    for (const words of [study.title, study.question, study.cite]) expect(words.length).toBeGreaterThan(5)
    expect(Number.isInteger(study.version) && study.version > 0).toBe(true)
    for (const option of Object.values(study.options)) expect(option.help).not.toBe('')
    expect(Object.keys(study.options)).toEqual(expect.arrayContaining([...(study.draws ?? [])]))
  })

  it('gives the same rows of a cell whichever others of its batch are done with it, and every cell once', async () => {
    const asked = await exampleOf(study)
    const batch = batchesOf(asked.plan)[1]!
    const whole = told(await done(asked, batch))
    expect([...whole.keys()]).toHaveLength(batch.length)
    expect([...whole.values()].some((rows) => rows !== '[]')).toBe(true)
    const halves = [batch.filter((_, i) => i % 2 === 1), batch.filter((_, i) => i % 2 === 0), batch.slice(-1)]
    for (const half of halves)
      for (const [cell, rows] of told(await done(asked, half))) expect(rows).toBe(whole.get(cell))
  })

  it('counts its steps as it foretells them, about', async () => {
    const asked = await exampleOf(study)
    const batch = batchesOf(asked.plan)[0]!
    let steps = 0
    await done(asked, batch, async (more = 0) => void (steps += more))
    expect(steps).toBeGreaterThan(0)
    expect(steps).toBeLessThan(2 * asked.plan.steps(batch))
  })

  it('stops where it breathes', async () => {
    const asked = await exampleOf(study)
    let left = 5
    const cut = async () =>
      void (
        --left === 0 &&
        (() => {
          throw new Error('cancelled')
        })()
      )
    await expect(done(asked, batchesOf(asked.plan)[0]!, cut)).rejects.toThrow('cancelled')
  })

  it('has a key of its own for every cell, the same whenever it is asked', async () => {
    const [one, other] = [
      await keysOf(id, (await exampleOf(study)).plan),
      await keysOf(id, (await exampleOf(study)).plan),
    ]
    expect(one).toEqual(other)
    expect(new Set(one.map(({ key }) => key)).size).toBe(one.length)
    for (const { key, batch } of one)
      expect([key, batch].every((name) => /^[0-9a-f]{16}-[A-Za-z0-9._-]+$/.test(name))).toBe(true)
  })

  it('never takes a cell of one batch for one of another agent’s', async () => {
    const { plan } = await exampleOf(study)
    const twice = await keysOf(id, plan, [about, { ...about, id: 'b', hash: 'def' }])
    expect(new Set(twice.map(({ key }) => key)).size).toBe(twice.length)
    for (const { batch, agent } of twice)
      expect(new Set(twice.filter((one) => one.batch === batch).map((one) => one.agent))).toEqual(new Set([agent]))
  })
})

const told = (found: readonly Finished[]) =>
  new Map(found.map(({ cell, rows }) => [cell, JSON.stringify(stored(rows))]))

async function keysOf(id: string, { cells }: Plan, agents: readonly AgentInfo[] = [about]) {
  const { spec } = await loadGame('breakout', 1)
  const all: Cell[] = agents.flatMap((_, agent) => cells.map((cell) => ({ ...cell, agent })))
  return keyed(studyOf(id), spec, agents, all, plain)
}
/** What computes. */
const plain = 'wasm (WebAssembly SIMD)'
const about: AgentInfo = { id: 'agent', name: 'Agent', hash: 'abc', env: 'breakout', acting: 'sampled' }

describe('keys', () => {
  const planOf = async (claim: Claim, agents: readonly AgentInfo[] = [about], backend = plain) => {
    const { spec } = await loadGame(claim.env, 1)
    const study = studyOf(claim.design)
    const plan = study.plan({ claim, options: {}, spec, agents: agents.map((agent) => ({ ...agent, env: claim.env })) })
    return (await keyed(study, spec, agents, plan.cells, backend)).map(({ key }) => key)
  }
  const more = { id: 'more', title: 'Mirrored', steps: [{ id: 'mirror', options: {}, from: 0, every: 0 as const }] }
  const repeated = {
    id: 'more',
    title: 'More',
    steps: [{ id: 'true-score', options: { score: 7 }, from: 0, every: 2 as const }],
  }

  it('are others on another backend: rows that round differently are not taken for each other', async () => {
    const [here, again, fused] = [
      await planOf(ballClaim),
      await planOf(ballClaim, [about], plain),
      await planOf(ballClaim, [about], 'wasm (WebAssembly SIMD, fused multiply-add)'),
    ]
    expect(again).toEqual(here)
    expect(fused.length).toBe(here.length)
    expect(fused.filter((key) => here.includes(key))).toEqual([])
  })

  it.each([
    ['moments', ballClaim, more],
    ['rollouts', scoreClaim, repeated],
  ])(
    'of %s stay when there is one more agent, rollout or change, in other words, or with another prediction',
    async (_, claim, condition) => {
      const before = await planOf(claim)
      const others: [Claim, AgentInfo[]?][] = [
        [claim, [about, { ...about, id: 'b', hash: 'def' }]],
        [claim, [{ ...about, id: 'b', hash: 'def' }, about]],
        [{ ...claim, rollouts: claim.rollouts + 1 }],
        [{ ...claim, conditions: [condition, ...claim.conditions] }],
        [
          {
            ...claim,
            title: 'Other words',
            story: 'Another story.',
            conditions: claim.conditions.map((one) => ({ ...one, title: `${one.title}!`, dose: 3 })),
          },
        ],
        [{ ...claim, predicted: { outcome: 'value', direction: 'more' } }],
      ]
      for (const [other, agents] of others) expect(await planOf(other, agents)).toEqual(expect.arrayContaining(before))
    },
  )

  it('of moments stay when there is one more state', async () => {
    expect(await planOf({ ...ballClaim, samples: 4 })).toEqual(expect.arrayContaining(await planOf(ballClaim)))
  })

  it.each([
    ['moments', ballClaim],
    ['rollouts', scoreClaim],
  ])('of %s are others for whatever rows depend on', async (_, claim) => {
    const before = await planOf(claim)
    const [first, ...rest] = claim.conditions
    const [step] = first!.steps
    const changes: [Partial<Claim>, AgentInfo?][] = [
      [{ decisions: claim.decisions + 1 }],
      [{ asPublished: !claim.asPublished }],
      [{ saliency: { ...claim.saliency, target: valueTarget } }],
      [{ saliency: { ...claim.saliency, method: 'gradient-input' } }],
      [{ concept: claim.env === 'breakout' ? 'paddle' : 'player' }],
      [{ seed: claim.seed + 100 }],
      [{}, { ...about, hash: 'def' }],
      [{}, { ...about, acting: 'greedy' }],
      [{}, { ...about, setting: { level: 3 } }],
      [{}, { ...about, rhythm: rhythmOfCard({ envOptions: { frameSkip: 2 } }) }],
    ]
    for (const [change, agent = about] of changes)
      expect((await planOf({ ...claim, ...change }, [agent])).some((key) => before.includes(key))).toBe(false)
    const other = { ...first!, steps: [{ ...step!, perEpisode: true }] }
    const after = await planOf({ ...claim, conditions: [other, ...rest] })
    expect(after.filter((key) => before.includes(key)).length).toBe(
      before.length - before.length / (claim.design === 'rollouts' ? 3 : 2),
    )
  })

  it('do not know the order in which somebody wrote a change down', async () => {
    const [first, ...rest] = ballClaim.conditions
    const turned = {
      ...first!,
      steps: first!.steps.map(({ id, options, from, every }) => ({
        every,
        from,
        options: Object.fromEntries(Object.entries(options).reverse()),
        id,
      })),
    }
    expect(await planOf({ ...ballClaim, conditions: [turned, ...rest] })).toEqual(await planOf(ballClaim))
  })
})
