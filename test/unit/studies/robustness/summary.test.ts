import { describe, expect, it } from 'vitest'
import { InputError } from '../../../../workers/lab/contracts/errors'
import type { AgentInfo, Row } from '../../../../workers/lab/contracts/study'
import { createRandom } from '../../../../workers/lab/random'
import { drawFigure } from '../../../../workers/lab/charts/figure'
import { groupsOf } from '../../../../workers/lab/studies/robustness/groups'
import { summarizeRobustness } from '../../../../workers/lab/studies/robustness/summary'

const changes = ['Paddle wide', 'Row dead', 'Ball away'].map((title, i) => ({ title, id: `c${i}`, options: {} }))
const agent = (family: string, seed: number, decisions = 1000, earned?: number): AgentInfo => ({
  id: `${family}-${seed}-${decisions}`,
  name: `${family.toUpperCase()}, seed ${seed}${decisions === 1000 ? '' : `, after ${decisions} decisions`}`,
  hash: `${family}${decisions}.${seed}`,
  env: 'breakout',
  acting: 'greedy',
  training: { procedure: `${family}${decisions}`, family, seed, decisions, ...(earned !== undefined && { earned }) },
})
const seeds = [1, 2, 3, 4, 5, 6]
const episodes = Array.from({ length: 12 }, (_, i) => `e${i}`)
const ACTIONS = 4
const actions = ['Nothing', 'Fire', 'Right', 'Left'].map((title) => ({ title }))
const options = {
  changes: 'all',
  margin: 0.05,
  asPublished: true,
  maps: 0,
  games: 0,
  method: 'jacobian',
}

type Choice = (
  family: string,
  seed: number,
  episode: number,
  decision: number,
  change: number,
  length: number,
) => number

