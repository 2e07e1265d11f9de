import { beforeAll, describe, expect, it } from 'vitest'
import { loadGame } from '../../../../workers/headless/games.lib'
import {
  usualWorld,
  worldOpen,
  worldRates,
  worldRows,
} from '../../../../workers/headless/bench/truth/planted-world.lib'
import { claim as claimGuard } from '../../../../workers/lab/contracts/claim'
import type { EnvSpec } from '../../../../workers/lab/contracts/env'
import type { Row } from '../../../../workers/lab/contracts/study'
import { createRandom } from '../../../../workers/lab/random'
import { quantile } from '../../../../workers/lab/statistics/interval'
import { rankCorrelation } from '../../../../workers/lab/statistics/ranks'
import { judgeArms, verdictOf } from '../../../../workers/lab/studies/designs/judge'
import type { OpenClaim } from '../../../../workers/lab/studies/designs/open'
import { summarize } from '../../../../workers/lab/studies/designs/summarize'
import { rankConcepts, relationVerdict } from '../../../../workers/lab/studies/moments/relation'
import { momentDesign } from '../../../../workers/lab/studies/moments/summary'

let spec: EnvSpec
beforeAll(async () => void ({ spec } = await loadGame('breakout', 1)))

const number = (row: Row, key: string) => Number(row[key])
const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** By concept: means over its changes of their means over rows, worked out plainly. */
function plainly(open: OpenClaim, rows: readonly Row[]) {
  const concepts = [...new Set(open.arms.flatMap(({ kind, concept }) => (kind === 'change' ? [concept!] : [])))]
  const side = (key: string) =>
    concepts.map((concept) =>
      meanOf(
        open.arms
          .filter((arm) => arm.concept === concept)
          .map(({ id }) => meanOf(rows.filter(({ arm }) => arm === id).map((row) => number(row, key)))),
      ),
    )
  return { x: side('before'), y: side('action') }
}

/** Pearson's r of places in the order. */
function byHand({ x, y }: { x: number[]; y: number[] }): number {
  const places = (values: number[]) => values.map((value) => values.filter((other) => other < value).length)
  const [a, b] = [places(x), places(y)]
  const squares = a.reduce((sum, place, i) => sum + (place - b[i]!) ** 2, 0)
  return 1 - (6 * squares) / (a.length * (a.length ** 2 - 1))
}

/** What was tested before: that each change has the predicted effect. */
const changesAlone = (open: OpenClaim, rows: readonly Row[]) =>
  verdictOf(judgeArms(momentDesign.pairs(open, rows), 'more', 1))

/** Mirrors the interval that resampled rollouts alone, each change a point. */
function overRollouts(open: OpenClaim, rows: readonly Row[], seed: number): [number, number] {
  const arms = open.arms.filter(({ kind }) => kind === 'change').map(({ id }) => id)
  const seeds = [...new Set(rows.map((row) => number(row, 'seed')))]
  const table = arms.map((id) =>
    seeds.map((one) => {
      const own = rows.filter((row) => row['arm'] === id && row['seed'] === one)
      return [meanOf(own.map((row) => number(row, 'before'))), meanOf(own.map((row) => number(row, 'action')))] as const
    }),
  )
  const random = createRandom(seed)
  const draws = Array.from({ length: 200 }, () => {
    const drawn = seeds.map(() => random.below(seeds.length))
    const side = (k: 0 | 1) => table.map((own) => meanOf(drawn.map((i) => own[i]![k])))
    return rankCorrelation(side(0), side(1))
  })
  return [quantile(draws, 0.025), quantile(draws, 0.975)]
}

