import { expect, it } from 'vitest'
import { InputError } from '../../../../workers/lab/contracts/errors'
import type { AgentInfo, Row } from '../../../../workers/lab/contracts/study'
import { createRandom } from '../../../../workers/lab/random'
import { drawFigure } from '../../../../workers/lab/charts/figure'
import { groupsOf } from '../../../../workers/lab/studies/robustness/groups'
import { summarizeRobustness } from '../../../../workers/lab/studies/robustness/summary'

const changes = ['Paddle wide', 'Row dead', 'Ball away'].map((title, i) => ({ title, id: `c${i}`, options: {} }))
const agent = (procedure: string, seed: number): AgentInfo => ({
  id: `${procedure}-${seed}`,
  name: `${procedure.toUpperCase()}, seed ${seed}`,
  hash: `${procedure}${seed}`,
  env: 'breakout',
  acting: 'greedy',
  training: { procedure, seed, decisions: 1000 },
})
const seeds = [1, 2, 3, 4, 5, 6]
const episodes = Array.from({ length: 12 }, (_, i) => `e${i}`)
const ACTIONS = 4

type Choice = (procedure: string, seed: number, episode: number, decision: number, change: number) => number

function rowsOf(agents: readonly AgentInfo[], choose: Choice): Row[] {
  return agents.flatMap(({ id, hash, training }) =>
    episodes.flatMap((episode, e) =>
      [10, 20].flatMap((decision) =>
        [-1, 0, 1, 2].map((change): Row => {
          const action = choose(training!.procedure, training!.seed, e, decision, change)
          return {
            agent: id,
            weights: hash,
            seed: e,
            episode,
            decision,
            change,
            refusal: '',
            altered: change >= 0,
            p: Array.from({ length: ACTIONS }, (_, a) => (a === action ? 1 : 0)),
          }
        }),
      ),
    ),
  )
}

const word = (...words: readonly number[]) =>
  createRandom(words.reduce((h, w) => Math.imul(h ^ w, 16777619) >>> 0, 9)).below(ACTIONS)

function report(procedures: readonly string[], choose: Choice) {
  const agents = procedures.flatMap((procedure) => seeds.map((seed) => agent(procedure, seed)))
  const groups = groupsOf(agents)
  return summarizeRobustness({ options: { margin: 0.05, asPublished: true }, groups, changes }, rowsOf(agents, choose))
}
const cell = (of: ReturnType<typeof report>, table: string, row: number, column: string) => {
  const found = of.tables.find(({ id }) => id === table)!
  return found.rows[row]![found.columns.indexOf(column)]
}

it('planted families come out as they must: copies, those that read what is changed, those that do not', () => {
  const found = report(['copies', 'readers', 'deaf'], (procedure, seed, episode, decision, change) => {
    if (procedure === 'copies') return word(episode, decision, change)
    // alike as the state is, each its own way once something is changed
    if (procedure === 'readers') return change < 0 ? word(episode, decision) : word(episode, decision, change, seed)
    // each its own way, changed or not
    return word(episode, decision, seed)
  })
  expect(cell(found, 'published', 0, 'intervened')).toBe(1)
  expect(cell(found, 'agreement', 0, 'more')).toBe(0)
  expect(cell(found, 'agreement', 1, 'as they are')).toBe(0)
  expect(cell(found, 'agreement', 1, 'more')).toBeGreaterThan(0.6)
  expect(cell(found, 'agreement', 1, 'low')).toBeGreaterThan(0.4)
  expect(cell(found, 'agreement', 2, 'as they are')).toBeGreaterThan(0.6)
  expect(cell(found, 'agreement', 2, 'more')).toBe(0)
  const [, copies, readers, deaf] = found.words
  expect(copies).toMatch(/^COPIES \(6 agents\).*as often, to within 5 points\.$/)
  expect(readers).toMatch(/^READERS.*oftener, by more than 5 points\.$/)
  expect(deaf).toMatch(/^DEAF.*as often, to within 5 points\.$/)
  const corrected = [3, 4, 5].map((row) => cell(found, 'changes', row, 'p, corrected'))
  for (const p of corrected) expect(p).toBeLessThan(0.01)
})

it('where changes do nothing to how alike agents are, few runs of many say that they do', () => {
  let told = 0
  for (let run = 0; run < 60; run++) {
    const found = report(['chance'], (_, seed, episode, decision, change) => word(run, episode, decision, change, seed))
    if (found.words[1]!.match(/differ (oftener|less)/)) told++
  }
  // 5 % of 60 is 3
  expect(told).toBeLessThanOrEqual(8)
})

it('draws a matrix with a row for each change and one without, each cell told in words', () => {
  const { figures } = report(['copies'], (_, _s, episode) => episode % ACTIONS)
  const matrix = figures.find(({ kind }) => kind === 'matrix')!
  const drawn = drawFigure(matrix)
  expect(drawn.match(/<rect /g)).toHaveLength(4 * 24)
  // Who looks into a cell knows which state and change it is of.
  expect(drawn).toContain('data-row="2" data-column="3"')
  expect([matrix.cells?.states[3], matrix.cells?.changes[2]]).toEqual([{ episode: 'e1', decision: 20 }, 1])
  expect(matrix.cells?.agents).toEqual(seeds.map((seed) => `copies${seed}`))
  expect(drawn).toContain('<title>Row dead; state 10: agreement 1</title>')
})

it.each<[string, readonly AgentInfo[], RegExp]>([
  ['one agent', [agent('a', 1)], /^agents: hold only one of its training procedure, A, seed 1/],
  ['a seed twice', [agent('a', 1), { ...agent('a', 1), hash: 'other' }], /^agents: hold one seed of A twice/],
  ['who does not say how it was trained', [{ ...agent('a', 1), training: undefined } as never], /does not say how/],
])('refuses %s', (_, agents, line) => {
  expect(() => groupsOf(agents)).toThrow(InputError)
  expect(() => groupsOf(agents)).toThrow(line)
})
