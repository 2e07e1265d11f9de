import { describe, expect, it } from 'vitest'
import { drawFigure } from '../../../../workers/lab/charts/figure'
import { familySize, judgeArms, meanCurve, negligible, verdictOf } from '../../../../workers/lab/studies/designs/judge'
import { overUnits } from '../../../../workers/lab/studies/designs/over-units'
import type { Arm } from '../../../../workers/lab/studies/designs/open'
import type { Figure } from '../../../../workers/lab/contracts/study'
import { createRandom } from '../../../../workers/lab/random'
import { meanInterval, meanTest } from '../../../../workers/lab/statistics/mean'

const arm = (id: string, kind: Arm['kind'] = 'change'): Arm => ({ id, title: id, kind, schedule: null })
const pairsOf = (one: Arm, differences: readonly number[], agents: readonly string[] = differences.map(() => 'a')) => ({
  arm: one,
  differences,
  agents,
  asked: differences.length,
  played: differences.length,
  control: 0,
  changed: 0,
  made: 0,
  refused: 0,
})

describe('judging', () => {
  it('corrects over all tests, nulls included, by hand', () => {
    // Three tests: the least p times three.
    const below = Array.from({ length: 10 }, (_, i) => -1 - i / 10)
    const strong = pairsOf(arm('strong'), below)
    const flat = pairsOf(arm('flat'), [1, -1, 1, -1, 1, -1, 1, -1, 1, -1])
    const [a, b, c] = judgeArms(
      [
        strong,
        flat,
        pairsOf(
          arm('null', 'null'),
          Array.from({ length: 10 }, (_, i) => (i % 2 ? 0.1 : -0.1) * (1 + (i >> 1))),
        ),
      ],
      'less',
      1,
    )
    expect(a!.p).toBe(meanTest(below))
    expect(a!.adjusted).toBeCloseTo(3 * meanTest(below), 15)
    expect([a!.found, b!.found, c!.found, a!.opposite]).toEqual([true, false, false, false])
    expect(c!.p).toBe(1)
  })

  it('does not correct for what is no test: nulls that all is measured against are 0, or one another turned round', () => {
    const below = Array.from({ length: 10 }, (_, i) => -1 - i / 10)
    const noise = Array.from({ length: 10 }, (_, i) => (i % 3) - 1 + i / 100)
    const isNull = (id: string, differences: readonly number[]) => ({
      ...pairsOf(arm(id, 'null'), differences),
      isMeasure: true,
    })
    const judged = (...nulls: ReturnType<typeof isNull>[]) =>
      judgeArms([pairsOf(arm('strong'), below), ...nulls], 'less', 1)
    const alone = judged(
      isNull(
        'itself',
        below.map(() => 0),
      ),
    )
    expect(alone[0]!.adjusted).toBe(meanTest(below))
    expect([familySize(alone), alone[1]!.adjusted, alone[1]!.found]).toEqual([1, 1, false])
    const two = judged(
      isNull('one', noise),
      isNull(
        'other',
        noise.map((value) => -value),
      ),
    )
    expect(familySize(two)).toBe(2)
    expect(two[0]!.adjusted).toBeCloseTo(2 * meanTest(below), 15)
    expect(two[1]!.adjusted).toBe(two[2]!.adjusted)
  })

  it('tells the other way from nothing', () => {
    const [up] = judgeArms(
      [
        pairsOf(
          arm('up'),
          Array.from({ length: 12 }, (_, i) => 2 + i),
        ),
      ],
      'less',
      1,
    )
    expect([up!.found, up!.opposite]).toEqual([false, true])
  })

  it('never decides on fewer pairs than a test needs', () => {
    expect(judgeArms([pairsOf(arm('few'), [-5, -5, -5, -5, -5])], 'less', 1)[0]!.found).toBe(false)
  })

  const random = createRandom(3)
  const draw = (shift: number, n = 10) => Array.from({ length: n }, () => shift + random.normal())
  const runs = 1000

  it('finds nothing in nothing more often than it may, in either direction, and a planted effect nearly always', () => {
    let [wrong, right] = [0, 0]
    for (let i = 0; i < runs; i++) {
      const results = judgeArms(
        [pairsOf(arm('a'), draw(0)), pairsOf(arm('b'), draw(0)), pairsOf(arm('c'), draw(0))],
        'less',
        i,
      )
      // As predicted in 5 % and the other way in 2.5 % more, when each direction was a test and a family of its own.
      if (results.some(({ found, opposite }) => found || opposite)) wrong++
      if (judgeArms([pairsOf(arm('a'), draw(-1.2, 20)), pairsOf(arm('null', 'null'), draw(0))], 'less', i)[0]!.found)
        right++
    }
    // Three standard errors above 5 % are 7 %.
    expect(wrong / runs).toBeLessThan(0.071)
    expect(right / runs).toBeGreaterThan(0.9)
  })
})

