import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { loadGame } from '../../../../workers/headless/games.lib'
import type { Game } from '../../../../workers/lab/contracts/env'
import type { Policy } from '../../../../workers/lab/contracts/model'
import type { Row } from '../../../../workers/lab/contracts/study'
import { createPolicy } from '../../../../workers/lab/models/policy'
import { countsOf, unseenLevels } from '../../../../workers/lab/studies/generalisation/study'
import { summarizeGeneralisation } from '../../../../workers/lab/studies/generalisation/summary'
import { about, askAgents, lent } from '../ask'

beforeAll(async () => void (await chooseNodeBackend('wasm')))
const policies: Policy[] = []
afterAll(() => policies.forEach((policy) => policy.dispose()))

/** Short levels, seen small: seconds, not minutes. */
const small = { view: '9', pixels: '32', sections: 1, difficulty: 1 }
const least = { seeds: 1, fewest: 2, most: 2, decisions: 1000, games: 3, slots: 8 }

async function ask(options = {}) {
  const { spec } = await loadGame('coinrun', 1, false, { options: small })
  const policy = createPolicy({ env: spec, network: 'tiny', seed: 4 })
  policies.push(policy)
  const asked = await askAgents('generalisation', 'coinrun', { ...least, ...options }, policy)
  const game = { ...asked.agent.game, options: small }
  return { ...asked, agent: { ...asked.agent, game } }
}

/** Rows of as many seeds as there are numbers: what is won on levels never met, and on own ones, by the number of levels. */
function planted(won: Readonly<Record<number, readonly (readonly [unseen: number, own: number | null])[]>>): Row[] {
  const named = { agent: 'Agent', weights: 'a' }
  const agents = Object.entries(won).flatMap(([levels, all]) =>
    all.map(([unseen, own], seed): Row => {
      const scale = { network: 'tiny', decisions: 1000, games: 50 }
      return { ...named, seed, kind: 'agent', levels: Number(levels), unseen, own, ...scale }
    }),
  )
  const held = won[0]!.flatMap((_, seed) =>
    [0.1, 0.5].map((unseen, i): Row => ({
      ...named,
      seed,
      kind: 'held',
      action: ['left', 'right'][i]!,
      unseen,
      games: 50,
    })),
  )
  return [...agents, ...held]
}

describe('how many levels an agent must be trained on', () => {
  // Who has met ten levels knows those by heart and no others; who has met a hundred plays any level as its own.
  const rows = planted({
    10: [0.3, 0.35, 0.25, 0.32, 0.28, 0.3].map((unseen) => [unseen, 1] as const),
    100: [0.8, 0.7, 0.75, 0.85, 0.72, 0.78].map((unseen, i) => [unseen, unseen + (i % 2 ? 0.02 : -0.02)] as const),
    0: [0.82, 0.72, 0.73, 0.86, 0.7, 0.79].map((unseen) => [unseen, null] as const),
  })
  const { tables, words, figures, verdict } = summarizeGeneralisation(rows)
  const table = (id: string) => tables.find((one) => one.id === id)!.rows

  it('is told by number of levels, any level last, with the mean over agents', () => {
    expect(verdict).toBe(null)
    expect(table('curve').map((row) => [row[0], row[1], row[6], row.at(-1)])).toEqual([
      ['10 levels', 0.3, 1, 6],
      ['100 levels', 0.7667, 0.7667, 6],
      ['any level', 0.77, '–', 6],
    ])
  })

  it('finds who knows levels by heart, and who plays with eyes shut better than that', () => {
    const found = new Map(table('differences').map(([name, by, , , p]) => [name, [by, Number(p) < 0.05]]))
    expect([...found]).toEqual([
      ['10 levels: own less others', [0.7, true]],
      ['100 levels: own less others', [0, false]],
      ['any level less 10 levels', [0.47, true]],
      ['any level less 100 levels', [expect.closeTo(0.003333, 5), false]],
      ['10 levels less right', [-0.2, true]],
      ['100 levels less right', [expect.closeTo(0.2667, 5), true]],
      ['any level less right', [0.27, true]],
    ])
    expect(words.join(' ')).toContain('10 levels: own less others: 0.7 (95 %')
    expect(words.join(' ')).toContain('“right” wins 0.5 of the same levels')
  })

  it('is drawn over the number of levels, beside who met any and the best that needs no eyes', () => {
    const [figure] = figures
    expect(figure!.series.map(({ name, x, y }) => [name, x, y.map((one) => Number(one.toFixed(2)))])).toEqual([
      ['levels never met', [1, 2], [0.3, 0.77]],
      ['own levels', [1, 2], [1, 0.77]],
      ['trained on any level', [1, 2], [0.77, 0.77]],
      ['always right', [1, 2], [0.5, 0.5]],
    ])
    const bounds = figure!.series.flatMap(({ low = [], high = [] }) => [...low, ...high])
    expect(Math.min(...bounds)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...bounds)).toBeLessThanOrEqual(1)
  })

  it('is told of what is there, and says what one agent, or none, shows', () => {
    expect(summarizeGeneralisation([]).words).toEqual(['No agent is finished yet.'])
    const one = summarizeGeneralisation(rows.filter(({ seed, levels }) => seed === 0 && levels !== 0))
    expect(one.words.join(' ')).toMatch(/of one agent, which shows nothing.*Fewer than 5 agents/)
    expect(JSON.stringify([one.tables, one.figures])).not.toContain('null')
  })
})

