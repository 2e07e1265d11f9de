import { beforeAll, describe, expect, it } from 'vitest'
import { loadGame } from '../../../../workers/headless/games.lib'
import { usualWorld, worldOpen, worldRows } from '../../../../workers/headless/bench/truth/planted-world.lib'
import type { Box, EnvSpec } from '../../../../workers/lab/contracts/env'
import type { Claim } from '../../../../workers/lab/contracts/claim'
import type { Plane } from '../../../../workers/lab/contracts/moment'
import type { Report, Row } from '../../../../workers/lab/contracts/study'
import { gridOf } from '../../../../workers/lab/contracts/observation'
import { createRandom } from '../../../../workers/lab/random'
import { readAround, readMap } from '../../../../workers/lab/studies/attention'
import { summarize } from '../../../../workers/lab/studies/designs/summarize'
import { momentDesign } from '../../../../workers/lab/studies/moments/summary'
import { studyOf } from '../../../../workers/lab/studies/registry'
import { about } from '../ask'
import { ballClaim, scoreClaim } from './claim'

let breakout: EnvSpec
let amidar: EnvSpec
beforeAll(async () => {
  ;({ spec: breakout } = await loadGame('breakout', 1))
  ;({ spec: amidar } = await loadGame('amidar', 1))
})

describe('what a map holds around a concept', () => {
  const plane = (boxes: readonly Box[]): Plane[] => [{ boxes } as unknown as Plane]
  const box = (kind: string, x: number, y: number, w: number, h: number): Box => ({ kind, id: 0, x, y, w, h })

  it('is the whole map’s mean for chance, which any place of the concept’s shape holds on average', () => {
    const { width, height } = gridOf(breakout.observation)
    const random = createRandom(2)
    const map = Float32Array.from({ length: width * height }, () => random.normal())
    const ball = box('ball', 100, 120, 2 * (breakout.width / width), 3 * (breakout.height / height))
    const { chance } = readAround(map, breakout, 'ball', plane([ball]))
    expect(chance).toBeCloseTo(map.reduce((sum, value) => sum + Math.abs(value), 0) / map.length, 10)
    // Laid at every place of the map, wrapped round its edges.
    let all = 0
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let i = 0; i < 6; i++)
          all += Math.abs(map[((y + Math.floor(i / 2)) % height) * width + ((x + (i % 2)) % width)]!) / 6
    expect(chance).toBeCloseTo(all / (width * height), 8)
  })

  it('is the mean over all else that is drawn, and over nothing where the concept is not', () => {
    const { width, height } = gridOf(breakout.observation)
    const [across, down] = [breakout.width / width, breakout.height / height]
    const [ball, paddle] = [box('ball', 0, 0, across, down), box('paddle', 2 * across, 0, 2 * across, down)]
    const map = new Float32Array(width * height)
    map.set([8, 100, -3, 5])
    expect(readMap(map, breakout, 'ball', plane([ball, paddle])).raw).toBeCloseTo(8, 6)
    expect(readAround(map, breakout, 'ball', plane([ball, paddle])).others).toBeCloseTo(4, 6)
    expect(readAround(map, breakout, 'paddle', plane([ball, paddle])).others).toBeCloseTo(8, 6)
    expect(readAround(map, breakout, 'ball', plane([ball])).others).toBeNull()
    expect(readAround(map, breakout, 'ball', plane([paddle]))).toEqual({ chance: null, others: null })
    // Elsewhere is what lies on nothing: all things are the others.
    expect(readAround(map, breakout, 'elsewhere', plane([ball, paddle])).others).toBeCloseTo(16 / 3, 6)
  })
})

const told = ({ words }: Report) => words.find((one) => /premise|begin with/i.test(one))

describe('the premise of a relation, that something is salient', () => {
  const world = { ...usualWorld, link: 'rises', strength: 0.99 } as const

  it('is met where a concept stands out, and keeps the claim open where none does', () => {
    const open = worldOpen(world, breakout)
    const report = summarize(open, worldRows(world, 2), momentDesign)
    expect(report.verdict).toBe('supported')
    expect(told(report)).toMatch(/^The premise is met: the map makes something salient\. \d of 8 concepts stand out/)
    const flat = summarize(open, worldRows({ ...world, salient: false }, 2), momentDesign)
    expect(flat.verdict).toBe('open')
    expect(told(flat)).toMatch(/^Premise not met: no concept stands out/)
  })

  it('speaks of these agents, however few: over their rollouts', () => {
    const few = { ...world, agents: 3, rollouts: 8 }
    const report = summarize(worldOpen(few, breakout), worldRows(few, 2), momentDesign)
    expect(told(report)).toMatch(/^The premise is met/)
    expect(report.tables.find(({ id }) => id === 'premise')!.rows[0]!.slice(0, 3)).toEqual([
      'Ball',
      'the whole map',
      24,
    ])
  })

  it('cannot be told of rows of the version before: said, and the verdict stands', () => {
    const open = worldOpen(world, breakout)
    const before = worldRows(world, 2).map(({ chance: _chance, others: _others, ...row }): Row => row)
    const report = summarize(open, before, momentDesign)
    expect(report.verdict).toBe('supported')
    expect(told(report)).toMatch(/^Whether it is salient to begin with cannot be told/)
  })
})