describe('agents', () => {
  const random = createRandom(4)
  const [rollouts, runs] = [60, 400]
  /** Differences of rollouts with standard deviation 1, of agents whose own means have half of that. */
  const trained = (agents: number, shift = 0) => {
    const levels = Array.from({ length: agents }, () => shift + random.normal() / 2)
    return pairsOf(
      arm('a'),
      levels.flatMap((level) => Array.from({ length: rollouts }, () => level + random.normal())),
      levels.flatMap((_, i) => Array.from({ length: rollouts }, () => `agent ${i}`)),
    )
  }

  it.each([3, 5, 8])('are what counts once: %i of them alarm no more often than stated', (agents) => {
    let [pooled, alarms] = [0, 0]
    for (let i = 0; i < runs; i++) {
      const pairs = trained(agents)
      const [one] = judgeArms([pairs], 'more', i)
      expect(one!.units).toHaveLength(agents)
      if (one!.found || one!.opposite) alarms++
      if (meanTest(pairs.differences) < 0.05) pooled++
    }
    // Three standard errors above 5 % are 8.3 %; the rollouts pooled alarm in half of the runs and more.
    expect(alarms / runs).toBeLessThan(0.083)
    expect(pooled / runs).toBeGreaterThan(0.45)
  })

  it('find an effect that each of them has', () => {
    expect(judgeArms([trained(8, 2)], 'more', 1)[0]).toMatchObject({ found: true, pairs: 8 * rollouts })
  })

  it('count alike, however many rollouts each has', () => {
    const [one] = judgeArms([pairsOf(arm('a'), [1, 1, 1, 1, 7, 13], ['a', 'a', 'a', 'a', 'b', 'c'])], 'more', 1)
    expect(one).toMatchObject({ units: [1, 7, 13], mean: 7, p: meanTest([1, 7, 13]) })
    expect([one!.low, one!.high]).toEqual([meanInterval([1, 7, 13]).low, meanInterval([1, 7, 13]).high])
  })

  it('are never made of one: a change that one of several can be put to shows nothing of them', () => {
    const many = pairsOf(arm('a'), [5, 5.1, 6, 6.1, 7, 7.1], ['a', 'a', 'b', 'b', 'c', 'c'])
    const alone = pairsOf(
      arm('b'),
      Array.from({ length: 20 }, (_, i) => 5 + i / 10),
    )
    expect(judgeArms([many, alone], 'more', 1).map(({ p }) => p < 1)).toEqual([true, false])
  })
})

describe('a margin', () => {
  const random = createRandom(6)
  const draw = (n: number, shift: number, scale = 1) => Array.from({ length: n }, () => shift + scale * random.normal())
  const judged = (...differences: readonly (readonly number[])[]) =>
    judgeArms(
      differences.map((own, i) => pairsOf(arm(`change ${i}`), own)),
      'other',
      1,
    )

  it('makes “no effect” something that can be found, of all changes at once', () => {
    expect(verdictOf(judged(draw(40, 0), draw(40, 0.05)), 0.8)).toBe('equivalent')
    expect(verdictOf(judged(draw(40, 0), draw(40, 0.05)))).toBe('open')
    expect(verdictOf(judged(draw(40, 0), draw(40, 0.5)), 0.4)).not.toBe('equivalent')
  })

  it('comes first: what is surely too small to matter neither supports nor refutes', () => {
    const small = [pairsOf(arm('small'), draw(2000, 0.3))]
    for (const [direction, without] of [
      ['more', 'supported'],
      ['less', 'refuted'],
    ] as const) {
      const results = judgeArms(small, direction, 1)
      expect([verdictOf(results), verdictOf(results, 0.5), verdictOf(results, 0.1)]).toEqual([
        without,
        'equivalent',
        without,
      ])
    }
  })

  it('says nothing where a null has an effect', () => {
    const results = judgeArms([pairsOf(arm('a'), draw(40, 0)), pairsOf(arm('n', 'null'), draw(40, 3))], 'more', 1)
    expect([verdictOf(results, 1), verdictOf(results)]).toEqual(['open', 'open'])
  })

  it('is not kept by few pairs, whatever they are', () => {
    expect(verdictOf(judged([0, 0.1, -0.1, 0.1, -0.1]), 10)).toBe('open')
  })

  it('errs in 5 % of runs at most where the effect is exactly as large', () => {
    for (const n of [6, 10, 30]) {
      const runs = 1500
      let wrong = 0
      for (let i = 0; i < runs; i++) if (negligible(judged(draw(n, 1, 0.4))[0]!, 1)) wrong++
      // Three standard errors above 5 %.
      expect(wrong / runs, `n = ${n}`).toBeLessThan(0.067)
    }
  })
})

