import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { loadGame } from '../../../../workers/headless/games.lib'
import type { Game } from '../../../../workers/lab/contracts/env'
import type { Policy } from '../../../../workers/lab/contracts/model'
import type { AgentInfo, Row } from '../../../../workers/lab/contracts/study'
import type { TrainEvent } from '../../../../workers/lab/contracts/trainer'
import { createPolicy } from '../../../../workers/lab/models/policy'
import { curveOf } from '../../../../workers/lab/studies/reward-agents/study'
import { summarizeAgents } from '../../../../workers/lab/studies/reward-agents/summary'
import { about, askAgents, lent } from '../ask'

beforeAll(async () => void (await chooseNodeBackend('wasm')))
const policies: Policy[] = []
afterAll(() => policies.forEach((policy) => policy.dispose()))

async function policyOf(id: string): Promise<Policy> {
  const policy = createPolicy({ env: (await loadGame(id, 1)).spec, network: 'tiny', seed: 4 })
  policies.push(policy)
  return policy
}

const arms = [
  { paidBy: 'rules', shown: true },
  { paidBy: 'model', shown: true },
  { paidBy: 'rules', shown: false },
  { paidBy: 'model', shown: false },
] as const

/** Rows of as many seeds as there are numbers: the return of each arm's agent. */
function rowsOf(returns: readonly (readonly number[])[]): Row[] {
  return returns[0]!.flatMap((_, seed) =>
    arms.flatMap((arm, i) => {
      const named = { seed, agent: 'Agent', weights: 'a', ...arm }
      const own = returns[i]![seed]!
      const at = seed === 0 ? [100, 200] : [50, 100, 200]
      const agent = {
        kind: 'agent',
        network: 'small',
        decisions: 200,
        games: 4,
        scores: [own, own, 1, 500],
        return: own,
        length: 9,
      }
      const fit: Row[] = [
        { ...named, kind: 'data', decisions: 40, paid: 0.5, network: 'small' },
        { ...named, kind: 'error', epoch: 1, loss: 1, heldOut: 9 },
        { ...named, kind: 'error', epoch: 2, loss: 1, heldOut: 0.1 * (seed + 1) },
      ]
      const paid = arm.paidBy === 'model' ? { said: 0.5, paid: 0.1 * seed } : { said: null, paid: null }
      return [
        ...(arm.paidBy === 'model' ? fit : []),
        { ...named, ...agent, ...paid, at, returns: at.map((one) => (own * one) / 200) },
      ]
    }),
  )
}

describe('what agents earn that a learned reward pays', () => {
  const rows = rowsOf([
    [4, 6, 8],
    [1, 2, 6],
    [4, 5, 9],
    [3, 4, 5],
  ])
  const table = (id: string, of = rows) => summarizeAgents(of, 'breakout').tables.find((one) => one.id === id)!.rows

  it('is the mean over agents by arm, beside the study’s', () => {
    expect(
      table('returns').map(([name, mean, , , least, most, , n, theirs]) => [name, mean, least, most, n, theirs]),
    ).toEqual([
      ['true reward, with score', 6, 4, 8, 3, 13.5],
      ['learned reward, with score', 3, 1, 6, 3, 3.8],
      ['true reward, without', 6, 4, 9, 3, 13.2],
      ['learned reward, without', 4, 3, 5, 3, 10.4],
    ])
    // Student's t of 4, 6, 8 with two degrees of freedom: 4.303 · 2 / √3.
    expect(table('returns')[0]![2]).toBeCloseTo(6 - 4.968, 2)
    expect(table('returns')[0]![3]).toBeCloseTo(6 + 4.968, 2)
    // Of 4, 4, 1, 500 it is 4.
    expect(table('returns').map((row) => row[6])).toEqual([6, 3, 6, 4])
    expect(summarizeAgents(rows, 'catch').tables[0]!.rows[0]!.at(-1)).toBe('–')
  })

  it('is held against agents of the same beginning', () => {
    expect(table('differences').map(([name, by, , , , pairs, theirs]) => [name, by, pairs, theirs])).toEqual([
      ['learned less true reward, with score', -3, 3, -9.7],
      ['learned less true reward, without', -2, 3, -2.8],
      ['without less with score, true reward', 0, 3, -0.3],
      ['without less with score, learned reward', 1, 3, 6.6],
    ])
    const part = rows.filter(({ seed, paidBy, shown }) => seed !== 2 || paidBy !== 'model' || !shown)
    expect(table('differences', part)[0]!.slice(0, 2)).toEqual(['learned less true reward, with score', -3.5])
    expect(table('differences', part).map((row) => row[5])).toEqual([2, 3, 3, 2])
  })

  it('is told with its scale, and with how well the rewards are learned', () => {
    expect(
      table('models').map(([name, error, least, most, said, paid, n]) => [name, error, least, most, said, paid, n]),
    ).toEqual(['with score', 'without'].map((name) => [name, 0.2, 0.1, 0.3, 0.5, 0.1, 3]))
    expect(Object.fromEntries(table('scale').map(([name, ...both]) => [name, both]))).toEqual({
      'decisions of a training': [200, 10_000_000],
      'agents of a kind': [3, 1],
      'network of an agent': ['Small CNN', 'Nature CNN'],
      'games that it is scored in': [4, 10],
      'decisions that a reward is learned from': [40, 50_000],
      'network of a reward': ['What is seen afterwards, small CNN', 'What is seen afterwards, Nature CNN'],
    })
  })

  it('is a curve over what all agents of an arm have, between the least and the most', () => {
    const [figure] = summarizeAgents(rows, 'breakout').figures
    expect(figure!.series.map(({ name, x, y, low, high }) => ({ name, x, y, low, high }))[1]).toEqual({
      name: 'learned, with score',
      x: [100, 200],
      y: [1.5, 3],
      low: [0.5, 1],
      high: [3, 6],
    })
  })

  it('says no more than the rows do', () => {
    const { words } = summarizeAgents(rows, 'breakout')
    expect(words.filter((one) => one.includes('not shown to differ'))).toHaveLength(4)
    expect(words[1]).toMatch(/^The middle one of all their games pays .*, the best 500: /)
    expect(words.join(' ')).toContain(
      'scale, and the study’s: 3 agents of a kind (1), trained for 200 decisions (10 M), rewards learned from 40 decisions of play (50 k), Small CNN (Nature CNN).',
    )
    expect(words.join(' ')).toContain('Fewer than 5 agents of a kind are exploratory')
    expect(words.join(' ')).toContain(
      'held out is 0.2 (with score), 0.2 (without) on average; one that says the same of every decision has 0.25.',
    )
    // Two that agree to the last digit are two, not certainty.
    const alike = rowsOf([
      [4, 4],
      [3, 3],
      [4, 4],
      [3, 3],
    ])
    expect(summarizeAgents(alike, 'breakout').words.some((one) => one.includes('beyond chance'))).toBe(false)
    const many = [0, 1, 2, 3, 4, 5, 6, 7]
    const found = summarizeAgents(
      rowsOf([10, 3, 10, 9.9].map((mean, i) => many.map((seed) => mean + 0.1 * ((seed * (i + 3)) % 5)))),
      'breakout',
    ).words
    expect(found.find((one) => one.startsWith('Learned less true reward, with score'))).toContain('beyond chance')
    expect(found.join(' ')).not.toContain('exploratory')
    expect(summarizeAgents([], 'breakout')).toMatchObject({
      words: ['No agent is finished yet.'],
      tables: [],
      figures: [],
    })
  })

  it('has as many games in a point of the curve as ended in its part of the training', () => {
    const event = (decisions: number, mean?: number, games = 0): TrainEvent => ({
      update: 1,
      decisions,
      metrics: mean === undefined ? {} : { 'charts/return': mean, 'charts/games': games },
    })
    const events = [
      event(50, 1, 3),
      event(100, 5, 1),
      event(150),
      event(450, 4, 2),
      event(2000, 7, 1),
      event(2048, 9, 1),
    ]
    expect(curveOf(events, 2000)).toEqual({ at: [100, 500, 2000], returns: [2, 4, 8] })
  })
})

