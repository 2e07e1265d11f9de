import { describe, expect, it } from 'vitest'
import type { Bench } from '../../../../workers/lab/studies/methods/bench'
import { scoresOf } from '../../../../workers/lab/studies/methods/scores'
import { summarizeMethods } from '../../../../workers/lab/studies/methods/summary'
import type { Row } from '../../../../workers/lab/contracts/study'
import { homeAdvantage } from '../../../../workers/lab/studies/methods/home'
import { litPeer } from '../../../../workers/lab/studies/methods/lit'
import type { EnvSpec } from '../../../../workers/lab/contracts/env'
import type { SaliencyMethod } from '../../../../workers/lab/contracts/saliency'
import { createRandom } from '../../../../workers/lab/random'
import { meanTest } from '../../../../workers/lab/statistics/mean'

const method = (id: string, hides: 'blur' | 'black' | null = null): SaliencyMethod => ({
  id,
  hides: () => hides,
  title: id.toUpperCase(),
  glow: '',
  cite: '',
  signed: false,
  needs: 'forward',
  unit: '',
  options: {},
  explain: () => {
    throw new Error('not here')
  },
})
const bench = (...ids: string[]): Bench => ({
  spec: {} as EnvSpec,
  agents: [],
  methods: ids.map((id) => method(id)),
  states: 10,
  perRollout: 1,
  decisions: 100,
  seed: 3,
})

/** One row per rollout: baseline 0.5 and the difference given. */
const rowsOf = (id: string, metric: string, differences: readonly number[]): Row[] =>
  differences.map((difference, i) => ({
    agent: 'a',
    seed: i,
    decision: 9,
    method: id,
    metric,
    value: 0.5 + difference,
    baseline: 0.5,
  }))
const ten = (mean: number) => Array.from({ length: 10 }, (_, i) => mean + 0.01 * (i - 4.5))

describe('the judgement', () => {
  it('tells better, worse and what is not shown to be either, whichever way is good', () => {
    const rows = (metric: string, sign: number) => [
      ...rowsOf('a', metric, ten(0.2 * sign)),
      ...rowsOf('b', metric, ten(0)),
      ...rowsOf('c', metric, ten(-0.2 * sign)),
    ]
    for (const [metric, sign] of [
      ['insertion', 1],
      ['deletion', -1],
      ['infidelity', -1],
    ] as const) {
      const scores = scoresOf(bench('a', 'b', 'c'), rows(metric, sign))
      expect(scores.map(({ verdict }) => verdict)).toEqual(['better', 'not shown', 'worse'])
      expect(scores[0]!.gain.mean).toBeCloseTo(0.2, 6)
    }
  })

  it('corrects for the number of methods', () => {
    // Six of one sign come in 2/64 = 0.031 of samples: good enough for one method, not for two.
    const gains = [0.1, 0.2, 0.15, 0.12, 0.11, 0.3]
    const six = rowsOf('a', 'insertion', gains)
    expect(scoresOf(bench('a'), six)[0]).toMatchObject({
      adjusted: expect.closeTo(meanTest(gains), 9),
      verdict: 'better',
    })
    const two = scoresOf(bench('a', 'b'), [...six, ...rowsOf('b', 'insertion', [0.1, -0.1, 0.1, -0.1, 0.1, -0.1])])
    expect(two[0]).toMatchObject({ adjusted: 1, verdict: 'too few' })
  })

  it('counts an agent once where there are several: what a method gains on one, it need not on another', () => {
    const of = (agent: string, gain: number) =>
      rowsOf('a', 'insertion', ten(gain)).map((row): Row => ({ ...row, agent }))
    const rows = [...of('a', 0.4), ...of('b', 0.1)]
    const p = meanTest([0.4, 0.1])
    expect(scoresOf(bench('a'), rows)[0]).toMatchObject({ rollouts: 20, p: expect.closeTo(p, 9), verdict: 'not shown' })
    expect(scoresOf(bench('a'), of('a', 0.4))[0]).toMatchObject({ rollouts: 10, verdict: 'better' })
    expect(summarizeMethods(bench('a'), rows).words.join(' ')).toContain('A unit is an agent, not a rollout')
  })

  it('counts the states of a rollout once', () => {
    const many = Array.from({ length: 30 }, (_, i): Row => ({
      agent: 'a',
      seed: i % 2,
      decision: i,
      method: 'a',
      metric: 'insertion',
      value: 0.9 + i / 1000,
      baseline: 0.5,
    }))
    expect(scoresOf(bench('a'), many)[0]).toMatchObject({ rollouts: 2, verdict: 'too few' })
    expect(summarizeMethods(bench('a'), many).words.join(' ')).toContain('2 rollouts of one agent cannot tell')
  })

  it('cries wolf no more often than it says', () => {
    const random = createRandom(1)
    const runs = 200
    let alarms = 0
    for (let run = 0; run < runs; run++) {
      const rows = ['a', 'b', 'c', 'd'].flatMap((id) =>
        rowsOf(
          id,
          'insertion',
          Array.from({ length: 10 }, () => random.normal()),
        ),
      )
      if (scoresOf(bench('a', 'b', 'c', 'd'), rows).some(({ verdict }) => verdict !== 'not shown')) alarms++
    }
    // 5 % of 200 is 10; 18 is two and a half standard deviations above.
    expect(alarms).toBeLessThanOrEqual(18)
  })
})

