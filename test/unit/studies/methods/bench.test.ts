import { drawSeeds } from '../../../../workers/lab/streams'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { loadGame } from '../../../../workers/headless/games.lib'
import { createPolicy } from '../../../../workers/lab/models/policy'
import * as tf from '../../../../workers/lab/backend/tf'
import { parseOptions, type Value } from '../../../../workers/lab/contracts/options'
import type { Policy } from '../../../../workers/lab/contracts/model'
import type { Row } from '../../../../workers/lab/contracts/study'
import { disposeKept } from '../../../../workers/lab/saliency/cache'
import { saliencyMethods } from '../../../../workers/lab/saliency/registry'
import { litPeer } from '../../../../workers/lab/studies/methods/lit'
import { benchOptions, openBench } from '../../../../workers/lab/studies/methods/bench'
import { askAgents, batchesOf, done, lent, type Asked } from '../ask'

const few = ['jacobian', 'gradient-input', 'object']
const only = (...ids: string[]): Record<string, boolean> =>
  Object.fromEntries([...saliencyMethods, litPeer].map(({ id }) => [id, ids.includes(id)]))
const small = { states: 4, perRollout: 2, decisions: 30, seed: 5, ...only(...few) }
let policy: Policy
beforeAll(async () => {
  await chooseNodeBackend('wasm')
  policy = createPolicy({ env: (await loadGame('breakout', 1)).spec, network: 'tiny', seed: 4 })
})
afterAll(() => {
  policy.dispose()
  disposeKept()
})

const ask = (options: Readonly<Record<string, Value>> = {}, on = policy): Promise<Asked> =>
  askAgents('methods', 'breakout', { ...small, ...options }, on)
const firstRows = async (asked: Asked): Promise<Row[]> =>
  (await done(asked, batchesOf(asked.plan)[0]!)).flatMap(({ rows }) => rows)

describe('the plan', () => {
  it('has a cell per state and method, and per state and two methods', async () => {
    const { cells } = (await ask({ states: 5 })).plan
    const [a, b, c] = drawSeeds(small.seed, 3)
    expect([...new Set(cells.map(({ seed, state }) => `${seed}-${state}`))]).toEqual([
      `${a}-0`,
      `${a}-1`,
      `${b}-0`,
      `${b}-1`,
      `${c}-0`,
    ])
    expect(cells).toHaveLength(5 * (3 + 3))
  })

  it.each([
    ['an unknown method', { 'tea-leaves': true }, /tea-leaves: is not an option here/],
    ['a single state', { states: 1 }, /states: must lie in 2/],
    ['no method', only(), /methods: are all left out/],
    ['no time to draw from', { decisions: 4 }, /decisions: must lie in 5/],
  ])('refuses %s', async (_, wrong, message) => expect(ask(wrong as Record<string, Value>)).rejects.toThrow(message))

  it.each([
    [
      'an agent of another game',
      [{ id: 'a', name: 'Agent', hash: 'h', env: 'amidar', acting: 'sampled' as const }],
      /plays amidar; choose one that plays breakout/,
    ],
    ['no agent', [], /agents: are missing/],
  ])('refuses %s', async (_, agents, message) => {
    const { spec } = await loadGame('breakout', 1)
    expect(() => openBench(parseOptions(benchOptions, small), spec, agents)).toThrow(message)
  })
})

describe('a run', () => {
  it('is the same again, whatever else is asked, and leaves weights and memory as they were', async () => {
    const asked = await ask()
    const before = await policy.read()
    const rows = await firstRows(asked)
    const kept = tf.memory().numTensors
    expect(await firstRows(asked)).toEqual(rows)
    expect(tf.memory().numTensors).toBe(kept)
    expect(await policy.read()).toEqual(before)
    expect([...new Set(rows.map(({ decision }) => decision))]).toHaveLength(2)

    // One state instead of two, one method instead of three: the rows that remain do not change.
    const alone = await firstRows(await ask({ states: 2, perRollout: 1, ...only('object') }))
    expect(alone.length).toBeGreaterThan(10)
    expect(rows).toEqual(expect.arrayContaining(alone))
  })

  it('stops tidily', async () => {
    const asked = await ask()
    const kept = tf.memory().numTensors
    let breaths = 0
    const enough = async () =>
      void (
        ++breaths > 45 &&
        (() => {
          throw new Error('enough')
        })()
      )
    await expect(
      (async () => {
        for await (const _ of asked.plan.run(batchesOf(asked.plan)[0]!, lent(asked, enough))) void _
      })(),
    ).rejects.toThrow('enough')
    expect(tf.memory().numTensors).toBe(kept)
  })

  it('has every measure, in its range', async () => {
    const rows = await firstRows(await ask())
    const names = new Set(rows.map(({ metric }) => metric))
    for (const metric of [
      'deletion',
      'insertion',
      'deletion-shifted',
      'insertion-shifted',
      'deletion-logit',
      'insertion-logit',
      'infidelity',
      'sensitivity',
      'deletion-blur',
      'insertion-black',
      'randomised-ssim',
      'randomised-spearman-lit',
      'lit-spearman',
      'agreement-top',
    ])
      expect(names).toContain(metric)
    for (const { metric, value, baseline } of rows) {
      expect(Number.isFinite(value)).toBe(true)
      expect(baseline === null || Number.isFinite(baseline)).toBe(true)
      if (/^(deletion|insertion)(-shifted|-blur|-black)?$|infidelity/.test(String(metric)))
        for (const number of [value, baseline]) expect(number).toSatisfy((x: number) => x >= 0 && x <= 1)
    }
  })

  it('says so where a method does not fit the network', async () => {
    const other = createPolicy({ env: (await loadGame('breakout', 1)).spec, network: 'mlp', seed: 1 })
    const asked = await ask({ states: 2, perRollout: 1, decisions: 12, ...only('grad-cam', 'jacobian') }, other)
    const rows = (await Promise.all(batchesOf(asked.plan).map((batch) => done(asked, batch))))
      .flat()
      .flatMap(({ rows: some }) => some.map((row) => ({ agent: 'agent', ...row })))
    const [table] = asked.plan.summarize(rows).tables
    expect(table!.rows.find(([title]) => title === 'Grad-CAM')).toEqual([
      'Grad-CAM',
      ...Array.from({ length: 11 }, () => '–'),
      'Grad-CAM needs a network with a convolution; this one has none',
    ])
    expect(table!.rows.find(([title]) => title === 'Jacobian')![1]).toMatch(/too few$/)
    other.dispose()
  })
})
