import { beforeAll, expect, it, describe } from 'vitest'
import { loadGame } from '../../../../workers/headless/games.lib'
import { usualWorld, worldOpen, worldRows } from '../../../../workers/headless/bench/truth/planted-world.lib'
import { headline } from '../../../../workers/lab/charts/verdict-words'
import type { Claim } from '../../../../workers/lab/contracts/claim'
import type { EnvSpec } from '../../../../workers/lab/contracts/env'
import type { Report, Row } from '../../../../workers/lab/contracts/study'
import { summarize } from '../../../../workers/lab/studies/designs/summarize'
import { momentDesign } from '../../../../workers/lab/studies/moments/summary'
import { studyOf } from '../../../../workers/lab/studies/registry'
import { about } from '../ask'
import { scoreClaim } from './claim'

let breakout: EnvSpec
let amidar: EnvSpec
beforeAll(async () => {
  ;({ spec: breakout } = await loadGame('breakout', 1))
  ;({ spec: amidar } = await loadGame('amidar', 1))
})

const claim: Claim = {
  ...scoreClaim,
  asPublished: false,
  rollouts: 20,
  conditions: scoreClaim.conditions.map((one) => ({ ...one, steps: [...one.steps] })),
  predicted: { outcome: 'reward', direction: 'less' },
}

interface Played {
  readonly control: number
  /** Taken off by the change, and by the null. */
  readonly costs: readonly [change: number, nothing: number]
  readonly made?: number
}

const rowsOf = (played: readonly Played[]): Row[] =>
  played.flatMap(({ control, costs, made = 1 }, seed) =>
    (['control', 'shown', 'null'] as const).map((arm, i): Row => ({
      cell: `${arm}-${seed}`,
      agent: 'agent',
      weights: 'abc',
      seed,
      course: arm === 'shown' && made === 0 ? `control${seed}` : `${arm}${seed}`,
      arm,
      decisions: 2,
      value: 0,
      survival: 2,
      made: arm === 'control' ? 0 : arm === 'shown' ? made : 1,
      refused: 0,
      at: [0],
      paid: [0],
      reward: control - (i === 0 ? 0 : costs[i - 1]!),
      saliency: [1],
      stretched: [1],
      salient: 4 + (seed % 3) / 10,
      chance: 1,
      others: null,
    })),
  )

const reportOf = (rows: readonly Row[], of: Claim = claim): Report =>
  studyOf('rollouts')
    .plan({ claim: of, options: {}, spec: amidar, agents: [{ ...about, env: 'amidar' }] })
    .summarize(rows)
const effectsOf = ({ tables }: Report) => tables.find(({ id }) => id === 'effects')!.rows

describe('a change that could not be made', () => {
  const lost = (seed: number): Played => ({ control: 100 + seed, costs: [9 + (seed % 4), (seed % 3) - 1] })
  const twenty = Array.from({ length: 20 }, (_, seed) => seed)

  it('in any rollout has no effect of 0, and is not equivalent to nothing', () => {
    const never = twenty.map((seed) => ({ ...lost(seed), costs: [0, (seed % 3) - 1] as const, made: 0 }))
    const report = reportOf(rowsOf(never), { ...claim, margin: 5 })
    expect(effectsOf(report).map(([arm]) => arm)).toEqual(['Null: True score'])
    expect(report.verdict).toBe('open')
    expect(report.words.join(' ')).toContain('“Any score” could not be made in any of the rollouts')
  })

  it('is counted beside the estimate that a list tells, which is the one of the table', () => {
    const report = reportOf(rowsOf(twenty.map(lost)))
    const [arm, , , , , difference, low, high] = effectsOf(report)[0]!
    expect(report.found).toEqual({
      estimate: { of: arm, value: difference, low, high },
      changes: { found: 1, of: 1 },
      lacks: null,
      nulls: 'unchanged',
      small: null,
    })
    const bad = twenty.map((seed) => ({ ...lost(seed), costs: [lost(seed).costs[0], 5 + (seed % 3)] as const }))
    expect(reportOf(rowsOf(bad)).found?.lacks).toBe('null')
  })

  it('in some of them is told of by the others', () => {
    const half = twenty.map((seed) => (seed % 2 ? lost(seed) : { ...lost(seed), costs: [0, 0] as const, made: 0 }))
    const report = reportOf(rowsOf(half))
    const odd = twenty.filter((seed) => seed % 2).map((seed) => -lost(seed).costs[0])
    expect(effectsOf(report)[0]!.slice(0, 2)).toEqual(['Any score', 10])
    expect(effectsOf(report)[0]![5]).toBe(odd.reduce((a, b) => a + b, 0) / odd.length)
    expect(report.words.join(' ')).toContain('made: “Any score” in 10 of 20')
  })

  it('keeps what was foretold of each change from being supported', () => {
    const second = { ...claim.conditions[0]!, id: 'second', title: 'Second' }
    const rows = rowsOf(twenty.map(lost))
    const two = { ...claim, conditions: [...claim.conditions, second] }
    const missed = rows
      .filter(({ arm }) => arm === 'control')
      .map((row): Row => ({ ...row, arm: 'second', made: 0, cell: `second-${row['seed']}` }))
    expect(reportOf(rows).verdict).toBe('supported')
    const report = reportOf([...rows, ...missed], two)
    expect(report.verdict).toBe('open')
    expect(report.words.join(' ')).toContain('cannot be supported while one of them is not known')
  })
})