describe('the study', () => {
  it('has ever more levels, and any at all', () => {
    expect(countsOf({ fewest: 100, most: 1000 })).toEqual([100, 300, 1000, 0])
    expect(countsOf({ fewest: 5, most: 10 })).toEqual([5, 0])
  })

  it('judges all agents of a seed on the same levels, which none of them can have met', () => {
    const levels = unseenLevels(7, 100)
    expect(new Set(levels).size).toBe(100)
    expect(Math.min(...levels)).toBeGreaterThanOrEqual(1_000_000)
    expect(unseenLevels(7, 3)).toEqual(levels.slice(0, 3))
    expect(unseenLevels(8, 3)).not.toEqual(levels.slice(0, 3))
  })

  it('trains on so many levels and no others, and judges on those and on others', async () => {
    const asked = await ask()
    const met: number[][] = []
    const lab = lent(asked)
    const openGame = async (slots: number): Promise<Game> => {
      const game = await loadGame('coinrun', slots, false, { options: small })
      const seen: number[] = []
      met.push(seen)
      const { reset } = game
      return Object.assign(game, {
        reset(slot: number, seed: number) {
          reset(slot, seed)
          seen.push(Number(game.read(slot, 'rand.0')))
        },
      })
    }
    const rows: Row[] = []
    const [limited] = asked.plan.cells
    for await (const one of asked.plan.run([limited!], { ...lab, openGame })) rows.push(...one.rows)
    expect(rows).toEqual([
      {
        seed: limited!.seed,
        kind: 'agent',
        levels: 2,
        network: 'tiny',
        decisions: 1024,
        games: 3,
        unseen: expect.any(Number),
        own: expect.any(Number),
      },
    ])
    const [training, judging] = met as [number[], number[]]
    const once = (levels: number[]) => [...new Set(levels)].toSorted((a, b) => a - b)
    expect(once(training)).toEqual([0, 1])
    expect(once(judging)).toEqual(once([0, 1, ...unseenLevels(limited!.seed, 3)]))
  })

  it.each([
    ['more levels than most', { fewest: 9, most: 3 }, {}, /fewest: must be at most 3/],
    ['an agent of one level', {}, { setting: { level: 3 } }, /agents: Agent plays level 3 alone/],
  ])('refuses %s', async (_, options, agent, message) => {
    const policy = (await ask()).agent.model
    const agents = [{ ...about, env: 'coinrun', ...agent }]
    await expect(askAgents('generalisation', 'coinrun', { ...least, ...options }, policy, { agents })).rejects.toThrow(
      message,
    )
  })
})
