import type { Figure, Row, Table } from '../../contracts/study'
import { counted } from '../../charts/numbers'
import { framesOf } from '../../contracts/observation'
import { correlate } from '../designs/judge'
import { doseFigures, linkedRows, publishedTable, slopeTables, tellingRows } from './links'
import { saliencyWords, type Arm, type OpenClaim } from '../designs/open'
import type { Design } from '../designs/summarize'
import { correlationOf, type Pairs } from '../designs/pairs'
import { distinct } from '../../statistics/distinct'
import { spreadWithin } from '../../statistics/pairing'
import { perUnit, premiseOf, standingOf, type Standing } from '../designs/premise'
import { round } from '../report/round'
import { alikeWords, playerOf, rolloutOf, unitOf } from '../units'
import { missingStates } from '../asked-states'
import { relationFigures, relationTables, statedRelation } from './relation-report'

interface Made {
  readonly unit: string
  readonly arm: string
  readonly outcome: number
  readonly before: number
  readonly beforeStretched: number
  readonly saliencyStretched: number
  readonly logits: number
}

/**
 * As it happened: rollout by rollout, moment by moment, what was only watched before what was changed. Kept rows come change by change,
 * and statistics of series go by the order.
 */
export function inOrder({ arms }: OpenClaim, rows: readonly Row[]): Row[] {
  const rollouts = new Map([...new Set(rows.map(unitOf))].map((key, i) => [key, i]))
  const ranks = new Map(arms.map(({ id }, i) => [id, i]))
  const place = (row: Row) =>
    [rollouts.get(unitOf(row))!, Number(row['decision']), ranks.get(String(row['arm'])) ?? 0] as const
  const placed = rows.map((row) => ({ row, at: place(row) }))
  return placed.sort(({ at: a }, { at: b }) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]).map(({ row }) => row)
}

function madeOf({ claim }: OpenClaim, rows: readonly Row[]): Made[] {
  return tellingRows(rows).map((row) => ({
    unit: unitOf(row),
    arm: String(row['arm']),
    outcome: Number(row[claim.predicted.outcome]),
    before: Number(row['before']),
    beforeStretched: Number(row['beforeStretched']),
    saliencyStretched: Number(row['saliencyStretched']),
    logits: Number(row['logits']),
  }))
}

/**
 * The moments of one rollout count as one: their mean. What cannot be negative (action, value) is measured against the nulls of the same
 * rollout, for any visible change is some; saliency against what it was before.
 */
function momentPairs(open: OpenClaim, rows: readonly Row[]): Pairs[] {
  const made = madeOf(open, rows)
  const asked = (arm: Arm) => rows.filter((row) => row['arm'] === arm.id)
  const able = (arm: Arm) => asked(arm).filter((row) => row['refusal'] === '')
  const nulls = new Set(open.arms.filter(({ kind }) => kind === 'null').map(({ id }) => id))
  const level = means(made.filter(({ arm }) => nulls.has(arm)))
  return open.arms
    .filter(({ kind }) => kind !== 'control')
    .map((arm) => {
      const own = made.filter((one) => one.arm === arm.id)
      const outcome = means(own)
      const before = means(own.map((one) => ({ ...one, outcome: one.before })))
      const keys = [...outcome.keys()]
      const sides = keys.map((key): readonly [control: number, changed: number] =>
        isSaliency(open)
          ? [before.get(key)!, before.get(key)! + outcome.get(key)!]
          : [level.get(key) ?? NaN, outcome.get(key)!],
      )
      const agents = keys.map((key) => key.slice(0, key.lastIndexOf(' ')))
      return {
        arm,
        differences: keys.map((key) => outcome.get(key)! - (isSaliency(open) ? 0 : (level.get(key) ?? 0))),
        agents,
        isMeasure: arm.kind === 'null' && !isSaliency(open),
        asked: new Set(asked(arm).map(rolloutOf)).size,
        played: new Set(able(arm).map(rolloutOf)).size,
        control: average(sides.map(([control]) => control)),
        changed: average(sides.map(([, changed]) => changed)),
        ...(isSaliency(open) && {
          spread: spreadWithin(
            sides.map(([control]) => control),
            agents,
          ),
        }),
        ...correlationOf(
          sides.map(([control]) => control),
          sides.map(([, changed]) => changed),
          agents,
          open.claim.seed,
        ),
        made: able(arm).length,
        refused: asked(arm).length - able(arm).length,
      }
    })
}

const isSaliency = ({ claim }: OpenClaim): boolean => claim.predicted.outcome === 'saliency'
const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** What every map holds on the concept that is changed there, and around it; a moment's map counts once however many changes are of it. */
function standingsOf({ arms, claim }: OpenClaim, rows: readonly Row[]): Standing[] {
  const concepts = new Map(
    arms.filter(({ kind }) => kind === 'change').map(({ id, concept }) => [id, concept ?? claim.concept]),
  )
  const changed = tellingRows(rows).filter(({ arm }) => concepts.has(String(arm)))
  const maps = distinct(changed, (row) => [unitOf(row), row['decision'], concepts.get(String(row['arm']))].join(' '))
  return maps.flatMap((row) => {
    const concept = concepts.get(String(row['arm']))!
    return standingOf(row, { unit: unitOf(row), agent: playerOf(row), concept }, row['before'])
  })
}