describe('a mean of curves', () => {
  it('has a band where there are several, and none where there is one', () => {
    const { y, low, high } = meanCurve([
      [1, 2, 3],
      [3, 2],
    ])
    expect(y).toEqual([2, 2, 3])
    expect([low[0], high[0], low[1], high[1]]).toEqual([meanInterval([1, 3]).low, meanInterval([1, 3]).high, 2, 2])
    expect([low[2], high[2]]).toEqual([NaN, NaN])
  })
})

it('a mean of curves of several agents is over their means', () => {
  const { y, low, high } = meanCurve([[0, 1], [2, 3], [9]], ['a', 'a', 'b'])
  const over = meanInterval([1, 9])
  // The second point is one agent's alone.
  expect({ y, low, high }).toEqual({ y: [5, 2], low: [over.low, NaN], high: [over.high, NaN] })
})

it('a mean over units is over agents where there are several, else over rollouts, of which few show nothing', () => {
  const values = [1, 1, 1, 7, 9, 11]
  const players = ['a', 'a', 'a', 'b', 'b', 'c']
  expect(overUnits(values, players)).toEqual({
    ...meanInterval([1, 8, 11]),
    enough: true,
    units: 3,
    unit: 'agent',
    p: meanTest([1, 8, 11]),
  })
  const alone = values.map(() => 'a')
  expect(overUnits(values, alone)).toEqual({
    ...meanInterval(values),
    enough: true,
    units: 6,
    unit: 'rollout',
    p: meanTest(values),
  })
  expect(overUnits(values, alone, 2)).toMatchObject({ p: 1, enough: false })
  expect(overUnits(values.slice(1), alone.slice(1))).toMatchObject({ low: NaN, high: NaN })
})

describe('figures', () => {
  const figure = (change: Partial<Figure>): Figure => ({
    id: 'f',
    title: 'A & B',
    kind: 'lines',
    x: 'x',
    y: 'y',
    series: [],
    caption: '<none>',
    ...change,
  })
  const numbersIn = (svg: string) => [...svg.matchAll(/\s(?:x|y|x1|x2|y1|y2|cx|cy)="([^"]*)"/g)].map(([, text]) => text)

  it.each([
    ['nothing', figure({})],
    ['one point', figure({ kind: 'points', series: [{ name: 's', x: [1], y: [1] }] })],
    [
      'numbers that are none',
      figure({
        kind: 'intervals',
        names: ['a', 'b'],
        series: [{ name: 's', x: [0, 1], y: [NaN, 2], low: [NaN, NaN], high: [NaN, 3] }],
      }),
    ],
    [
      'one value all along',
      figure({ series: [{ name: 's', x: [0, 1, 2], y: [5, 5, 5], low: [5, 5, 5], high: [5, 5, 5] }] }),
    ],
    [
      'a band that begins where there are two',
      figure({ series: [{ name: 's', x: [0, 1, 2], y: [5, 6, 7], low: [NaN, 5, 6], high: [NaN, 7, 8] }] }),
    ],
    [
      'many names',
      figure({
        kind: 'intervals',
        names: Array.from({ length: 30 }, (_, i) => `A change with a long name, number ${i}`),
        series: [
          { name: 's', x: Array.from({ length: 30 }, (_, i) => i), y: Array.from({ length: 30 }, (_, i) => i - 9) },
        ],
      }),
    ],
  ])('draw %s as a whole document', (_, given) => {
    const svg = drawFigure(given)
    expect(svg).toMatch(
      /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" [^>]*aria-label="A &amp; B. &lt;none&gt;"[^>]*>.*<\/svg>$/s,
    )
    for (const number of numbersIn(svg)) expect(Number.isFinite(Number(number)), number).toBe(true)
  })
})
