import * as simple from 'simple-statistics'
import type { Figure, Row, Series, Table } from '../../contracts/study'
import { createRandom } from '../../random'
import { distinct } from '../../statistics/distinct'
import { quantile } from '../../statistics/interval'
import { meanInterval, meanTest } from '../../statistics/mean'
import { regress } from '../../statistics/regress'
import { conceptsOf, leastPairs, titleOf, type Arm, type OpenClaim } from '../designs/open'
import { round } from '../report/round'
import { unitOf } from '../units'

/** A moment that a change could be made at, with the numbers that are put on lines. NaN where there is none. */
export interface LinkedRow {
  readonly rollout: string
  readonly arm: string
  /** Of a moment that was only watched. */
  readonly concept: string
  readonly before: number
  readonly distance: number
  readonly saliency: number
  readonly action: number
  readonly logits: number
  readonly saliencyPublished: number
  readonly actionPublished: number
}

/** What could be done, once: the same moment met again in a rollout that went alike says nothing new. */
export const tellingRows = (rows: readonly Row[]): Row[] =>
  distinct(
    rows.filter((row) => row['refusal'] === ''),
    (row) => [unitOf(row), row['decision'], row['arm'], row['concept']].join(' '),
  )

export function linkedRows(rows: readonly Row[]): LinkedRow[] {
  const number = (value: Row[string] | undefined) => (typeof value === 'number' ? value : NaN)
  return tellingRows(rows).map((row) => ({
    rollout: unitOf(row),
    arm: String(row['arm']),
    concept: String(row['concept'] ?? ''),
    before: number(row['before']),
    distance: number(row['distance']),
    saliency: number(row['saliency']),
    action: number(row['action']),
    logits: number(row['logits']),
    saliencyPublished: number(row['saliencyPublished']),
    actionPublished: number(row['actionPublished']),
  }))
}

interface Line {
  readonly x: number
  readonly y: number
  readonly rollout: string
}

/** Slope of y on x: all moments as if independent, and one slope per rollout with a test of their mean. */
function slopes(lines: readonly Line[]): (string | number)[] {
  const finite = lines.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))
  const varies = (values: readonly number[]) => values.some((value) => value !== values[0])
  const fit = (of: readonly Line[]) => {
    const [x, y] = [of.map((one) => one.x), of.map((one) => one.y)]
    return of.length >= 3 && varies(x) && varies(y) ? regress(x, y) : null
  }
  const all = fit(finite)
  const groups = new Map<string, Line[]>()
  for (const line of finite) groups.set(line.rollout, [...(groups.get(line.rollout) ?? []), line])
  const own = [...groups.values()].flatMap((group) => fit(group)?.slope ?? [])
  const enough = own.length >= leastPairs(1)
  const over = enough ? meanInterval(own) : null
  return [
    finite.length,
    round(all?.slope ?? NaN),
    round(all?.r ?? NaN),
    round(all?.pNaive ?? NaN),
    round(all?.nEffective ?? NaN),
    round(all?.pCorrected ?? NaN),
    own.length,
    round(over?.mean ?? NaN),
    round(over?.low ?? NaN),
    round(over?.high ?? NaN),
    enough ? round(meanTest(own)) : '–',
  ]
}

const slopeColumns = [
  'moments',
  'slope',
  'r',
  'p as if independent',
  'effective n',
  'p corrected',
  'rollouts',
  'slope per rollout',
  'low',
  'high',
  'p over rollouts',
]

/**
 * What is seen beside what is done: the slope of a concept's saliency on its distance in un-changed moments, and of its change on
 * the dose of the change (case study 3 of Atrey et al. 2020). Every concept once, whatever was done to it.
 */