/** Mean outcome per rollout. */
function means(made: readonly Made[]): Map<string, number> {
  const groups = new Map<string, number[]>()
  for (const { unit, outcome } of made) groups.set(unit, [...(groups.get(unit) ?? []), outcome])
  return new Map([...groups].map(([key, values]) => [key, average(values)]))
}

/** What a row's outcome is: never a state of things, always what the change did to it. */
const changeWords = (open: OpenClaim): string =>
  ({
    saliency: `change of the ${saliencyWords(open)}`,
    action: 'change of the action distribution (total variation)',
    value: '|change of the value|',
  })[open.claim.predicted.outcome as 'saliency' | 'action' | 'value']

function momentFigures(open: OpenClaim, rows: readonly Row[]): Figure[] {
  const made = madeOf(open, rows)
  const series = open.arms
    .filter(({ kind }) => kind !== 'control')
    .map((arm) => {
      const own = made.filter((one) => one.arm === arm.id)
      return {
        name: arm.title,
        quiet: arm.kind === 'null',
        // A change of saliency holds what was before with a minus, so that alone would make it fall with it; with the mean of both it does not.
        x: own.map(({ before, outcome }) => (isSaliency(open) ? before + outcome / 2 : before)),
        y: own.map(({ outcome }) => outcome),
      }
    })
  return [
    {
      id: 'scatter',
      title: `Is the change the greater, the more salient the concept ${isSaliency(open) ? 'is' : 'was'}?`,
      kind: 'points',
      x: `${saliencyWords(open)}, ${isSaliency(open) ? 'mean of before and after' : 'before'}`,
      y: changeWords(open),
      series,
      caption: `One point per moment; moments of one rollout are not independent.${isSaliency(open) ? ' Over the mean of before and after, because a difference falls with what it is taken from by arithmetic alone.' : ''}`,
    },
    ...doseFigures(open, linkedRows(rows)),
    ...relationFigures(open, rows),
  ]
}

/** Saliency before against the size of the effect, moment by moment: as if all were independent, and over rollouts. */
function momentLinks(open: OpenClaim, rows: readonly Row[]): Table[] {
  const linked = linkedRows(rows)
  const made = madeOf(open, rows)
  const lines = open.arms
    .filter(({ kind }) => kind !== 'control')
    .flatMap((arm) => {
      const own = made.filter((one) => one.arm === arm.id)
      if (own.length < 3) return []
      const size = own.map(({ logits }) => logits)
      const raw = correlate(
        own.map(({ before }) => before),
        size,
      )
      const published = correlate(
        own.map(({ beforeStretched }) => beforeStretched),
        size,
      )
      const group = means(own.map((one) => ({ ...one, outcome: one.logits })))
      const before = means(own.map((one) => ({ ...one, outcome: one.before })))
      const keys = [...group.keys()]
      const rollouts =
        keys.length < 3
          ? null
          : correlate(
              keys.map((key) => before.get(key)!),
              keys.map((key) => group.get(key)!),
            )
      return [
        [
          arm.title,
          round(published.r),
          own.length,
          round(published.pNaive),
          round(raw.r),
          rollouts ? round(rollouts.r) : '–',
          keys.length,
          rollouts ? round(rollouts.pNaive) : '–',
        ],
      ]
    })
  return [
    {
      id: 'links',
      title: 'Saliency of the concept before, against ‖Δ logits‖ after',
      columns: [
        'arm',
        'r, stretched maps',
        'moments',
        'p as if independent',
        'r, raw maps',
        'r over rollouts',
        'rollouts',
        'p',
      ],
      rows: lines,
    },
    ...slopeTables(open, linked),
    ...publishedTable(open, linked),
    ...relationTables(open, rows, linked),
  ]
}

/** Of a question all of which is done. */
function missingWords({ claim, spec, states, look }: OpenClaim, rows: readonly Row[]): string[] {
  if (states || look?.of !== 1) return []
  const { rollouts, samples } = claim
  const missing = missingStates({ rows, frames: framesOf(spec.observation), asked: rollouts * samples, rollouts })
  const moments = new Set(rows.map((row) => `${rolloutOf(row)} ${row['decision']}`)).size
  return missing === '' ? [] : [`Asked at ${counted(moments, 'moment')}${missing}.`]
}

export const momentDesign: Design = {
  sides: (open) => (isSaliency(open) ? ['un-changed', 'changed'] : ['under nulls', 'changed']),
  pairs: momentPairs,
  stated: statedRelation,
  premise: (open, rows) => premiseOf(open, perUnit(standingsOf(open, rows))),
  words: (open, rows) => [...missingWords(open, rows), ...alikeWords(rows)],
  links: momentLinks,
  figures: momentFigures,
}
