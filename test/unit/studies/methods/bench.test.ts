import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { loadGame } from '../../../../workers/headless/games.lib'
import { createPolicy } from '../../../../workers/lab/agents/policy'
import { openMethods, planMethods, runMethods, type MethodsRequest } from '../../../../workers/lab/studies/methods/bench'
import { summarizeMethods } from '../../../../workers/lab/studies/methods/summary'
import * as tf from '../../../../workers/lab/backend/tf'
import type { Cell, Row, Subject } from '../../../../workers/lab/contracts/study'
import type { EnvSpec } from '../../../../workers/lab/contracts/env'
import { disposeKept } from '../../../../workers/lab/saliency/cache'
import { saliencyMethods } from '../../../../workers/lab/saliency/registry'

const surroundings = { loadGame, breathe: async () => {} }
const request: MethodsRequest = { methods: ['jacobian', 'gradient-input', 'object'], states: 4, perRollout: 2, decisions: 30, seed: 5 }
const about = { id: 'agent', name: 'Agent', hash: 'none', env: 'breakout', acting: 'sampled' } as const
let spec: EnvSpec
let subject: Subject
beforeAll(async () => {
  await chooseNodeBackend('wasm')
  spec = (await loadGame('breakout', 1)).spec
  subject = { ...about, policy: createPolicy({ env: spec, network: 'tiny', seed: 4 }) }
})
afterAll(() => {
  subject.policy.dispose()
  disposeKept()
})

async function rowsOf(given: Partial<MethodsRequest>, cell: Cell | undefined, on = subject): Promise<Row[]> {
  const rows: Row[] = []
  for await (const row of runMethods(openMethods({ ...request, ...given }, spec, [about]), cell!, on, surroundings)) rows.push(row)
  return rows
}

describe('the plan', () => {
  it('has a cell per agent and rollout, under keys that stay', () => {
    const bench = openMethods({ ...request, states: 5 }, spec, [about])
    expect(planMethods(bench, 2).map(({ key }) => key)).toEqual(['0-5', '1-5', '0-6', '1-6', '0-7', '1-7'])
    expect(openMethods({ ...request, methods: [] }, spec, [about]).methods).toEqual(saliencyMethods)
  })

  it.each([
    ['an unknown method', { methods: ['tea-leaves'] }, [about], /"tea-leaves" is unknown/],
    ['a single state', { states: 1 }, [about], /states: must be at least 2/],
    ['no time to draw from', { decisions: 4 }, [about], /decisions: must be more than 4/],
    ['an agent of another game', {}, [{ ...about, env: 'amidar' }], /plays amidar; choose one that plays breakout/],
    ['no agent', {}, [], /agents: are missing/],
  ])('refuses %s', (_, wrong, agents, message) => expect(() => openMethods({ ...request, ...wrong }, spec, agents)).toThrow(message))
})

describe('a run', () => {
  it('is the same again, whatever else is asked, and leaves weights and memory as they were', async () => {
    const bench = openMethods(request, spec, [about])
    const [first] = planMethods(bench, 1)
    const before = await subject.policy.read()
    const rows = await rowsOf({}, first)
    const kept = tf.memory().numTensors
    expect(await rowsOf({}, first)).toEqual(rows)
    expect(tf.memory().numTensors).toBe(kept)
    expect(await subject.policy.read()).toEqual(before)

    const decisions = [...new Set(rows.map(({ decision }) => decision))]
    expect(decisions).toHaveLength(2)
    // One state instead of two, one method instead of three: the rows that remain do not change.
    const alone = await rowsOf({ states: 2, perRollout: 1, methods: ['object'] }, first)
    expect(alone.length).toBeGreaterThan(10)
    expect(rows).toEqual(expect.arrayContaining(alone))
  })

  it('stops tidily', async () => {
    const bench = openMethods(request, spec, [about])
    const kept = tf.memory().numTensors
    let breaths = 0
    const stop = { loadGame, breathe: async () => void (++breaths > 45 && (() => { throw new Error('enough') })()) }
    await expect((async () => { for await (const _ of runMethods(bench, planMethods(bench, 1)[0]!, subject, stop)) void _ })()).rejects.toThrow('enough')
    expect(tf.memory().numTensors).toBe(kept)
  })

  it('has every measure, in its range', async () => {
    const rows = await rowsOf({}, planMethods(openMethods(request, spec, [about]), 1)[0])
    const names = new Set(rows.map(({ metric }) => metric))
    for (const metric of ['deletion', 'insertion', 'deletion-shifted', 'insertion-shifted', 'deletion-logit', 'insertion-logit', 'infidelity', 'sensitivity', 'randomised-ssim', 'agreement-top']) expect(names).toContain(metric)
    for (const { metric, value, baseline } of rows) {
      expect(Number.isFinite(value) && Number.isFinite(baseline)).toBe(true)
      if (/^(deletion|insertion)(-shifted)?$|infidelity/.test(String(metric))) for (const number of [value, baseline]) expect(number).toSatisfy((x: number) => x >= 0 && x <= 1)
    }
  })

  it('says so where a method does not fit the network', async () => {
    const other = { ...subject, policy: createPolicy({ env: spec, network: 'mlp', seed: 1 }) }
    const given = { methods: ['grad-cam', 'jacobian'], states: 2, perRollout: 1, decisions: 12 }
    const bench = openMethods({ ...request, ...given }, spec, [about])
    const rows: Row[] = []
    for (const cell of planMethods(bench, 1)) rows.push(...(await rowsOf(given, cell, other)))
    const [table] = summarizeMethods(bench, rows).tables
    expect(table!.rows[0]).toEqual(['Grad-CAM', ...Array.from({ length: 9 }, () => '–'), 'Grad-CAM needs a network with a convolution; this one has none'])
    expect(table!.rows[1]![1]).toMatch(/as random$/)
    other.policy.dispose()
  })
})