describe('a planted world', () => {
  const runs = 24

  it('whose effects rise with saliency supports the claim, and never refutes it', () => {
    const rates = worldRates({ ...usualWorld, link: 'rises' }, spec, runs)
    expect(rates.supported).toBeGreaterThan(0.65)
    expect(rates.refuted).toBe(0)
  })

  it('whose effects fall with saliency refutes it, and never supports it', () => {
    const rates = worldRates({ ...usualWorld, link: 'falls' }, spec, runs)
    expect(rates.refuted).toBeGreaterThan(0.65)
    expect(rates.supported).toBe(0)
  })

  it('in which they have nothing to do with one another leaves it open but for 5 %', () => {
    const { supported, refuted, leavesOutZero } = worldRates(usualWorld, spec, runs)
    // 1 of 24 is to be expected; more than 4 lie beyond three standard errors.
    expect(supported + refuted).toBeLessThan(4.5 / runs)
    expect(leavesOutZero).toBeLessThan(4.5 / runs)
  })

  it('of many concepts without a link is found equivalent, within a margin that was fixed', () => {
    const many = { ...usualWorld, concepts: 18, changesEach: 1, rollouts: 10, margin: 0.75 }
    const unrelated = worldRates(many, spec, 12)
    expect(unrelated.equivalent).toBeGreaterThan(0.7)
    expect(worldRates({ ...many, link: 'rises' }, spec, 6).equivalent).toBe(0)
  })
})

