import type { Figure, Row, RowValue, Series, Table } from '../../contracts/study'
import { meanCurve, correlate, type Correlation } from '../designs/judge'
import type { Design } from '../designs/summarize'
import { titleOf, type Arm, type OpenClaim } from '../designs/open'
import { distinct } from '../../statistics/distinct'
import { meanInterval } from '../../statistics/mean'
import type { Pairs } from '../designs/pairs'
import { round } from '../report/round'
import { alikeWords, playerOf } from '../units'

interface Course {
  readonly player: string
  readonly arm: string
  readonly seed: number
  /** Equal for rollouts that went alike; in rows of the version before each is one of its own. */
  readonly course: string
  readonly outcome: number
  readonly rewards: readonly number[]
  readonly at: readonly number[]
  readonly saliency: readonly number[]
  readonly stretched: readonly number[]
  /** Of an env that goes by the shown score. NaN unless the published way was asked for. */
  readonly published: number
  readonly made: number
  readonly refused: number
}

const numbers = (value: RowValue | undefined): readonly number[] =>
  Array.isArray(value) ? (value as readonly number[]) : []

function coursesOf({ claim }: OpenClaim, rows: readonly Row[]): Course[] {
  return rows.map((row) => ({
    player: playerOf(row),
    arm: String(row['arm']),
    seed: Number(row['seed']),
    course: String(row['course'] ?? row['seed']),
    outcome: Number(row[claim.predicted.outcome]),
    rewards: numbers(row['rewards']),
    at: numbers(row['at']),
    saliency: numbers(row['saliency']),
    stretched: numbers(row['stretched']),
    published: Number(row['rewardPublished'] ?? NaN),
    made: Number(row['made']),
    refused: Number(row['refused']),
  }))
}

type Pair = readonly [control: Course, changed: Course]

/** Each changed rollout with the un-changed one of the same agent and seed. */
function playedPairs(courses: readonly Course[], arm: Arm): Pair[] {
  const key = ({ player, seed }: Course) => `${player} ${seed}`
  const controls = new Map(courses.filter((one) => one.arm === 'control').map((one) => [key(one), one]))
  return courses
    .filter((one) => one.arm === arm.id)
    .flatMap((one) => {
      const control = controls.get(key(one))
      return control ? [[control, one] as const] : []
    })
}

const unitOf = ({ player, course }: Course) => `${player} ${course}`

/** Those pairs that differ: where both went as in another one of the agent's, nothing new was seen. */
const paired = (courses: readonly Course[], arm: Arm): Pair[] =>
  distinct(playedPairs(courses, arm), ([control, changed]) => `${unitOf(control)} ${changed.course}`)

const ofArm = (courses: readonly Course[], id: string) => courses.filter(({ arm }) => arm === id)

function rolloutPairs(open: OpenClaim, rows: readonly Row[]): Pairs[] {
  const courses = coursesOf(open, rows)
  return open.arms
    .filter(({ kind }) => kind !== 'control')
    .map((arm) => {
      const pairs = paired(courses, arm)
      const all = playedPairs(courses, arm)
      const total = (of: (one: Course) => number, side: 0 | 1, some = pairs) =>
        some.reduce((sum, pair) => sum + of(pair[side]), 0)
      return {
        arm,
        differences: pairs.map(([control, changed]) => changed.outcome - control.outcome),
        agents: pairs.map(([control]) => control.player),
        played: all.length,
        control: total((one) => one.outcome, 0) / pairs.length,
        changed: total((one) => one.outcome, 1) / pairs.length,
        made: total((one) => one.made, 1, all),
        refused: total((one) => one.refused, 1, all),
      }
    })
}

/** Where a rollout has ended, `after` says what stands for it; undefined: it no longer counts. */
function sampled(
  course: Course,
  values: readonly number[],
  at: readonly number[],
  grid: readonly number[],
  after: number | undefined,
): number[] {
  let next = 0
  let last = NaN
  return grid.map((decision) => {
    while (next < at.length && at[next]! <= decision) last = values[next++]!
    const ended = decision > (course.at.at(-1) ?? -1)
    return ended ? (after ?? NaN) : last
  })
}

const rewardAt = ({ rewards, at }: Course, decision: number): number => {
  const first = (at.at(-1) ?? rewards.length) - rewards.length + 1
  return rewards[Math.min(rewards.length - 1, Math.max(0, decision - Math.max(0, first)))] ?? 0
}

function gridOf({ claim }: OpenClaim): number[] {
  return Array.from({ length: Math.floor((claim.decisions - 1) / claim.samples) + 1 }, (_, i) => i * claim.samples)
}