describe('how large an effect is', () => {
  const twenty = (cost: (seed: number) => number) =>
    rowsOf(
      Array.from({ length: 20 }, (_, seed) => ({ control: 100 * (seed % 5), costs: [cost(seed), (seed % 3) - 1] })),
    )

  it('is said in its unit, in standard deviations, and beside the null', () => {
    const words = reportOf(twenty((seed) => 90 + (seed % 4))).words.join(' ')
    // Controls are 0, 100 … 400 four times each: their standard deviation is √(20 · 20000 / 19) = 145.1; the mean loss is 91.5.
    expect(words).toMatch(
      /How large, as difference of reward per rollout: 91\.5 under the change, that is 0\.631 standard/,
    )
    expect(words).toMatch(/under the null, which ought to do nothing, 0\.05, less than under it\./)
    expect(words).not.toContain('too small to matter')
  })

  it('of which all is too small to matter is said in one breath with the verdict', () => {
    const report = reportOf(twenty((seed) => 1 + (seed % 4) / 10))
    expect(report.verdict).toBe('supported')
    expect(report.words[0]).toMatch(
      /Found beyond chance .*: 1 of 1\. Beyond chance is not large: every effect is too small to matter by this yardstick: the whole 95 % interval lies under 0\.2 standard deviations, which Cohen \(1988\) calls small\.$/,
    )
    // Lists, headlines and tables have it from here.
    expect(report.found?.small).toEqual({ count: 1, every: true, by: 'spread' })
    expect(headline('supported', report.found, false)).toBe('Supported, effects too small to matter')
  })

  it('is not said to be small where its interval reaches further', () => {
    const words = reportOf(twenty((seed) => (seed % 2 ? 400 : -390))).words.join(' ')
    expect(words).not.toContain('too small to matter')
  })

  it('of a change of mind is what it was, not what is left above the nulls, which may well be more', () => {
    const world = { ...usualWorld, link: 'rises', strength: 0.99 } as const
    const faint = worldRows(world, 2).map((row): Row =>
      typeof row['action'] === 'number'
        ? { ...row, action: row['action'] * 1e-6 + (row['arm'] === 'null' ? 9e-6 : 0) }
        : row,
    )
    const report = summarize(worldOpen(world, breakout), faint, momentDesign)
    expect(report.verdict).toBe('supported')
    // One null, which all is measured against: it is 0, and nobody may say that it was tested.
    expect(report.found?.nulls).toBe('nothing')
    const beside = report.words.find((one) => one.includes('Found'))
    expect(beside).toMatch(/Found beyond what the nulls do \(Holm over 24 tests/)
    expect(report.words.join(' ')).toMatch(/the null of the same rollout, which stands at 0 by that and is not tested/)
    expect(report.words[0]).toMatch(
      /Beyond chance is not large: every effect is too small.* one decision in a hundred\.$/,
    )
    const size = report.words.find((one) => one.startsWith('How large'))
    expect(size).toMatch(/\d(\.\d+)?e−\d.* where 1 is the most: the share of decisions that could come out otherwise/)
    expect(size).toMatch(
      /under the null, which ought to do nothing, [\d.]+e−\d, as much as or more than under \d+ of 24 changes/,
    )
  })
})