function rowsOf(agents: readonly AgentInfo[], choose: Choice): Row[] {
  return agents.flatMap(({ id, hash, training }) =>
    episodes.flatMap((episode, e) =>
      [10, 20].flatMap((decision) =>
        [-1, 0, 1, 2].map((change): Row => {
          const action = choose(training!.family!, training!.seed, e, decision, change, training!.decisions!)
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

const report = (procedures: readonly string[], choose: Choice) =>
  reportOf(
    procedures.flatMap((procedure) => seeds.map((seed) => agent(procedure, seed))),
    choose,
  )

function reportOf(agents: readonly AgentInfo[], choose: Choice, more: readonly Row[] = []) {
  const groups = groupsOf(agents)
  return summarizeRobustness({ options, groups, changes, chosen: 'each of 3 changes', actions }, [
    ...rowsOf(agents, choose),
    ...more,
  ])
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
  expect([matrix.cells?.states[3], matrix.cells?.changes[2]]).toEqual([
    { episode: 'e1', decision: 20 },
    { number: 1, title: 'Row dead' },
  ])
  expect(matrix.cells?.agents).toEqual([seeds.map((seed) => `copies1000.${seed}`)])
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

describe('several families at several lengths', () => {
  const lengths = [100, 1000]
  /** The good score more and learn to agree; the bad score little and never do. */
  const all = ['bad', 'good'].flatMap((family) =>
    lengths.flatMap((length) =>
      seeds.map((seed) => agent(family, seed, length, family === 'good' ? length / 10 + seed : seed)),
    ),
  )
  const found = () =>
    reportOf(all, (family, seed, episode, decision, change, length) =>
      family === 'good' && length === 1000
        ? word(episode, decision, change)
        : word(episode, decision, change, seed, length),
    )

  it('tables name families without their lengths, the best first, each from its shortest', () => {
    const rows = found()
      .tables.find(({ id }) => id === 'published')!
      .rows.map(([family, frames]) => [family, frames])
    expect(rows).toEqual([
      ['GOOD', 100],
      ['GOOD', 1000],
      ['BAD', 100],
      ['BAD', 1000],
    ])
  })

  it('words are of the longest, changes are tested there alone, and what training does is told', () => {
    const { words, tables } = found()
    expect(words.filter((line) => /\(6 agents\)/.test(line)).map((line) => line.split(' (')[0])).toEqual([
      'GOOD, 1000 decisions',
      'BAD, 1000 decisions',
    ])
    expect(words.find((line) => line.startsWith('As they train'))).toMatch(
      /GOOD \d+ % at 100, 100 % at 1000; BAD \d+ %/,
    )
    expect(tables.find(({ id }) => id === 'changes')!.rows).toHaveLength(2 * 3)
  })

  it('a mosaic has a panel for each of them, with its scores at the left', () => {
    const mosaic = found().figures.find(({ id }) => id === 'mosaic')!
    expect(mosaic.names).toEqual(['100', '1000'])
    expect(mosaic.panels!.map(({ series, name }) => [series, name])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ])
    const [good] = mosaic.series
    expect([good!.name, good!.x, good!.y]).toEqual(['GOOD', lengths, [13.5, 103.5]])
    // one standard deviation of seeds 1 … 6
    expect(good!.high![0]! - good!.y[0]!).toBeCloseTo(1.8708, 4)
    const { cells } = mosaic.panels![1]!
    expect([cells.length, cells[0]!.length]).toEqual([1 + 3, 24])
    expect(cells.flat().every((value) => value === 1)).toBe(true)
    // Who looks into a cell of the second panel knows whose it is.
    expect(mosaic.cells!.agents[1]).toEqual(seeds.map((seed) => `good1000.${seed}`))
    expect(mosaic.cells!.changes.map(({ title }) => title)).toEqual(['as it is', ...changes.map(({ title }) => title)])
    expect(mosaic.cells!.states).toHaveLength(24)
    expect(drawFigure(mosaic)).toContain('data-panel="1" data-rows="4" data-columns="24"')
    const changed = found().figures.find(({ id }) => id === 'mosaic-changes')!
    expect(changed.panels![1]!.cells.flat().every((value) => value === 0)).toBe(true)
  })

  it('holds agreement against score among those that trained equally long', () => {
    const { tables, figures } = found()
    const score = tables.find(({ id }) => id === 'score')!
    expect(score.rows.map(([length, families]) => [length, families])).toEqual([
      [100, 2],
      [1000, 2],
    ])
    const points = figures.find(({ id }) => id === 'score')!
    expect(points.series[1]!.x).toEqual([103.5, 3.5])
    expect(points.series[1]!.y[0]).toBe(1)
    expect(points.series[1]!.words).toHaveLength(2)
  })

  it('draws every figure, and a histogram of the cell that costs most', () => {
    for (const figure of found().figures) expect(drawFigure(figure)).toMatch(/^<svg [^]*<\/svg>$/)
    const bars = found().figures.filter(({ kind }) => kind === 'bars')
    expect(bars).toHaveLength(2)
    expect(bars[0]!.names).toEqual(['Nothing', 'Fire', 'Right', 'Left'])
    for (const { y } of bars[1]!.series) expect(y.reduce((sum, count) => sum + count, 0)).toBe(6)
  })
})

it('scores under changes are held against agreement under them, by agents that played under all of them', () => {
  // Under change 1 all agree and score most, under 2 they do neither.
  const agents = seeds.map((seed) => agent('a', seed))
  const score = [10, 20, 5, 12]
  const games = agents.flatMap(({ id, hash }) =>
    [-1, 0, 1, 2].map((game): Row => ({
      agent: id,
      weights: hash,
      seed: 1,
      game,
      refused: false,
      score: score[game + 1]!,
      decisions: 9,
    })),
  )
  const choose: Choice = (_, seed, episode, decision, change) =>
    change === 0 || (change === 2 && episode % 2) ? word(episode, decision) : word(episode, decision, change, seed)
  const found = reportOf(agents, choose, games)
  const [row] = found.tables.find(({ id }) => id === 'games')!.rows
  expect(row!.slice(0, 5)).toEqual(['A', 1000, 3, 10, 1])
  const [points] = found.figures.find(({ id }) => id === 'games')!.series
  expect(points!.y).toEqual([20, 5, 12])
  expect(points!.fit!.slope).toBeGreaterThan(0)
  // One who has not played: nothing is known of the family.
  const fewer = games.filter(({ weights }) => weights !== agents[0]!.hash)
  expect(reportOf(agents, choose, fewer).tables.some(({ id }) => id === 'games')).toBe(false)
})

it('names a family left out of scores, where one of its agents finished no game', () => {
  const earned = (family: string, seed: number) =>
    family === 'c' && seed === 6 ? undefined : seed + { a: 1, b: 2, c: 3, d: 5 }[family]!
  const agents = ['a', 'b', 'c', 'd'].flatMap((family) =>
    seeds.map((seed) => agent(family, seed, 1000, earned(family, seed))),
  )
  const { words } = reportOf(agents, (family, seed, episode, decision) =>
    word(episode, decision, seed % (family.charCodeAt(0) - 95)),
  )
  const [told] = words.filter((line) => line.startsWith('Of 3 families that trained equally long'))
  expect(told).toMatch(/Without C: what some of its agents scored is not known\.$/)
})