describe('of a measure that few states gave', () => {
  it('nothing is said, and of the others what they show', () => {
    const rows = [
      ...rowsOf(
        'a',
        'insertion',
        Array.from({ length: 12 }, (_, i) => 0.4 + i / 100),
      ),
      ...rowsOf('a', 'sensitivity', [0.4, 0.5]),
    ]
    const { words } = summarizeMethods(bench('a'), rows)
    expect(words[0]).toBe('Insertion: all methods do better than random.')
    expect(words).toContain('Too few states gave a number to say anything of: Max-sensitivity of A.')
    expect(words.join(' ')).not.toMatch(/cannot tell any/)
  })
})

describe('of too little', () => {
  const one = (metric: string) => rowsOf('a', metric, [0.4])
  const rows = [
    ...['deletion', 'insertion', 'infidelity'].flatMap(one),
    ...rowsOf('lit', 'insertion', [0.1]),
    ...rowsOf('a', 'randomised-spearman', [0.4]).map((row): Row => ({ ...row, depth: 'conv1', step: 0 })),
  ]
  const asked: Bench = { ...bench('a'), methods: [method('a'), litPeer] }
  const { words, tables, figures } = summarizeMethods(asked, rows)
  const said = JSON.stringify({ words, tables, figures })

  it('nothing is concluded: neither that it is better nor that it is not', () => {
    expect(scoresOf(asked, rows).every(({ verdict }) => verdict === 'too few')).toBe(true)
    expect(said).not.toMatch(/(no|not shown to be) better than (random|the lit)|worse than random|much the same map/)
    expect(words.join(' ')).toMatch(/1 rollout of one agent cannot tell any of 2 methods from chance at 5 %.*7 or more/)
    expect(tables[0]!.rows[0]!.at(-1)).toBe('too few rollouts to tell')
  })

  it('is counted in the singular, without an interval', () => {
    expect(said).toContain('1 state from 1 rollout')
    expect(said).not.toMatch(/\b1 (states|rollouts)\b/)
    expect(scoresOf(asked, rows)[0]!.gain).toMatchObject({ low: NaN, high: NaN })
  })
})

it('axes and heads say what methods are called, never their ids', () => {
  const asked = bench('some-id', 'other-id')
  const { tables, figures } = summarizeMethods(asked, rowsOf('some-id', 'insertion', ten(0.2)))
  expect(JSON.stringify([tables.map(({ columns }) => columns), figures.map(({ names = [] }) => names)])).not.toMatch(
    /some-id|other-id/,
  )
})