export function slopeTables(open: OpenClaim, made: readonly LinkedRow[]): Table[] {
  const { claim, arms } = open
  const of = (concept: string) =>
    arms.filter((arm) => arm.kind === 'change' && (arm.concept ?? claim.concept) === concept)
  const doses = new Map(arms.map(({ id, dose = NaN }) => [id, dose]))
  const distances =
    claim.distanceTo === undefined
      ? []
      : conceptsOf(open).map((concept) => {
          const own = made.filter((row) => row.arm === 'control' && row.concept === concept)
          return [
            `${titleOf(open, concept)}: saliency on distance, only watched`,
            ...slopes(own.map(({ distance, before, rollout }) => ({ x: distance, y: before, rollout }))),
          ]
        })
  const dosed = conceptsOf(open)
    .filter(
      (concept) =>
        new Set(
          of(concept)
            .map(({ dose }) => dose)
            .filter((dose) => dose !== undefined),
        ).size > 1,
    )
    .map((concept) => {
      const ids = new Set(of(concept).map(({ id }) => id))
      const own = made.filter(({ arm }) => ids.has(arm))
      return [
        `${titleOf(open, concept)}: change of saliency on dose, intervened`,
        ...slopes(own.map(({ arm, saliency, rollout }) => ({ x: doses.get(arm) ?? NaN, y: saliency, rollout }))),
      ]
    })
  const rows = [...distances, ...dosed]
  return rows.length > 0
    ? [{ id: 'slopes', title: 'Watched, and intervened', columns: ['line', ...slopeColumns], rows }]
    : []
}

/** The corrected number beside the one that the original's way of computing gives. */
export function publishedTable({ claim, arms }: OpenClaim, made: readonly LinkedRow[]): Table[] {
  if (!claim.asPublished) return []
  const outcome =
    claim.predicted.outcome === 'action'
      ? (['action', 'actionPublished'] as const)
      : (['saliency', 'saliencyPublished'] as const)
  const cells = (values: readonly number[]) => {
    const found = values.length > 1 ? meanInterval(values) : { mean: values[0] ?? NaN, low: NaN, high: NaN }
    return [round(found.mean), round(found.low), round(found.high)]
  }
  const rows = arms
    .filter(({ kind }) => kind !== 'control')
    .map(({ id, title }) => [
      title,
      ...outcome.flatMap((of) =>
        cells(
          perRollout(
            made.filter(({ arm }) => arm === id),
            (row) => row[of],
          ),
        ),
      ),
    ])
  const what = claim.predicted.outcome === 'action' ? 'Change of the action distribution' : 'Change of saliency'
  return [
    {
      id: 'published',
      title: `${what}: corrected, and as published`,
      columns: ['arm', 'corrected', 'low', 'high', 'as published', 'low', 'high'],
      rows,
    },
  ]
}

/** Saliency after a change, over its dose: the published picture of the tunnel's saliency against the shift. */
export function doseFigures(open: OpenClaim, made: readonly LinkedRow[]): Figure[] {
  const { arms, claim } = open
  const series = conceptsOf(open).flatMap((concept): Series[] => {
    const dosed = arms
      .filter((arm) => arm.kind !== 'control' && arm.dose !== undefined && (arm.concept ?? claim.concept) === concept)
      .sort((a, b) => a.dose! - b.dose!)
    const points = dosed.flatMap(({ id, dose }) => {
      const means = perRollout(
        made.filter(({ arm }) => arm === id),
        ({ before, saliency }) => before + saliency,
      )
      return means.length > 1 ? [{ dose: dose!, ...meanInterval(means) }] : []
    })
    const xs = points.map(({ dose }) => dose)
    // Several kinds of change of one concept have doses of different units: no line through them.
    if (points.length < 3 || new Set(xs).size < xs.length) return []
    return [
      {
        name: titleOf(open, concept),
        x: xs,
        y: points.map(({ mean }) => mean),
        low: points.map(({ low }) => low),
        high: points.map(({ high }) => high),
      },
    ]
  })
  if (series.length === 0) return []
  return [
    {
      id: 'dose',
      title: 'Saliency after the change, over how much was done',
      kind: 'lines',
      x: 'dose',
      y: 'mean |map|',
      series,
      caption:
        'Mean over rollouts with 95 % intervals. A level line says that the saliency goes with the thing, not with its place.',
    },
  ]
}

function perRollout(rows: readonly LinkedRow[], of: (row: LinkedRow) => number): number[] {
  const groups = new Map<string, number[]>()
  for (const row of rows)
    if (Number.isFinite(of(row))) groups.set(row.rollout, [...(groups.get(row.rollout) ?? []), of(row)])
  return [...groups.values()].map(average)
}

interface Point {
  readonly arm: Arm
  readonly saliency: number
  readonly importance: number
}

