import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { loadGame } from '../../../workers/headless/games.lib'
import { openAgent } from '../../../workers/lab/agents/open'
import { withMemory } from '../../../workers/lab/agents/hand-on-memory'
import { requirePolicy } from '../../../workers/lab/contracts/checkpoint'
import { parseOptions, type Value } from '../../../workers/lab/contracts/options'
import type { Agent } from '../../../workers/lab/contracts/agent'
import type { AgentInfo, Report, Row } from '../../../workers/lab/contracts/study'
import { blankObservations, observationSize } from '../../../workers/lab/contracts/observation'
import { createRandom } from '../../../workers/lab/random'
import { studyOf } from '../../../workers/lab/studies/registry'
import { memoryWords } from '../../../workers/lab/studies/memory-change/words'
import { summarizeChanges } from '../../../workers/lab/studies/changed-agents/summary'
import { decodeCheckpoint } from '../../../workers/storage/safetensors'
import { about, rowsOf } from './ask'
import { linearMemory, rememberer } from './planted-memory'

let agent: Agent
beforeAll(async () => {
  await chooseNodeBackend('wasm')
  const file = requirePolicy(decodeCheckpoint(readFileSync('public/agents/recall-gru.safetensors')))
  agent = await openAgent(file, (await loadGame('recall', 1)).spec, 'recall')
})
afterAll(() => agent.dispose())

async function asked(
  id: string,
  options: Record<string, Value>,
  who = agent,
): Promise<{ rows: Row[]; report: Report }> {
  const study = studyOf(id)
  const { spec } = await loadGame('recall', 1)
  const { id: name, hash, model } = who
  const agents: AgentInfo[] = [{ ...about, id: name, hash, env: 'recall', memory: model.memory }]
  const plan = study.plan({ claim: null, options: parseOptions(study.options, options), spec, agents })
  const rows = await rowsOf({ plan, agent: who })
  return { rows, report: plan.summarize(rows) }
}

describe('a hand on the memory', () => {
  it('that gives back what it was given changes nothing; one that wipes it leaves an agent that never saw anything before', async () => {
    const { spec } = await loadGame('recall', 1)
    const random = createRandom(3)
    const rows = blankObservations(spec.observation, 2)
    for (let i = 0; i < rows.length; i++) rows[i] = random.below(256)
    const memories = [Float32Array.from({ length: agent.model.memory }, () => random.normal()), null]
    const plain = await agent.judge(rows, memories)
    const same = await withMemory(agent, (_, after) => after).judge(rows, memories)
    const wiped = withMemory(agent, (_, after) => after.map(() => 0))
    for (const row of [0, 1]) {
      expect([...same.logits(row)]).toEqual([...plain.logits(row)].map((x) => expect.closeTo(x, 4)))
      expect(same.value(row)).toBeCloseTo(plain.value(row), 4)
      expect([...same.memory(row)]).toEqual([...plain.memory(row)])
    }
    const one = await wiped.judge(rows, memories)
    expect([...one.logits(0)]).toEqual([...one.logits(1)])
    expect(observationSize(spec.observation) * 2).toBe(rows.length)
  })
})

describe('memory-collapse', () => {
  const effectsOf = (report: Report) => {
    const { rows } = report.tables.find(({ id }) => id === 'effects')!
    return (arm: string) => rows.find(([title, , outcome]) => title === arm && outcome === 'reward')!
  }

  it('of a memory that is known finds the number that is gone by, and none of those that are not', async () => {
    const own = await rememberer(linearMemory())
    const { report, rows } = await asked(
      'memory-collapse',
      { episodes: 64, fitted: 32, count: 3, controls: 4, decomposition: 'pca' },
      own,
    )
    // e³ / (e³ + 1 + e⁻³) of all games.
    const plain = rows.filter(({ kind }) => kind === 'plain').map(({ reward }) => Number(reward))
    expect(plain.reduce((a, b) => a + b) / plain.length).toBeGreaterThan(0.85)
    const line = effectsOf(report)
    const effects = [1, 2, 3].map((k) => Number(line(`component ${k}`)[4]))
    const [lamp, ...others] = effects.toSorted((a, b) => a - b)
    expect(lamp).toBeLessThan(-0.4)
    for (const other of others) expect(Math.abs(other)).toBeLessThan(0.1)
    const named = report.words.filter((words) => /^Component \d: the door of the lamp/.test(words))
    expect(named).toHaveLength(1)
    expect(named[0]).toContain(`Component ${effects.indexOf(lamp!) + 1}:`)
  })

  it('of recall’s own agent: what it cannot do without, what it does not need, and what any direction of its memory does', async () => {
    const { report, rows } = await asked('memory-collapse', {
      episodes: 64,
      fitted: 64,
      controls: 3,
      decomposition: 'pca',
    })
    expect(rows.filter(({ kind }) => kind === 'plain').every(({ reward }) => reward === 1)).toBe(true)
    const line = effectsOf(report)
    expect(Number(line('component 1')[4])).toBeLessThan(-0.3)
    // The last one hardly moves; directions drawn among all that do carry the lamp too.
    expect(Number(line('component 8')[4])).toBeGreaterThan(-0.05)
    for (const i of [1, 2, 3]) expect(Number(line(`random direction ${i}`)[4])).toBeLessThan(-0.3)
    expect(report.verdict).toBeNull()
    // Again from its rows alone.
    expect(summarizeChanges(rows, [], (await loadGame('recall', 1)).spec, memoryWords).tables).toEqual(report.tables)
  })

  it('asks no agent without a memory', () => {
    const study = studyOf('memory-collapse')
    const agents: AgentInfo[] = [{ ...about, env: 'recall' }]
    const question = { claim: null, options: parseOptions(study.options, {}), agents }
    return loadGame('recall', 1).then(({ spec }) =>
      expect(() => study.plan({ ...question, spec })).toThrow(
        'agents: Agent carries nothing from one decision to the next',
      ),
    )
  })
})

