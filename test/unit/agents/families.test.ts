import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { familyText, namesText } from '../../../workers/lab/charts/agent-words'
import type { PolicyCard } from '../../../workers/lab/contracts/checkpoint'
import { requirePolicyCard } from '../../../workers/lab/contracts/checkpoint'
import { familiesOf } from '../../../workers/lab/contracts/family'
import { reportName } from '../../../workers/lab/contracts/report-name'
import { decodeCard } from '../../../workers/storage/safetensors'

const one: PolicyCard = {
  format: 2,
  kind: 'policy',
  id: 'catch-ppo-tiny-1',
  name: 'one',
  env: { id: 'catch', version: 1 },
  network: 'tiny',
  trainer: 'ppo',
  options: { slots: 16, gamma: 0.9 },
  envOptions: { frameSkip: 4 },
  seed: 1,
  decisions: 1000,
  updates: 10,
  created: '2026-11-27T00:00:00.000Z',
  backend: 'wasm',
  trainingSeconds: 1,
  curve: [],
  resumable: false,
}
const agent = (change: Partial<PolicyCard> = {}) => ({ card: { ...one, ...change } })
const seedsOf = (entries: readonly { card: PolicyCard }[]) =>
  familiesOf(entries).map(({ name, members }) => [name, ...members.map(({ card }) => card.seed)])

describe('a family', () => {
  it('is seeds of one procedure, in their order, whatever differs that is not the procedure', () => {
    const other = agent({
      seed: 2,
      id: 'mine',
      name: 'another',
      created: '2027-01-01T00:00:00.000Z',
      backend: 'webgpu',
      trainingSeconds: 9,
      note: 'slow',
      // Written in another order.
      options: { gamma: 0.9, slots: 16 },
    })
    expect(seedsOf([agent({ seed: 10 }), other, agent()])).toEqual([['catch-ppo-tiny', 1, 2, 10]])
  })

  it('is called what its agents are called but for the seed, where they agree', () => {
    const double = (seed: number) => agent({ seed, id: `catch-ddqn-tiny-${seed}`, trainer: 'dqn' })
    expect(seedsOf([double(1), double(2)])).toEqual([['catch-ddqn-tiny', 1, 2]])
  })

  it('is told by its algorithm, and how long it was trained', () => {
    const told = (change: Partial<PolicyCard>) => familyText([agent(change), agent(change)])
    expect(told({})).toBe('2 seeds of PPO tiny, 1000 decisions')
    expect(familyText([agent({})])).toBe('1 seed of PPO tiny, 1000 decisions')
    expect(told({ trainer: 'dqn', options: { double: false, dueling: false } })).toBe(
      '2 seeds of DQN tiny, 1000 decisions',
    )
    expect(told({ trainer: 'dqn', options: { double: true, dueling: true } })).toBe(
      '2 seeds of double dueling DQN tiny, 1000 decisions',
    )
    expect(told({ trainer: 'vsarsa' })).toBe('2 seeds of online SARSA tiny, 1000 decisions')
    // A C51 is double as it comes.
    expect(told({ trainer: 'c51', options: { double: true } })).toBe('2 seeds of C51 tiny, 1000 decisions')
  })

  it.each<[string, Partial<PolicyCard>]>([
    ['game', { env: { id: 'maze', version: 1 } }],
    ['version of the game', { env: { id: 'catch', version: 2 } }],
    ['option of the game', { env: { id: 'catch', version: 1, options: { speed: 2 } } }],
    ['network', { network: 'small' }],
    ['algorithm', { trainer: 'a2c' }],
    ['option', { options: { slots: 16, gamma: 0.99 } }],
    ['rhythm', { envOptions: { frameSkip: 2 } }],
    ['way of acting', { acting: 'greedy' }],
    ['length', { decisions: 2000 }],
    ['number of parts', { parts: 2 }],
    ['beginning', { from: { id: 'elder', name: 'Elder', hash: 'ab', decisions: 500 } }],
  ])('takes in nobody of another %s', (_, change) => {
    expect(familiesOf([agent(), agent({ seed: 2, ...change })])).toEqual([])
  })

  it('of agents that began as one agent is theirs alone, and is called after it', () => {
    const from = { id: 'catch-ppo-tiny-1', name: 'Elder', hash: 'ab', decisions: 500 }
    const begun = (seed: number) => agent({ seed, from, id: `catch-ppo-tiny-${seed}-from-catch-ppo-tiny-1` })
    const other = agent({ seed: 3, from: { ...from, hash: 'cd' } })
    const all = [begun(1), begun(2), other, agent(), agent({ seed: 2, id: 'catch-ppo-tiny-2' })]
    expect(seedsOf(all)).toEqual([
      ['catch-ppo-tiny-from-catch-ppo-tiny-1', 1, 2],
      ['catch-ppo-tiny', 1, 2],
    ])
    expect(familyText(familiesOf(all)[0]!.members)).toBe('2 seeds of PPO tiny, 1000 decisions, from Elder')
    expect(familiesOf([...all, begun(4)].slice(1)).flatMap(({ stages }) => stages)).toEqual([])
  })

  it('has each seed once, and is none with one alone', () => {
    expect(familiesOf([agent(), agent({ id: 'copy' })])).toEqual([])
    const [family] = familiesOf([agent(), agent({ id: 'copy' }), agent({ seed: 2 })])
    expect(family!.members.map(({ card }) => card.id)).toEqual([one.id, one.id])
  })

  it('knows the stages of its runs, and nobody else’s', () => {
    const early = agent({ decisions: 100 })
    const strangers = [agent({ seed: 3, decisions: 100 }), agent({ decisions: 10, options: {} })]
    const [family, ...others] = familiesOf([agent(), agent({ seed: 2 }), early, strangers[1]!])
    expect([family!.stages, others]).toEqual([[early], []])
    // Of two seeds that length is a procedure of its own.
    const both = familiesOf([agent(), agent({ seed: 2 }), early, ...strangers])
    expect(both.map(({ name, stages }) => [name, stages])).toEqual([
      ['catch-ppo-tiny', []],
      ['catch-ppo-tiny-100', []],
    ])
  })

  it('has a name of its own among those that are there', () => {
    const pair = (change: Partial<PolicyCard>) => [agent(change), agent({ ...change, seed: 2 })]
    const all = [
      ...pair({}),
      ...pair({ decisions: 500 }),
      ...pair({ decisions: 500, options: {} }),
      ...pair({ network: 'small' }),
    ]
    expect(seedsOf(all).map(([name]) => name)).toEqual([
      'catch-ppo-tiny',
      'catch-ppo-tiny-500',
      'catch-ppo-tiny-500-2',
      'catch-ppo-small',
    ])
  })
})

