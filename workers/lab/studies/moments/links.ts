import type { Figure, Row, Series, Table } from '../../contracts/study'
import { distinct } from '../../statistics/distinct'
import { grouped } from '../../statistics/grouped'
import { meanInterval } from '../../statistics/mean'
import { regress } from '../../statistics/regress'
import { conceptsOf, leastPairs, titleOf, type OpenClaim } from '../designs/open'
import { overUnits } from '../designs/over-units'
import { round } from '../report/round'
import { perAgent, playerOfUnit, unitOf } from '../units'

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
  readonly value: number
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
    value: number(row['value']),
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

/**
 * Slope of y on x: all moments as if independent, which is how it was published, and one slope per rollout with a test of their mean, which
 * is how it can be tested: moments of one rollout go with one another, and several changes of one moment share it.
 */
function slopes(lines: readonly Line[]): (string | number)[] {
  const finite = lines.filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))
  const varies = (values: readonly number[]) => values.some((value) => value !== values[0])
  const fit = (of: readonly Line[]) => {
    const [x, y] = [of.map((one) => one.x), of.map((one) => one.y)]
    return of.length >= 3 && varies(x) && varies(y) ? regress(x, y) : null
  }
  const all = fit(finite)
  const own = [...grouped(finite, ({ rollout }) => rollout)].flatMap(([rollout, group]) => {
    const line = fit(group)
    return line ? [{ slope: line.slope, player: playerOfUnit(rollout) }] : []
  })
  const over =
    own.length >= leastPairs(1)
      ? overUnits(
          own.map(({ slope }) => slope),
          own.map(({ player }) => player),
        )
      : null
  return [
    finite.length,
    round(all?.slope ?? NaN),
    round(all?.r ?? NaN),
    round(all?.pNaive ?? NaN),
    own.length,
    round(over?.mean ?? NaN),
    round(over?.low ?? NaN),
    round(over?.high ?? NaN),
    over ? round(over.p) : '–',
  ]
}

const slopeColumns = [
  'moments',
  'slope',
  'r',
  'p as if independent',
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
        'Mean over rollouts, of several agents over their means, with 95 % intervals. A level line says that the saliency goes with the thing, not with its place.',
    },
  ]
}

/** Of several agents each one's mean. */
function perRollout(rows: readonly LinkedRow[], of: (row: LinkedRow) => number): number[] {
  const able = rows.filter((row) => Number.isFinite(of(row)))
  const rollouts = [...grouped(able, ({ rollout }) => rollout)]
  return perAgent(
    rollouts.map(([, group]) => average(group.map(of))),
    rollouts.map(([rollout]) => playerOfUnit(rollout)),
  )
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