const small = { models: 2, transitions: 100, heldOut: 100, epochs: 1, balanced: false, decisions: 1000, games: 2 }

describe('the agents themselves', () => {
  it('learn from one beginning, each where the score is shown or painted over as its arm says', async () => {
    const asked = await askAgents('reward-agents', 'seaquest', small, await policyOf('seaquest'))
    expect(asked.plan.cells.map(({ batch }) => batch.replace(/^\d+-/, '')).slice(0, 4)).toEqual([
      'rules-shown',
      'model-shown',
      'rules-hidden',
      'model-hidden',
    ])
    for (const [i, cell] of asked.plan.cells.slice(0, 4).entries()) {
      const opened: Game[] = []
      const lab = lent(asked)
      const openGame = async (slots: number) => {
        opened.push(await lab.openGame(slots))
        return opened.at(-1)!
      }
      const { shown, paidBy } = arms[i]!
      for await (const { rows } of asked.plan.run([cell], { ...lab, openGame })) {
        const kinds = paidBy === 'model' ? ['data', 'error', 'agent'] : ['agent']
        expect(rows.map(({ kind }) => kind)).toEqual(kinds)
        expect(rows.every((row) => row['shown'] === shown && row['paidBy'] === paidBy)).toBe(true)
        const { scores, games, return: mean, said } = rows.at(-1)!
        expect(scores).toHaveLength(2)
        expect([games, mean]).toEqual([2, (scores as number[]).reduce((a, b) => a + b) / 2])
        expect(said === null).toBe(paidBy === 'rules')
      }
      // To play for the model, to learn, to be scored.
      expect(opened).toHaveLength(paidBy === 'model' ? 3 : 2)
      for (const game of opened)
        for (let slot = 0; slot < game.slots; slot++) expect(game.read(slot, 'scoreHidden')).toBe(!shown)
    }
  })

  it('are not the same question when what the models learn from is another; those whom the rules pay are', async () => {
    const policy = await policyOf('breakout')
    const of = async (transitions: number) =>
      (await askAgents('reward-agents', 'breakout', { ...small, transitions }, policy)).plan.cells.map(({ depends }) =>
        JSON.stringify(depends),
      )
    const [one, other] = [await of(100), await of(200)]
    expect(one.map((depends, i) => depends === other[i]).slice(0, 4)).toEqual([true, false, true, false])
  })

  it('are asked of who sees a score that can be painted over, and with data enough', async () => {
    const [breakout, maze] = [await policyOf('breakout'), await policyOf('maze')]
    await expect(askAgents('reward-agents', 'maze', small, maze)).rejects.toThrow('agents: play Maze')
    const blind = { ...about, env: 'breakout', setting: { options: { showScore: false } } }
    const ask = (options: object, agents: readonly AgentInfo[] = [{ ...about, env: 'breakout' }]) =>
      askAgents('reward-agents', 'breakout', { ...small, ...options }, breakout, { agents })
    await expect(ask({}, [{ ...blind, name: 'Blind' }])).rejects.toThrow(
      'agents: Blind plays with the score painted over',
    )
    await expect(ask({}, [])).rejects.toThrow('agents: are missing')
    await expect(ask({ batch: 101 })).rejects.toThrow('batch: must be at most 100')
    await expect(ask({ network: 'levels' })).rejects.toThrow('network: ')
  })
})