describe('the report', () => {
  const alike = (id: string, value: number): Row[] =>
    ten(0).flatMap((noise, i) =>
      ['heads', 'conv1'].map((depth, step): Row => ({
        agent: 'a',
        seed: i,
        decision: 9,
        method: id,
        metric: 'randomised-spearman',
        value: value + noise,
        baseline: 0,
        depth,
        step,
      })),
    )
  const rows = ['deletion', 'insertion', 'deletion-shifted', 'insertion-shifted', 'infidelity'].flatMap((metric) => {
    const sign = metric.startsWith('insertion') ? 1 : -1
    return [...rowsOf('a', metric, ten(0.2 * sign)), ...rowsOf('b', metric, ten(0))]
  })
  const report = summarizeMethods(bench('a', 'b'), [...rows, ...alike('a', 0.1), ...alike('b', 0.9)])

  it('says of each method what it is worth', () => {
    const [a, b] = report.tables[0]!.rows
    expect(a!.at(-1)).toBe('better than random by every measure')
    expect(b!.at(-1)).toBe(
      'by none of the measures shown to be better than random. much the same map with random weights',
    )
    expect(report.words).toContain('Insertion: not shown to be better than random: B.')
  })

  it('has rows as long as its heads, and figures whose series are whole', () => {
    for (const { columns, rows: lines } of report.tables)
      for (const line of lines) expect(line).toHaveLength(columns.length)
    expect(report.figures.map(({ id }) => id)).toEqual(expect.arrayContaining(['gain-insertion', 'cascade-spearman']))
    for (const { series } of report.figures) for (const { x, y } of series) expect(x).toHaveLength(y.length)
    expect(report.figures.find(({ id }) => id === 'cascade-spearman')!.series[1]!.y).toEqual([
      1,
      expect.closeTo(0.9, 6),
      expect.closeTo(0.9, 6),
    ])
  })
})

describe('of methods none of which is shown to do better', () => {
  it('one sentence says so, instead of naming them all', () => {
    const rows = ['a', 'b', 'c'].flatMap((id, i) => rowsOf(id, 'deletion', ten(0.001 * i)))
    expect(summarizeMethods(bench('a', 'b', 'c'), rows).words[0]).toBe(
      'Deletion: none of 3 methods is shown to be better than random.',
    )
  })
})

describe('what cannot vary', () => {
  const better = ten(-0.2)
  const flat = rowsOf(
    'b',
    'deletion',
    better.map((_, i) => (i % 2 ? 1e-17 : 0)),
  )

  it('is no test, is not counted among those that are, and is said to be none', () => {
    const rows = [...rowsOf('a', 'deletion', better), ...flat]
    const scores = scoresOf(bench('a', 'b'), rows)
    expect(scores.map(({ verdict }) => verdict)).toEqual(['better', 'no test'])
    expect(scores[0]!.adjusted).toBe(scores[0]!.p)
    const report = summarizeMethods(bench('a', 'b'), rows)
    expect(report.words).toContain(
      'No test, and not counted as one: Deletion of B. In every rollout chance gives the very same number there, and what cannot vary cannot show anything.',
    )
    expect(report.words[0]).toBe('Deletion: all that could be tested do better than random.')
    expect(report.tables[0]!.rows[1]!.slice(1, 2)).toEqual(['no test'])
    expect(report.tables[0]!.rows[1]!.at(-1)).toBe('no test: deletion')
  })

  it('and methods of one map are one test', () => {
    const [alone] = scoresOf(bench('a'), rowsOf('a', 'deletion', better))
    const twice = scoresOf(bench('a', 'b'), [...rowsOf('a', 'deletion', better), ...rowsOf('b', 'deletion', better)])
    expect(twice.map(({ adjusted }) => adjusted)).toEqual([alone!.p, alone!.p])
  })
})

