import type { Figure, Row, RowValue, Series, Table } from '../../contracts/study'
import { meanCurve, correlate, type Correlation } from '../designs/judge'
import type { Design } from '../designs/summarize'
import { leastPairs, titleOf, type Arm, type OpenClaim } from '../designs/open'
import { distinct } from '../../statistics/distinct'
import { meanInterval } from '../../statistics/mean'
import { spreadWithin } from '../../statistics/pairing'
import { correlationOf, type Pairs } from '../designs/pairs'
import { premiseOf, standingOf, type Standing } from '../designs/premise'
import { grouped } from '../../statistics/grouped'
import { ranks, rankTest, type RankTest } from '../../statistics/ranks'
import { round } from '../report/round'
import { alikeWords, perAgent, playerOf, unitOf as courseUnit } from '../units'

interface Course {
  readonly player: string
  readonly arm: string
  readonly seed: number
  /** Equal for rollouts that went alike; in rows of the version before each is one of its own. */
  readonly course: string
  readonly outcome: number
  readonly reward: number
  /** Decisions with a map; what had been paid before each, by the rules and as published. */
  readonly at: readonly number[]
  readonly paid: readonly number[]
  readonly paidPublished: readonly number[]
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
    reward: Number(row['reward']),
    at: numbers(row['at']),
    paid: row['paid'] === undefined ? paidBefore(row) : numbers(row['paid']),
    paidPublished: numbers(row['paidPublished']),
    saliency: numbers(row['saliency']),
    stretched: numbers(row['stretched']),
    published: Number(row['rewardPublished'] ?? NaN),
    made: Number(row['made']),
    refused: Number(row['refused']),
  }))
}

/** Of rows of the version before, which held what was paid decision by decision, and not at which it began: as if at the first map. */
function paidBefore(row: Row): number[] {
  const [at, rewards] = [numbers(row['at']), numbers(row['rewards'])]
  return at.map((decision) => rewards[Math.min(rewards.length, decision - at[0]!) - 1] ?? 0)
}

type Pair = readonly [control: Course, changed: Course]