/** Reward so far and concept saliency over time: means over rollouts with the interval of each. */
function rolloutFigures(open: OpenClaim, rows: readonly Row[]): Figure[] {
  const courses = coursesOf(open, rows)
  const grid = gridOf(open)
  const curve = (of: (course: Course) => number[]) =>
    open.arms.map((arm): Series => {
      const { y, low, high } = meanCurve(distinct(ofArm(courses, arm.id), unitOf).map(of))
      const kept = grid.flatMap((_, i) => (Number.isFinite(y[i]) ? [i] : []))
      const at = (values: readonly number[]) => kept.map((i) => values[i]!)
      return { name: arm.title, quiet: arm.kind !== 'change', x: at(grid), y: at(y), low: at(low), high: at(high) }
    })
  return [
    {
      id: 'reward',
      title: 'Reward so far',
      kind: 'lines',
      x: 'decision',
      y: 'reward',
      series: curve((one) => grid.map((decision) => rewardAt(one, decision))),
      caption:
        'Mean over rollouts that differ, with the 95 % interval of the mean at each decision; a rollout that has ended keeps its last reward.',
    },
    {
      id: 'saliency',
      title: `Saliency of “${titleOf(open, open.claim.concept)}”`,
      kind: 'lines',
      x: 'decision',
      y: 'mean |map|',
      series: curve((one) => sampled(one, one.saliency, one.at, grid, undefined)),
      caption: 'Mean over the rollouts that differ and still go on, raw map values.',
    },
  ]
}

/** Does saliency tell where the change matters? The published way (points of averaged curves) beside one that counts rollouts. */
function rolloutLinks(open: OpenClaim, rows: readonly Row[]): Table[] {
  const courses = coursesOf(open, rows)
  const grid = gridOf(open)
  const change = open.arms.filter(({ kind }) => kind !== 'control')
  const lines = change.flatMap((arm) => {
    const pairs = paired(courses, arm)
    if (pairs.length < 3) return []
    const mean = (side: 0 | 1, of: (course: Course) => number[]) => meanCurve(pairs.map((pair) => of(pair[side]))).y
    const difference = (of: (course: Course) => number[]) => minus(mean(0, of), mean(1, of))
    const reward = difference((one) => grid.map((decision) => rewardAt(one, decision)))
    const published = correlate(
      difference((one) => sampled(one, one.stretched, one.at, grid, 0)),
      reward,
    )
    const corrected = correlate(
      difference((one) => sampled(one, one.saliency, one.at, grid, undefined)),
      reward,
    )
    const perRollout = correlate(
      pairs.map(([control]) => average(control.saliency)),
      pairs.map(([control, changed]) => control.outcome - changed.outcome),
    )
    return [
      [
        arm.title,
        ...cells(published, 'pNaive'),
        ...cells(corrected, 'pCorrected'),
        round(corrected.nEffective),
        round(perRollout.r),
        pairs.length,
        round(perRollout.pNaive),
      ],
    ]
  })
  return [
    {
      id: 'links',
      title: 'Saliency difference against reward difference',
      columns: [
        'arm',
        'r as published',
        'n',
        'p as published',
        'r over time',
        'n',
        'p corrected',
        'effective n',
        'r over rollouts',
        'n',
        'p',
      ],
      rows: lines,
    },
    ...publishedReward(open, courses),
  ]
}

/** The reward that counts beside the one that the original's env would have paid. */
function publishedReward({ arms, claim }: OpenClaim, courses: readonly Course[]): Table[] {
  if (!claim.asPublished || !courses.some(({ published }) => Number.isFinite(published))) return []
  const cells = (differences: readonly number[]) => {
    const { mean, low, high } = meanInterval(differences)
    return [round(mean), round(low), round(high)]
  }
  const rows = arms
    .filter(({ kind }) => kind !== 'control')
    .flatMap((arm) => {
      const pairs = paired(courses, arm)
      if (pairs.length < 2) return []
      const by = (of: (course: Course) => number) => cells(pairs.map(([control, changed]) => of(changed) - of(control)))
      return [[arm.title, ...by(({ rewards }) => rewards.at(-1) ?? 0), ...by(({ published }) => published)]]
    })
  return [
    {
      id: 'published',
      title: 'Difference of reward per rollout: paid by the rules, and as published',
      columns: ['arm', 'corrected', 'low', 'high', 'as published', 'low', 'high'],
      rows,
    },
  ]
}

const cells = (found: Correlation, p: 'pNaive' | 'pCorrected') => [round(found.r), found.n, round(found[p])]
const minus = (a: readonly number[], b: readonly number[]) => a.map((value, i) => value - (b[i] ?? 0))
const average = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

export const rolloutDesign: Design = {
  sides: () => ['un-changed', 'changed'],
  pairs: rolloutPairs,
  words: (_, rows) =>
    alikeWords(
      rows.filter(({ arm }) => arm === 'control'),
      'un-changed rollouts',
    ),
  links: rolloutLinks,
  figures: rolloutFigures,
}