describe('where one pixel of the picture is otherwise than usual', () => {
  /** The policy is lost, or there again, in one step. */
  const stepped = (metric: string, gain: number, at: number, steps = 1): Row[] =>
    rowsOf('a', metric, ten(gain)).map((row): Row => ({
      ...row,
      curve: Array.from({ length: 9 }, (_, i) => {
        const done = Math.max(0, Math.min(1, (i - at) / steps))
        return metric.startsWith('deletion') ? 1 - 0.6 * done : 0.4 + 0.6 * done
      }),
    }))
  const courses = [
    'deletion',
    'insertion',
    'deletion-shifted',
    'insertion-shifted',
    'deletion-logit',
    'insertion-logit',
  ]
  const all = (steps: number) =>
    courses.flatMap((metric) => stepped(metric, metric.startsWith('deletion') ? -0.2 : 0.2, 2, steps))

  it('its courses are one test, and count once', () => {
    expect(scoresOf(bench('a'), all(1)).map(({ metric }) => metric)).toEqual(['deletion'])
    const { words, tables } = summarizeMethods(bench('a'), all(1))
    expect(words).toHaveLength(new Set(words).size)
    expect(words.filter((one) => one.includes('better than random'))).toHaveLength(1)
    expect(words.join(' ')).toMatch(
      /Left out: insertion; deletion, shifted; insertion, shifted; deletion, logit; and insertion, logit\. .* in a single step/,
    )
    expect(tables[0]!.rows[0]!.slice(1, 5)).toEqual(['0.2 better', ...Array<string>(3).fill('as deletion')])
    for (const id of ['home', 'scores']) expect(tables.some((table) => table.id === id)).toBe(true)
  })

  it('but not where any course takes more than one', () => {
    expect(scoresOf(bench('a'), all(3))).toHaveLength(courses.length)
    expect(summarizeMethods(bench('a'), all(3)).words.join(' ')).not.toContain('Left out')
  })
})

describe('states that are missing', () => {
  const seen = (count: number) => rowsOf('a', 'deletion', ten(-0.2).slice(0, count))
  const spec = { observation: { kind: 'image', height: 5, width: 5, channels: 1, frames: 1 } } as unknown as EnvSpec
  const told = (rows: readonly Row[], look?: { number: number; of: number } | null) =>
    summarizeMethods({ ...bench('a'), spec }, rows, look).words.join(' ')

  it('are told of with the reason, once all is done', () => {
    expect(told(seen(8), { number: 1, of: 1 })).toContain(
      '8 states from 8 rollouts (10 were asked for: 2 of 10 rollouts ended before there was any to draw; none is drawn from the first decision of a rollout); every method',
    )
    expect(told(seen(8), null)).toContain('8 states from 8 rollouts; every method')
    expect(told(seen(10), { number: 1, of: 1 })).toContain('10 states from 10 rollouts; every method')
  })
})