const DRAWS = 1000
/** Fewer have no order to speak of. */
const LEAST_POINTS = 3

/** Of one change, over rows. */
interface Sums {
  readonly rows: number
  readonly before: number
  readonly logits: number
}

/** Does the more salient concept matter more? One point per change: mean saliency before, mean change of the logits after. */
export function importanceLinks(
  open: OpenClaim,
  made: readonly LinkedRow[],
): { readonly tables: Table[]; readonly figures: Figure[] } {
  const { arms, claim } = open
  if (conceptsOf(open).length < 3 || claim.predicted.outcome === 'saliency') return { tables: [], figures: [] }
  const changes = arms.filter(({ kind }) => kind === 'change')
  const rollouts = sumsByRollout(made)
  const pointsOf = (drawn: readonly (typeof rollouts)[number][]): Point[] =>
    changes.flatMap((arm) => {
      const { rows, before, logits } = drawn.reduce((sum, own) => add(sum, own.get(arm.id)), nothing)
      return rows === 0 ? [] : [{ arm, saliency: before / rows, importance: logits / rows }]
    })
  const points = pointsOf(rollouts)
  if (points.length < LEAST_POINTS) return { tables: [], figures: [] }
  // A change that could be made in few rollouts is in few draws.
  const rank = (of: readonly Point[]) =>
    of.length < LEAST_POINTS
      ? NaN
      : simple.sampleRankCorrelation(
          of.map(({ saliency }) => saliency),
          of.map(({ importance }) => importance),
        )
  const draws = resampled(rollouts, claim.seed).map((drawn) => rank(pointsOf(drawn)))
  const ranks = draws.filter(Number.isFinite)
  const [low, high] = ranks.length > 0 ? [quantile(ranks, 0.025), quantile(ranks, 0.975)] : [NaN, NaN]
  const skipped = draws.length - ranks.length
  const how = `rollouts resampled${skipped > 0 ? `; ${skipped} of ${draws.length} draws held too few changes and are left out` : ''}`
  const series = conceptsOf(open).map((concept) => {
    const own = points.filter(({ arm }) => (arm.concept ?? claim.concept) === concept)
    return {
      name: titleOf(open, concept),
      x: own.map(({ saliency }) => saliency),
      y: own.map(({ importance }) => importance),
    }
  })
  return {
    tables: [
      {
        id: 'importance',
        title: `Saliency before, and what the change does. Rank correlation over ${points.length} changes: ${round(rank(points))} [${round(low)}, ${round(high)}], ${how}`,
        columns: ['change', 'concept', 'saliency before', '‖Δ logits‖'],
        rows: points.map(({ arm, saliency, importance }) => [
          arm.title,
          titleOf(open, arm.concept ?? claim.concept),
          round(saliency),
          round(importance),
        ]),
      },
    ],
    figures: [
      {
        id: 'importance',
        title: 'Does the more salient concept matter more?',
        kind: 'points',
        x: 'mean saliency of the concept before',
        y: 'mean ‖Δ logits‖ after',
        series,
        caption: `One point per change. Rank correlation ${round(rank(points))} [${round(low)}, ${round(high)}] (95 %, ${how}).`,
      },
    ],
  }
}

const nothing: Sums = { rows: 0, before: 0, logits: 0 }

const add = (sum: Sums, own: Sums = nothing): Sums => ({
  rows: sum.rows + own.rows,
  before: sum.before + own.before,
  logits: sum.logits + own.logits,
})

/** Per rollout, by change: what a thousand draws add up, however many rows there are. */
function sumsByRollout(made: readonly LinkedRow[]): ReadonlyMap<string, Sums>[] {
  const rollouts = new Map<string, Map<string, Sums>>()
  for (const { rollout, arm, before, logits } of made) {
    const own = rollouts.get(rollout) ?? new Map<string, Sums>()
    rollouts.set(rollout, own.set(arm, add(own.get(arm) ?? nothing, { rows: 1, before, logits })))
  }
  return [...rollouts.values()]
}

/** Rollouts drawn with replacement. */
function resampled<T>(all: readonly T[], seed: number): T[][] {
  const random = createRandom(seed)
  return Array.from({ length: all.length > 1 ? DRAWS : 0 }, () => all.map(() => all[random.below(all.length)]!))
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