/** Games without a family yet. */
const UNTRAINED = ['seaquest']

describe('families that come with the site', () => {
  const folder = 'public/families'
  const index = JSON.parse(readFileSync(`${folder}/index.json`, 'utf8')) as string[]
  const entries = index.map((file) => ({
    file,
    card: requirePolicyCard(decodeCard(readFileSync(`${folder}/${file}`))),
  }))

  it('are in the list, every file and no other', () => {
    expect(index.toSorted()).toEqual(
      readdirSync(folder)
        .filter((name) => name.endsWith('.safetensors'))
        .sort(),
    )
    for (const { file, card } of entries) expect(file).toBe(`${card.id}.safetensors`)
  })

  it('are of every game, one of each, with the first seed in three stages; nobody is there who is in none', () => {
    const families = familiesOf(entries)
    const games = readdirSync('envs-wasm/games')
      .filter((name) => name.endsWith('.ts'))
      .map((name) => name.replace('.ts', ''))
    const of = families.map(({ members }) => members[0]!.card.env.id)
    expect(new Set(of).size).toBe(of.length)
    expect(games.filter((game) => !of.includes(game))).toEqual(UNTRAINED)
    for (const { members, stages } of families) {
      expect(members[0]!.card.seed).toBe(1)
      expect(stages.map(({ card }) => card.seed)).toEqual([1, 1])
      expect(stages.map(({ card }) => card.decisions === 0).toSorted()).toEqual([false, true])
    }
    expect(families.flatMap(({ members, stages }) => [...members, ...stages]).length).toBe(entries.length)
  })

  it('bring weights only, and little else', () => {
    for (const { file, card } of entries) {
      expect(card.resumable).toBe(false)
      expect(readFileSync(`${folder}/${file}`).length).toBeLessThan(210_000)
      expect(JSON.stringify(card.curve).length).toBeLessThan(8000)
    }
  })
})

describe('in a list', () => {
  it.each([
    [['A, seed 1', 'A, seed 2', 'A, seed 3', 'A, seed 5'], 'A, seeds 1–3, 5'],
    [['mine-1', 'mine-2'], 'mine-1–2'],
    [['A, seed 1', 'B, seed 2'], 'A, seed 1; B, seed 2'],
    [['early', 'late'], 'early; late'],
    [['A 1'], 'A 1'],
    [['A, seed 1, early', 'A, seed 2, early', 'A, seed 2'], 'A, seeds 1–2, early; A, seed 2'],
    [
      ['A', 'B'].flatMap((way) => Array.from({ length: 9 }, (_, i) => `${way}, seed 1, after ${i}0 decisions`)),
      '18 agents: A, B',
    ],
    [
      Array.from({ length: 14 }, (_, i) => `way ${String.fromCharCode(97 + i)}`),
      '14 agents: way a, way b, way c, way d, way e, way f, way g, way h, way i, way j, way k, way l and 2 more',
    ],
  ])('%j is %s', (names, words) => expect(namesText(names, '; ')).toBe(words))
})

describe('a report', () => {
  it.each([
    [['shipped/breakout-small'], 'c.breakout-small'],
    [['shipped/x-ppo-1', 'shipped/x-ppo-2', 'x-ppo-10'], 'c.x-ppo-1.2.10'],
    [['a-1', 'b-2', 'early', 'late'], 'c.a-1.b-2.early.late'],
  ])('of %j is called %s', (agents, name) => expect(reportName('c', agents)).toBe(name))

  it('of hundreds has a name that a file can have, and others have another', () => {
    const many = Array.from({ length: 300 }, (_, i) => `agent-of-some-kind-${i % 7}-${i}`)
    const name = reportName('c', many)
    expect(name).toHaveLength(150)
    expect(name).toMatch(/^c\.agent-of-some-kind-0-0\.[\w.-]+-[0-9a-f]{8}$/)
    expect(reportName('c', many.slice(1))).not.toBe(name)
    expect(reportName('c', [...many.slice(0, -1), 'z'])).not.toBe(name)
  })
})