/** Each changed rollout with the un-changed one of the same agent and seed. */
function askedPairs(courses: readonly Course[], arm: Arm): Pair[] {
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

/** Those in which the change was made: without it both are the same rollout, which says nothing of it. */
const playedPairs = (courses: readonly Course[], arm: Arm): Pair[] =>
  askedPairs(courses, arm).filter(([, { made }]) => made !== 0)

/** Those of them that differ: where both went as in another one of the agent's, nothing new was seen. */
const paired = (courses: readonly Course[], arm: Arm): Pair[] =>
  distinct(playedPairs(courses, arm), ([control, changed]) => `${unitOf(control)} ${changed.course}`)

const ofArm = (courses: readonly Course[], id: string) => courses.filter(({ arm }) => arm === id)

function rolloutPairs(open: OpenClaim, rows: readonly Row[]): Pairs[] {
  const courses = coursesOf(open, rows)
  return open.arms
    .filter(({ kind }) => kind !== 'control')
    .map((arm) => {
      const pairs = paired(courses, arm)
      const all = askedPairs(courses, arm)
      const total = (of: (one: Course) => number, side: 0 | 1, some = pairs) =>
        some.reduce((sum, pair) => sum + of(pair[side]), 0)
      return {
        arm,
        differences: pairs.map(([control, changed]) => changed.outcome - control.outcome),
        agents: pairs.map(([control]) => control.player),
        asked: all.length,
        played: playedPairs(courses, arm).length,
        control: total((one) => one.outcome, 0) / pairs.length,
        changed: total((one) => one.outcome, 1) / pairs.length,
        spread: spreadWithin(
          pairs.map(([control]) => control.outcome),
          pairs.map(([control]) => control.player),
        ),
        ...correlationOf(
          pairs.map(([control]) => control.outcome),
          pairs.map(([, changed]) => changed.outcome),
          pairs.map(([control]) => control.player),
          open.claim.seed,
        ),
        made: total((one) => one.made, 1, all),
        refused: total((one) => one.refused, 1, all),
      }
    })
}

/** Values at the grid's decisions: each stays until the next; from the end of the rollout on it is `after`. NaN: not there. */
function sampled({ at }: Course, values: readonly number[], grid: readonly number[], after = NaN): number[] {
  if (values.length === 0) return grid.map(() => NaN)
  let next = 0
  let last = NaN
  return grid.map((decision) => {
    while (next < at.length && at[next]! <= decision) last = values[next++] ?? NaN
    return decision > (at.at(-1) ?? -1) ? after : last
  })
}

function gridOf({ claim }: OpenClaim): number[] {
  return Array.from({ length: Math.floor((claim.decisions - 1) / claim.samples) + 1 }, (_, i) => i * claim.samples)
}

/**
 * Reward so far and concept saliency over time, both over the rollouts that still go on at a decision, and how many those are: what all
 * have earned beside what the survivors see would be two populations in one picture.
 */
function rolloutFigures(open: OpenClaim, rows: readonly Row[]): Figure[] {
  const courses = coursesOf(open, rows)
  const grid = gridOf(open)
  const own = open.arms.map((arm) => ({ arm, some: distinct(ofArm(courses, arm.id), unitOf) }))
  const curve = (of: (course: Course) => number[]) =>
    own.map(({ arm, some }): Series => {
      const curves = some.map(of)
      const { y, ...band } = meanCurve(
        curves,
        some.map(({ player }) => player),
      )
      const enough = grid.map((_, i) => curves.filter((one) => Number.isFinite(one[i])).length >= leastPairs(1))
      const [low, high] = [band.low, band.high].map((side) => side.map((value, i) => (enough[i] ? value : NaN)))
      const kept = grid.flatMap((_, i) => (Number.isFinite(y[i]) ? [i] : []))
      const at = (values: readonly number[]) => kept.map((i) => values[i]!)
      return { name: arm.title, quiet: arm.kind !== 'change', x: at(grid), y: at(y), low: at(low!), high: at(high!) }
    })
  const left = own.map(({ arm, some }): Series => {
    const y = grid.map((decision) => some.filter(({ at }) => decision <= (at.at(-1) ?? -1)).length)
    return { name: arm.title, quiet: arm.kind !== 'change', x: grid, y }
  })
  const who = `Mean over the rollouts that differ and still go on, with the 95 % interval of the mean at each decision (of several agents: over their means) while there are ${leastPairs(1)} or more; “Rollouts that still go on” says how many. Who has ended is in neither curve, and need not be the same ones under each change: what the change does in the end is in the effects.`
  return [
    {
      id: 'reward',
      title: 'Reward so far, of the rollouts that still go on',
      kind: 'lines',
      x: 'decision',
      y: 'reward',
      series: curve((one) => sampled(one, one.paid, grid)),
      caption: who,
    },
    {
      id: 'saliency',
      title: `Saliency of “${titleOf(open, open.claim.concept)}”, in the rollouts that still go on`,
      kind: 'lines',
      x: 'decision',
      y: 'mean |map|',
      series: curve((one) => sampled(one, one.saliency, grid)),
      caption: `${who} Raw map values.`,
    },
    {
      id: 'going-on',
      title: 'Rollouts that still go on',
      kind: 'lines',
      x: 'decision',
      y: 'rollouts',
      series: left,
      caption: 'Rollouts that differ and have not ended: whom the curves over time are of.',
    },
  ]
}

/**
 * Does saliency tell where the change matters? The published way, points of averaged curves, beside one over the pairs that both still go
 * on, and one that counts rollouts. That one puts the saliency of both sides on the difference: a difference goes with anything that
 * goes with what it is taken from, so an un-changed rollout's saliency goes with un-changed minus changed whatever the change does.
 */
function rolloutLinks(open: OpenClaim, rows: readonly Row[]): Table[] {
  const courses = coursesOf(open, rows)
  const grid = gridOf(open)
  const change = open.arms.filter(({ kind }) => kind !== 'control')
  const lines = change.flatMap((arm) => {
    const pairs = paired(courses, arm)
    if (pairs.length < 3) return []
    const published = correlate(
      difference(pairs, (one) => sampled(one, one.stretched, grid, 0)),
      difference(pairs, (one) => sampled(one, one.paidPublished, grid, one.published)),
    )
    const corrected = correlate(
      difference(pairs, (one) => sampled(one, one.saliency, grid)),
      difference(pairs, (one) => sampled(one, one.paid, grid)),
    )
    const { rho, p } = linkOfPairs(pairs, open.claim.seed)
    return [
      [
        arm.title,
        ...cells(published, 'pNaive'),
        ...cells(corrected, 'pCorrected'),
        round(corrected.nEffective),
        round(rho),
        pairs.length,
        round(p),
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
        'rank correlation over rollouts',
        'n',
        'p',
      ],
      rows: lines,
    },
    ...publishedReward(open, courses),
  ]
}

/** Un-changed minus changed, at every decision the mean over the pairs that both have a value there. */
function difference(pairs: readonly Pair[], of: (course: Course) => readonly number[]): number[] {
  const curves = pairs.map(([control, changed]) => minus(of(control), of(changed)))
  return (curves[0] ?? []).map((_, i) =>
    average(curves.flatMap((curve) => (Number.isFinite(curve[i]) ? [curve[i]!] : []))),
  )
}

/**
 * Rank correlation, over pairs, of the mean saliency of both sides with the difference of their outcomes, for the reason that Oldham (1962)
 * gives: where the change does nothing, either side could be the other, and this is 0. Of several agents the places are those within each,
 * for agents that differ in both would correlate without it. Pairs without a map are left out.
 */
function linkOfPairs(pairs: readonly Pair[], seed: number): RankTest {
  const able = pairs.filter((pair) => pair.every(({ saliency }) => saliency.length > 0))
  const x = able.map(([control, changed]) => (average(control.saliency) + average(changed.saliency)) / 2)
  const y = able.map(([control, changed]) => control.outcome - changed.outcome)
  const players = able.map(([{ player }]) => player)
  return rankTest([{ x: placesWithin(x, players), y: placesWithin(y, players) }], { seed })
}

/** The share of its group that lies below a value, 0 … 1. */
function placesWithin(values: readonly number[], groups: readonly string[]): number[] {
  const places = values.map(() => 0)
  for (const own of grouped(Object.keys(values), (i) => groups[Number(i)]!).values())
    ranks(own.map((i) => values[Number(i)]!)).forEach((rank, k) => (places[Number(own[k])] = (rank - 0.5) / own.length))
  return places
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
      const by = (of: (course: Course) => number) =>
        cells(
          perAgent(
            pairs.map(([control, changed]) => of(changed) - of(control)),
            pairs.map(([{ player }]) => player),
          ),
        )
      return [[arm.title, ...by(({ reward }) => reward), ...by(({ published }) => published)]]
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
const minus = (a: readonly number[], b: readonly number[]) => a.map((value, i) => value - (b[i] ?? NaN))
const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Of the un-changed rollouts: the story is about these. */
function standingsOf({ claim: { concept } }: OpenClaim, rows: readonly Row[]): Standing[] {
  const own = distinct(
    rows.filter(({ arm }) => arm === 'control'),
    courseUnit,
  )
  return own.flatMap((row) => standingOf(row, { unit: courseUnit(row), agent: playerOf(row), concept }, row['salient']))
}

const chances = {
  own: 'In the game each source of chance draws from a stream of its own here, so that what a change leaves alone draws the same in both rollouts of a pair.',
  none: 'The game draws nothing after its start, so both rollouts of a pair have the same chances.',
  one: 'These rows are of a version in which the game drew everything from one generator: after a change both rollouts of a pair had chances of their own.',
} as const

/** What the rollouts of a pair share. */
const streamWords = (rows: readonly Row[]): string[] =>
  [...new Set(rows.map(({ streams }) => (streams === 'own' || streams === 'none' ? streams : 'one')))].map(
    (streams) => chances[streams],
  )

export const rolloutDesign: Design = {
  sides: () => ['un-changed', 'changed'],
  pairs: rolloutPairs,
  stated: () => null,
  premise: (open, rows) => premiseOf(open, standingsOf(open, rows)),
  words: (_, rows) => [
    ...streamWords(rows),
    ...alikeWords(
      rows.filter(({ arm }) => arm === 'control'),
      'un-changed rollouts',
    ),
  ],
  links: rolloutLinks,
  figures: rolloutFigures,
}