describe('what a claim of a relation is judged by', () => {
  it('is not that every change does something: with a map of noise it was supported, 24 of 24', () => {
    const open = worldOpen(usualWorld, spec)
    const rows = worldRows(usualWorld, 3)
    expect(changesAlone(open, rows)).toBe('supported')
    expect(summarize(open, rows, momentDesign).verdict).toBe('open')
  })

  it('nor that it does more than a null: where that does more than any it was refuted, in spite of the relation', () => {
    const world = { ...usualWorld, link: 'rises', strength: 0.99 } as const
    const open = worldOpen(world, spec)
    const rows = worldRows(world, 2).map((row) => (row['arm'] === 'null' ? { ...row, action: 50 } : row))
    expect(changesAlone(open, rows)).toBe('refuted')
    const report = summarize(open, rows, momentDesign)
    expect(report.verdict).toBe('supported')
    expect(report.words[0]).toMatch(
      /^Predicted: the more salient a concept, the greater the change of the action distribution \(total variation\)\. Over 8 concepts the rank correlation of saliency before and effect is (0\.\d+|1) \[[^\]]+\], p (0\.0\d+|< 0\.0001)\.$/,
    )
    // The list tells the estimate that the sentence tells.
    const [, value, low, high] = /is ([\d.−]+) \[([\d.−]+), ([\d.−]+)\]/.exec(report.words[0]!)!
    expect(report.found).toMatchObject({ changes: null, estimate: { of: 'rank correlation over 8 concepts' } })
    for (const [shown, exact] of [
      [value, report.found!.estimate!.value],
      [low, report.found!.estimate!.low],
      [high, report.found!.estimate!.high],
    ] as const)
      expect(exact).toBeCloseTo(Number(shown), 2)
    expect(report.words[1]).toMatch(/^A unit is a concept.* for this agent and this map\. .*Within single moments/)
    expect(report.words[2]).toMatch(
      /^Beside it: the change of the action distribution .* rises under each of 24 changes/,
    )
  })

  it('is worked out from the rows: concepts the points, their changes nested', () => {
    for (const seed of [1, 2, 3]) {
      const open = worldOpen(usualWorld, spec)
      const rows = worldRows(usualWorld, seed)
      const found = rankConcepts(open, rows)!
      const sides = plainly(open, rows)
      expect(found.rho).toBeCloseTo(byHand(sides), 12)
      found.points.forEach(([point], i) => {
        expect(point!.saliency).toBeCloseTo(sides.x[i]!, 12)
        expect(point!.effect).toBeCloseTo(sides.y[i]!, 12)
      })
      const report = summarize(open, rows, momentDesign)
      const table = report.tables.find(({ id }) => id === 'relation')!
      expect(table.rows.map((row) => row[3])).toEqual(sides.y.map((one) => Number(one.toPrecision(4))))
    }
  })

  it('has an interval over concepts: over rollouts alone it leaves out 0 where nothing is related', () => {
    const world = { ...usualWorld, rollouts: 30, momentsEach: 1 }
    const open = worldOpen(world, spec)
    const leavesOut = ([low, high]: readonly [number, number]) => low > 0 || high < 0
    let [before, now] = [0, 0]
    const runs = 40
    for (let run = 0; run < runs; run++) {
      const rows = worldRows(world, 900 + run)
      if (leavesOut(overRollouts(open, rows, run))) before++
      if (leavesOut(rankConcepts(open, rows)!.interval)) now++
    }
    expect(before / runs).toBeGreaterThan(0.5)
    expect(now / runs).toBeLessThanOrEqual(0.15)
  })

  it('averages agents, each on its own scale, and leaves out what one of them could not be shown', () => {
    const world = { ...usualWorld, agents: 2, rollouts: 8 }
    const open = worldOpen(world, spec)
    const rows = worldRows(world, 4)
    const found = rankConcepts(open, rows)!
    const own = ['h0', 'h1'].map((hash) =>
      byHand(
        plainly(
          open,
          rows.filter(({ weights }) => weights === hash),
        ),
      ),
    )
    expect(found.rho).toBeCloseTo(meanOf(own), 12)
    const louder = rows.map((row) => (row['weights'] === 'h1' ? { ...row, before: 1000 * number(row, 'before') } : row))
    expect(rankConcepts(open, louder)!.rho).toBeCloseTo(found.rho, 12)
    const less = rows.filter(({ weights, arm }) => weights === 'h0' || !String(arm).startsWith('c0-'))
    expect(rankConcepts(open, less)).toMatchObject({ left: ['ball'], concepts: found.concepts.slice(1) })
  })

  it('counts a moment that was met again once', () => {
    const open = worldOpen(usualWorld, spec)
    const rows = worldRows(usualWorld, 1)
    const again = rows.slice(0, 300).map((row): Row => ({ ...row, cell: `again ${row['cell']}` }))
    expect(rankConcepts(open, [...rows, ...again])).toEqual(rankConcepts(open, rows))
  })

  it('says nothing of fewer than six concepts', () => {
    const found = rankConcepts(
      worldOpen(usualWorld, spec),
      worldRows({ ...usualWorld, concepts: 5, link: 'rises' }, 1),
    )!
    expect(found.concepts).toHaveLength(5)
    expect(relationVerdict({ ...found, p: 0.01 }, 'rises', undefined)).toBe('open')
  })

  it('reads the sign as it was predicted, and equivalence off the narrow interval', () => {
    const found = rankConcepts(worldOpen(usualWorld, spec), worldRows(usualWorld, 1))!
    const with_ = (change: object) => ({ ...found, ...change })
    expect(relationVerdict(with_({ p: 0.01, rho: 0.9, narrow: [0.5, 1] }), 'rises', 1)).toBe('supported')
    expect(relationVerdict(with_({ p: 0.01, rho: 0.9, narrow: [0.5, 1] }), 'falls', 1)).toBe('refuted')
    expect(relationVerdict(with_({ p: 0.01, rho: -0.9, narrow: [-1, -0.5] }), 'falls', 1)).toBe('supported')
    expect(relationVerdict(with_({ p: 0.5, narrow: [-0.2, 0.3] }), 'rises', 0.31)).toBe('equivalent')
    expect(relationVerdict(with_({ p: 0.01, rho: 0.2, narrow: [0.1, 0.3] }), 'rises', 0.31)).toBe('equivalent')
    expect(relationVerdict(with_({ p: 0.5, narrow: [-0.2, 0.3] }), 'rises', 0.29)).toBe('open')
    expect(relationVerdict(with_({ p: 0.5, narrow: [-0.2, 0.3] }), 'rises', undefined)).toBe('open')
    expect(relationVerdict(null, 'rises', 1)).toBe('open')
  })
})

describe('a claim', () => {
  it('may state a relation and a margin, or none, as all did before', () => {
    const { claim } = worldOpen({ ...usualWorld, margin: 0.5 }, spec)
    expect(claimGuard(claim, 'claim')).toEqual(claim)
    const { relation: _, ...without } = claim.predicted
    expect(claimGuard({ ...claim, predicted: without }, 'claim').predicted).toEqual(without)
    expect(() => claimGuard({ ...claim, predicted: { ...without, relation: 'sideways' } }, 'claim')).toThrow(
      /claim.predicted.relation/,
    )
    expect(() => claimGuard({ ...claim, margin: 0 }, 'claim')).toThrow(/claim.margin/)
  })
})
