import { beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { loadGame } from '../../../../workers/headless/games.lib'
import type { Claim } from '../../../../workers/lab/contracts/claim'
import type { EnvSpec } from '../../../../workers/lab/contracts/env'
import type { Report, Row } from '../../../../workers/lab/contracts/study'
import { createRandom } from '../../../../workers/lab/random'
import { pearson } from '../../../../workers/lab/statistics/series'
import { studyOf } from '../../../../workers/lab/studies/registry'
import { claimOf } from '../../../../workers/lab/studies/claims'
import { about, askClaim, rowsOf } from '../ask'
import { plantedPolicy } from './planted'
import { scoreClaim } from './claim'

let amidar: EnvSpec
beforeAll(async () => {
  await chooseNodeBackend('wasm')
  ;({ spec: amidar } = await loadGame('amidar', 1))
})

const claim: Claim = {
  ...scoreClaim,
  conditions: scoreClaim.conditions.slice(0, 1),
  predicted: { outcome: 'reward', direction: 'less' },
  decisions: 60,
  samples: 10,
}

interface Played {
  readonly reward: number
  readonly published: number
  /** At decisions 0, 10, … */
  readonly paid: readonly number[]
  readonly paidPublished: readonly number[]
  readonly saliency: readonly number[]
}

const rowOf = (arm: string, seed: number, { reward, published, ...curves }: Played): Row => ({
  cell: `${arm}-${seed}`,
  agent: 'agent',
  weights: 'abc',
  seed,
  course: `${arm}${seed}`,
  arm,
  decisions: 10 * curves.paid.length,
  value: 0,
  survival: 2,
  made: 1,
  refused: 0,
  at: curves.paid.map((_, i) => 10 * i),
  reward,
  rewardPublished: published,
  salient: 2,
  chance: 1,
  others: 1,
  ...curves,
  stretched: curves.saliency.map((one) => 100 * one),
})

const reportOf = (rows: readonly Row[], asked = claim): Report =>
  studyOf(asked.design)
    .plan({ claim: asked, options: {}, spec: amidar, agents: [{ ...about, env: 'amidar' }] })
    .summarize(rows)

const cell = ({ tables }: Report, id: string, column: string, row = 0) => {
  const table = tables.find((one) => one.id === id)!
  const at = table.columns.indexOf(column)
  expect(at, column).toBeGreaterThanOrEqual(0)
  return table.rows[row]![at]!
}

/** Rollouts of a world: the longer an agent lives the more it earns, and the less its map holds on the score. */
function world(seed: number): { control: Played; changed: Played }[] {
  const random = createRandom(seed)
  const one = (): Played => {
    const skill = random.normal()
    const ends = 1 + random.below(6)
    const rate = Math.exp(skill / 2)
    const curve = (scale: number) => Array.from({ length: ends }, (_, i) => scale * rate * i)
    return {
      reward: 100 + 20 * skill + random.normal(),
      published: random.below(9),
      paid: curve(10),
      paidPublished: Array.from({ length: ends }, (_, i) => Math.floor(i * random.uniform() * 3)),
      saliency: Array.from({ length: ends }, () => Math.exp((random.normal() - 2 * skill) / 4)),
    }
  }
  return Array.from({ length: 30 }, () => ({ control: one(), changed: one() }))
}
const rowsIn = (pairs: readonly { control: Played; changed: Played }[]) =>
  pairs.flatMap(({ control, changed }, seed) => [rowOf('control', seed, control), rowOf('shown', seed, changed)])

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('a correlation over rollouts', () => {
  it('says nothing where a change does nothing; a control against its own difference always did', () => {
    const runs = 60
    let [before, now] = [0, 0]
    for (let run = 0; run < runs; run++) {
      const pairs = world(run)
      const coupled = pearson(
        pairs.map(({ control }) => meanOf(control.saliency)),
        pairs.map(({ control, changed }) => control.reward - changed.reward),
      )
      if (coupled.pNaive < 0.05) before++
      // The eleventh column: two others are called p too.
      if (Number(reportOf(rowsIn(pairs)).tables.find(({ id }) => id === 'links')!.rows[0]![10]) < 0.05) now++
    }
    expect(before / runs).toBeGreaterThan(0.5)
    // 3 of 60 are to be expected.
    expect(now).toBeLessThanOrEqual(8)
  })

  it('is one within agents: that they differ in level says nothing of their rollouts', () => {
    const pairs = world(3).map((pair, i) => ({ ...pair, other: i % 2 === 1 }))
    const rowsWith = (level: number) =>
      pairs.flatMap(({ control, changed, other }, seed) =>
        (
          [
            ['control', control, 0],
            ['shown', changed, level],
          ] as const
        ).map(([arm, one, less]): Row => ({
          ...rowOf(arm, seed, {
            ...one,
            saliency: one.saliency.map((held) => held + (other ? level : 0)),
            reward: one.reward - (other ? less : 0),
          }),
          weights: other ? 'b' : 'a',
        })),
      )
    const rank = (rows: readonly Row[]) => Number(cell(reportOf(rows), 'links', 'rank correlation over rollouts'))
    expect(rank(rowsWith(1000))).toBeCloseTo(rank(rowsWith(0)), 10)
  })

  it('is not plotted against its own difference either: a change of saliency over the mean of before and after', async () => {
    const asked = claimOf('breakout-bricks')
    const { spec } = await loadGame('breakout', 1)
    const rows = [0, 1, 2].map((seed): Row => ({
      cell: `c${seed}`,
      agent: 'agent',
      weights: 'abc',
      seed,
      course: `c${seed}`,
      decision: 3,
      arm: 'shift1',
      refusal: '',
      action: 0.1,
      value: 0.1,
      logits: 1,
      before: 10 + seed,
      saliency: 4,
      chance: 1,
      others: 1,
      beforeStretched: 1,
      saliencyStretched: 1,
      saliencyPublished: 1,
      actionPublished: 1,
    }))
    const plan = studyOf('moments').plan({ claim: asked, options: {}, spec, agents: [{ ...about, env: 'breakout' }] })
    const scatter = plan.summarize(rows).figures.find(({ id }) => id === 'scatter')!
    expect(scatter.series.find(({ x }) => x.length > 0)?.x).toEqual([12, 13, 14])
    expect(scatter.x).toBe('saliency of “Bricks, gone”, mean of before and after')
  })
})

describe('r as published', () => {
  it('is of the published reward: held after the end, where saliency is 0', () => {
    const pairs = world(4)
    const held = (values: readonly number[], after: number) => (i: number) => (i < values.length ? values[i]! : after)
    const points = [0, 1, 2, 3, 4, 5].map((i) => {
      const of = (side: (pair: (typeof pairs)[number]) => Played, take: (one: Played) => number) =>
        meanOf(pairs.map((pair) => take(side(pair))))
      const difference = (take: (one: Played) => number) =>
        of(({ control }) => control, take) - of(({ changed }) => changed, take)
      return {
        saliency: difference(({ saliency }) => 100 * held(saliency, 0)(i)),
        reward: difference(({ paidPublished, published }) => held(paidPublished, published)(i)),
        paid: difference(({ paid, reward }) => held(paid, reward)(i)),
      }
    })
    const r = (key: 'reward' | 'paid') =>
      pearson(
        points.map(({ saliency }) => saliency),
        points.map((point) => point[key]),
      )
    const report = reportOf(rowsIn(pairs))
    expect(cell(report, 'links', 'r as published')).toBeCloseTo(r('reward').r, 3)
    expect(cell(report, 'links', 'p as published')).toBeCloseTo(r('reward').pNaive, 3)
    expect(cell(report, 'links', 'n')).toBe(6)
    expect(Math.abs(r('reward').r - r('paid').r)).toBeGreaterThan(0.05)
  })

  it('is not made up where rows of the version before hold no curve of it', () => {
    const before = rowsIn(world(4)).map(({ paid: _paid, paidPublished: _published, ...row }): Row => ({
      ...row,
      rewards: [1, 2, 3],
    }))
    expect(cell(reportOf(before), 'links', 'r as published')).toBe('–')
  })

  it('has its curve in the rows: as many points as maps, what is still to come after the last', async () => {
    const policy = plantedPolicy(amidar, { x: 0, y: 0, w: 60, h: 60 })
    const rows = await rowsOf(await askClaim({ ...claim, rollouts: 12, decisions: 40, samples: 4 }, policy))
    policy.dispose()
    for (const row of rows) {
      const [at, paid, published] = [row['at'], row['paid'], row['paidPublished']] as [number[], number[], number[]]
      expect([paid.length, published.length]).toEqual([at.length, at.length])
      expect(paid[0]).toBe(0)
      for (const [curve, last] of [
        [paid, row['reward']],
        [published, row['rewardPublished']],
      ] as [number[], number][])
        expect([...curve, last]).toEqual([...curve, last].toSorted((a, b) => a - b))
    }
    expect(rows.some((row) => (row['paidPublished'] as number[]).at(-1)! > 0)).toBe(true)
    expect(rows.every((row) => typeof row['salient'] === 'number' && typeof row['chance'] === 'number')).toBe(true)
  })
})

describe('curves over time', () => {
  it('are both of the rollouts that still go on, and say how many those are', () => {
    const pairs = world(7).slice(0, 10)
    const { figures } = reportOf(rowsIn(pairs))
    const [reward, saliency, left] = ['reward', 'saliency', 'going-on'].map((id) =>
      figures.find((one) => one.id === id)!,
    )
    const alive = (i: number) => pairs.map(({ control }) => control).filter(({ paid }) => i < paid.length)
    for (const i of [0, 1, 3]) {
      expect(reward!.series[0]!.y[i]).toBeCloseTo(meanOf(alive(i).map(({ paid }) => paid[i]!)), 10)
      expect(saliency!.series[0]!.y[i]).toBeCloseTo(meanOf(alive(i).map((one) => one.saliency[i]!)), 10)
      expect(left!.series[0]!.y[i]).toBe(alive(i).length)
    }
    // A band of fewer than six would say more of luck than of them.
    left!.series[0]!.y.forEach((count, i) => {
      if (count > 0) expect(Number.isFinite(reward!.series[0]!.low![i])).toBe(count >= 6)
    })
    expect(left!.series[0]!.y.some((count) => count > 0 && count < 6)).toBe(true)
    for (const figure of [reward!, saliency!]) {
      expect(figure.title).toContain('rollouts that still go on')
      expect(figure.caption).toContain('“Rollouts that still go on” says how many')
    }
  })
})

describe('a slope over the dose', () => {
  const asked = claimOf('amidar-enemies')
  const changes = asked.conditions.filter(({ concept }) => concept === 'enemy-0')
  const rows = (order: readonly string[]) => {
    const random = createRandom(8)
    const noise = new Map(changes.map(({ id }) => [id, Array.from({ length: 40 }, () => random.normal())]))
    return Array.from({ length: 40 }, (_, i) =>
      order.map((arm): Row => ({
        cell: `${arm}${i}`,
        agent: 'agent',
        weights: 'abc',
        seed: i >> 2,
        course: `c${i >> 2}`,
        decision: i % 4,
        arm,
        refusal: '',
        action: 0,
        value: 0,
        logits: 0,
        before: 5,
        chance: 1,
        others: 1,
        // All changes of one moment share what it is like.
        saliency: Math.sin(i >> 2) + noise.get(arm)![i]! / 10,
        beforeStretched: 1,
        saliencyStretched: 1,
        saliencyPublished: 1,
        actionPublished: 1,
      })),
    ).flat()
  }

  it('counts rollouts, and no order of the changes as time', () => {
    const ids = changes.map(({ id }) => id)
    const turned = { ...asked, conditions: [...asked.conditions].reverse() }
    const slopes = (report: Report) => report.tables.find(({ id }) => id === 'slopes')!
    const dosed = (report: Report) => slopes(report).rows.find(([line]) => String(line).startsWith('enemy-0: change'))
    expect(dosed(reportOf(rows([...ids].reverse()), turned))).toEqual(dosed(reportOf(rows(ids), asked)))
    expect(slopes(reportOf(rows(ids), asked)).columns.join()).not.toMatch(/effective|corrected/)
  })
})