describe('the premise of a claim over rollouts', () => {
  const claim: Claim = {
    ...scoreClaim,
    asPublished: false,
    conditions: scoreClaim.conditions.slice(0, 1),
    predicted: { outcome: 'reward', direction: 'less' },
  }
  /** Ten pairs in which the change costs some 15 points. `held`: on the score, on the whole map, on all else. */
  const rowsOf = (held: (seed: number) => readonly [number, number, number | null]): Row[] =>
    Array.from({ length: 10 }, (_, seed) => seed).flatMap((seed) =>
      (['control', 'shown'] as const).map((arm, i): Row => {
        const [salient, chance, others] = held(seed)
        const reward = 100 + seed - i * (14 + (seed % 3))
        return {
          cell: `${arm}-${seed}`,
          agent: 'agent',
          weights: 'abc',
          seed,
          course: `${arm}${seed}`,
          arm,
          decisions: 2,
          value: 0,
          survival: 2,
          made: i,
          refused: 0,
          at: [0],
          paid: [0],
          reward,
          saliency: [salient],
          stretched: [1],
          salient,
          chance,
          others,
        }
      }),
    )
  const reportOf = (rows: readonly Row[]) =>
    studyOf('rollouts')
      .plan({ claim, options: {}, spec: amidar, agents: [{ ...about, env: 'amidar' }] })
      .summarize(rows)

  it('has to hold against the whole map and against all else on the picture', () => {
    const wobble = (seed: number) => (seed % 4) / 10
    const met = reportOf(rowsOf((seed) => [4 + wobble(seed), 1, 2]))
    expect(met.verdict).toBe('supported')
    expect(told(met)).toMatch(
      /^The premise is met: a pixel of “Score” holds 4\.\d+ times what a pixel of the map holds and 2\.\d+ times/,
    )
    const behind = reportOf(rowsOf((seed) => [4 + wobble(seed), 1, 6]))
    expect(behind.verdict).toBe('open')
    expect(told(behind)).toMatch(
      /^Premise not met: that it is salient is wrong over 10 rollouts: a pixel of “Score” holds 4\.\d+ times .* and 0\.\d+ times/,
    )
    expect(reportOf(rowsOf((seed) => [1 + wobble(seed), 3, 0.2])).verdict).toBe('open')
    expect(reportOf(rowsOf((seed) => [4 + wobble(seed), 1, null])).verdict).toBe('supported')
  })

  it('is told with its numbers, worked out from the un-changed rollouts', () => {
    const report = reportOf(rowsOf((seed) => [seed, 2, 9]))
    const { rows } = report.tables.find(({ id }) => id === 'premise')!
    expect(rows.map((row) => row.slice(0, 6))).toEqual([
      ['Score', 'the whole map', 10, 2, 4.5, 2.5],
      ['Score', 'all else on the picture', 10, 9, 4.5, -4.5],
    ])
  })
})

describe('the premise of a claim put to a few agents', () => {
  /** Eight rollouts each, in each of which the ball holds so much more than the map; the change moves the mind. */
  const rowsOf = (agents: readonly (readonly [hash: string, holds: number])[]): Row[] =>
    agents.flatMap(([weights, holds]) =>
      Array.from({ length: 8 }, (_, seed) =>
        (['ball', 'null'] as const).map((arm): Row => ({
          cell: `${weights}-${arm}-${seed}`,
          agent: weights,
          weights,
          seed,
          course: `c${seed}`,
          decision: 9,
          arm,
          refusal: '',
          action: arm === 'ball' ? 0.5 + seed / 100 : 0.1,
          value: 0,
          logits: 1,
          before: holds + (seed % 3) / 10,
          chance: 1,
          others: null,
          saliency: 0,
          beforeStretched: 1,
          saliencyStretched: 0,
        })),
      ).flat(),
    )
  const reportOf = (agents: readonly (readonly [string, number])[]) =>
    studyOf('moments')
      .plan({
        claim: ballClaim,
        options: {},
        spec: breakout,
        agents: agents.map(([hash]) => ({ ...about, id: hash, name: `Agent ${hash}`, hash, env: 'breakout' })),
      })
      .summarize(rowsOf(agents))

  it('is asked of each by itself, over its rollouts: two agents that differ do not make it vanish', () => {
    // Over two means, 1 and 20 more than the map, no test can tell that they are not 0.
    const report = reportOf([
      ['a', 2],
      ['b', 21],
    ])
    expect(told(report)).toMatch(
      /^The premise is met for each of 2 agents by itself, beyond chance over its own rollouts: for Agent a .*; for Agent b /,
    )
    expect(report.tables.find(({ id }) => id === 'premise')!.rows.map((row) => row.slice(0, 3))).toEqual([
      ['Ball, for Agent a', 'the whole map', 8],
      ['Ball, for Agent b', 'the whole map', 8],
    ])
  })

  it('is not met where it holds for all together and not for one of them', () => {
    const report = reportOf([
      ['a', 0.5],
      ['b', 21],
      ['c', 22],
    ])
    expect(report.verdict).toBe('open')
    expect(told(report)).toMatch(/^Premise not met: that it is salient is not shown for Agent a, where/)
  })

  it('is asked over agents where they are enough to speak of their kind', () => {
    const five = ['a', 'b', 'c', 'd', 'e'].map((hash, i) => [hash, 4 + i / 4] as const)
    expect(told(reportOf(five))).toMatch(/^The premise is met: .* beyond chance over 5 agents\.$/)
  })
})