describe('what the rows of changed memories say', () => {
  /** Of one agent: reward of each episode under each arm. */
  const rowsFor = (arms: Readonly<Record<string, (episode: number) => number>>, episodes: number): Row[] =>
    Array.from({ length: episodes }, (_, seed) =>
      Object.entries(arms).map(([arm, of]): Row => {
        const kind = arm === 'as it is' ? 'plain' : arm.startsWith('random') ? 'random' : 'component'
        const from = kind === 'plain' ? null : kind === 'random' ? 1000 : 0
        return {
          agent: 'a',
          weights: 'a',
          seed,
          arm,
          kind,
          from,
          share: kind === 'component' ? 0.5 : null,
          reward: of(seed),
          decisions: 9,
          ended: 1,
          course: `${arm} ${seed}`,
          events: [],
        }
      }),
    ).flat()

  it('a null keeps to its rate: components that do what random directions do are found in one sample of twenty at most', async () => {
    const { spec } = await loadGame('recall', 1)
    const random = createRandom(5)
    let found = 0
    for (let sample = 0; sample < 200; sample++) {
      const draw = () => random.normal()
      const report = summarizeChanges(
        rowsFor(
          {
            'as it is': draw,
            'component 1': draw,
            'component 2': draw,
            'random direction 1': draw,
            'random direction 2': draw,
          },
          24,
        ),
        [],
        spec,
        memoryWords,
      )
      if (!report.words[0]!.includes('): 0 differ')) found++
    }
    // 10 expected; more than 20 come once in a thousand.
    expect(found).toBeLessThan(21)
  })

  it('means and differences, by hand', async () => {
    const { spec } = await loadGame('recall', 1)
    const { tables, words } = summarizeChanges(
      rowsFor(
        {
          'as it is': (i) => i,
          'component 1': (i) => i - 2 - (i % 2),
          'random direction 1': (i) => i - 1,
          'random direction 2': (i) => i,
        },
        40,
      ),
      [],
      spec,
      memoryWords,
    )
    const [component] = tables[0]!.rows.filter(([arm]) => arm === 'component 1')
    // −2 and −3 by turns, less the mean of −1 and 0
    expect(component!.slice(3, 5)).toEqual([40, -2.5])
    expect(component![8]).toBe(-2)
    expect(words[1]).toMatch(/^Component 1: reward −2\.5 .* more than under random directions, by −2 /)
  })
})

it('counts what is said twice once, and tells of whoever neither wins nor dies', async () => {
  const { spec } = await loadGame('coinrun', 1)
  const one = { agent: 'a', weights: 'a', share: 0.2, gap: null, events: [0, 0], decisions: 9 }
  const row = (seed: number, kind: string, ended: number): Row => ({
    ...one,
    seed,
    arm: kind === 'plain' ? 'as it is' : kind,
    kind,
    from: kind === 'plain' ? null : 0,
    course: `${kind} ${seed}`,
    ended,
    reward: ended === 1 ? 10 : 0,
  })
  // Un-changed each reaches the coin; without the component nobody gets anywhere, without a random direction all do.
  const rows = Array.from({ length: 64 }, (_, seed) => [
    row(seed, 'plain', 1),
    row(seed, 'component', seed % 8 === 0 ? 1 : 0),
    row(seed, 'random', 1),
  ]).flat()
  const { words, tables } = summarizeChanges(rows, [], spec, memoryWords)
  // The coin, and still going, are each other turned round, and the reward is ten coins.
  expect(words[0]).toMatch(/ in 1 of 1 test \(Holm, 5 %\)\. .* 1 differ by more than under those, 0 by less\.$/)
  expect(tables.find(({ id }) => id === 'effects')!.rows.map(([arm, , outcome, , by]) => [arm, outcome, by])).toEqual(
    ['component', 'random'].flatMap((arm) => [
      [arm, 'the coin was reached', arm === 'random' ? 0 : -0.875],
      [arm, 'still going when cut off', arm === 'random' ? 0 : 0.875],
      [arm, 'reward', arm === 'random' ? 0 : -8.75],
    ]),
  )
})