describe('a home advantage', () => {
  const home: Bench = { ...bench(), methods: [method('blurs', 'blur'), method('blackens', 'black'), method('neither')] }
  /** Everybody is worth 0.1; who is at home gets so much more. */
  const worth = (advantage: number): Row[] =>
    (
      ['deletion', 'deletion-blur', 'deletion-black', 'insertion', 'insertion-blur', 'insertion-black'] as const
    ).flatMap((metric) => {
      const sign = metric.startsWith('insertion') ? 1 : -1
      const gains: [string, number][] = [
        ['blurs', metric.endsWith('blur') ? 0.1 + advantage : 0.1],
        ['blackens', metric.endsWith('black') ? 0.1 + advantage : 0.1],
        ['neither', 0.1],
      ]
      return gains.flatMap(([id, gain]) =>
        rowsOf(
          id,
          metric,
          ten(gain).map((one) => sign * one),
        ),
      )
    })
  const tableOf = (rows: readonly Row[]) => summarizeMethods(home, rows).tables.find(({ id }) => id === 'home')!

  it('is marked where it is, and measured against who is not at home and against the neutral way', () => {
    const { columns, rows } = tableOf(worth(0.2))
    const cell = (who: string, column: string) =>
      String(rows.find(([title]) => title === who)![columns.indexOf(column)])
    expect(cell('BLURS', 'Deletion by blur')).toBe('0.3 better ⌂')
    expect(cell('BLURS', 'Deletion to black')).toBe('0.1 better')
    expect(cell('BLURS', 'Deletion, in-painted (neutral)')).toBe('0.1 better')
    expect(cell('BLACKENS', 'Insertion into black')).toBe('0.3 better ⌂')
    for (const kind of ['deletion', 'insertion'])
      for (const who of ['BLURS', 'BLACKENS']) expect(cell(who, `home advantage, ${kind}`)).toBe('0.2 [0.2, 0.2]')
    expect(cell('NEITHER', 'home advantage, deletion')).toBe('–')
  })

  it('is 0 where there is none', () => {
    const found = homeAdvantage(home, worth(0), home.methods[0]!, 'deletion')!
    expect(found.mean).toBeCloseTo(0, 9)
  })
})

describe('the bare lit mask', () => {
  it('stands beside every method, paired', () => {
    const asked: Bench = { ...bench('a', 'b'), methods: [method('a'), method('b'), litPeer] }
    const rows = [
      ...rowsOf('a', 'insertion', ten(0.3)),
      ...rowsOf('b', 'insertion', ten(0.1)),
      ...rowsOf('lit', 'insertion', ten(0.1)),
    ]
    const table = summarizeMethods(asked, rows).tables.find(({ id }) => id === 'peer')!
    expect(table.rows.map(([, title, , difference, , , , verdict]) => [title, difference, verdict])).toEqual([
      ['A', 0.2, 'better than the lit mask'],
      ['B', 0, 'the same as the lit mask'],
    ])
    expect(summarizeMethods(bench('a', 'b'), rows).tables.some(({ id }) => id === 'peer')).toBe(false)
  })

  it('and lit pixels say where maps of random weights are alike for the black alone', () => {
    const alikeBy = (metric: string, value: number): Row[] =>
      rowsOf('a', metric, ten(value - 0.5)).map((row) => ({ ...row, depth: 'conv1', step: 0 }))
    const words = (lit: number) =>
      summarizeMethods(bench('a'), [
        ...rowsOf('a', 'insertion', ten(0.2)),
        ...alikeBy('randomised-spearman', 0.96),
        ...alikeBy('randomised-spearman-lit', lit),
      ]).tables[0]!.rows[0]!.at(-1)
    expect(words(0.33)).toContain('alike over all pixels (0.96), but 0.33 over lit ones: what agrees is the black')
    expect(words(0.9)).toContain('much the same map with random weights')
  })
})

describe('what maps are worth as estimates', () => {
  it('is told of those that draw and of those that ought to add up', () => {
    const gaps = [0.02, 0.2, 0.4, null].map((value, i): Row => ({
      ...rowsOf('b', 'completeness', ten(0))[i]!,
      baseline: null,
      value,
      steps: 32,
      needed: [32, 128, 256, null][i]!,
    }))
    const { tables } = summarizeMethods(bench('a', 'b'), [...rowsOf('a', 'reliability', ten(0.2)), ...gaps])
    const [reliability, completeness] = ['reliability', 'completeness'].map((id) =>
      tables.find((one) => one.id === id)!,
    )
    expect(reliability!.rows).toEqual([['A', 10, 0.7, expect.any(Number), expect.any(Number), 0.655]])
    expect(completeness!.rows).toEqual([['B', 4, 32, '30 %', 'over 1000 %', '25 %', 192]])
    expect(summarizeMethods(bench('a'), []).tables.some(({ id }) => id === 'reliability')).toBe(false)
  })
})
