import type { Relation } from '../../contracts/claim'
import type { Look, Row, Verdict } from '../../contracts/study'
import { grouped } from '../../statistics/grouped'
import { rankCorrelation, rankTest } from '../../statistics/ranks'
import { levelAt, spentBy } from '../../statistics/spending'
import { ALPHA, conceptsOf, LEAST_CONCEPTS, type OpenClaim } from '../designs/open'
import { overUnits, type OverUnits } from '../designs/over-units'
import { playerOf, playerOfUnit, unitOf } from '../units'
import { tellingRows } from './links'

/** One change at one moment. */
interface Effect {
  readonly player: string
  readonly unit: string
  readonly moment: string
  readonly arm: string
  readonly saliency: number
  readonly effect: number
}

/** Of one change, over an agent's rollouts: how many rows each has of it, and their sums. */
interface Sums {
  readonly rows: readonly number[]
  readonly saliency: readonly number[]
  readonly effect: readonly number[]
}

/** What an agent's rows say of each concept: sums of its changes. */
interface Shown {
  readonly rollouts: number
  readonly concepts: ReadonlyMap<string, readonly Sums[]>
}

interface Changed {
  readonly arm: string
  readonly title: string
  readonly concept: string
}

interface Point {
  readonly saliency: number
  readonly effect: number
}

/** How the effects of changes go with the saliency of what is changed, over concepts. */
export interface RankedConcepts {
  /** Each with its points: a mean over its changes per agent, in the order of `agents`. */
  readonly concepts: readonly string[]
  readonly points: readonly (readonly Point[])[]
  readonly agents: readonly string[]
  /** Those that could not be changed in every agent's moments. */
  readonly left: readonly string[]
  readonly rho: number
  readonly p: number
  readonly exact: boolean
  /** Of other concepts as well, dual to p (see `rankTest`): 95 %, or what a planned look may spend; and 90 % for equivalence. */
  readonly interval: readonly [low: number, high: number]
  readonly narrow: readonly [low: number, high: number]
  /** Mean of the rank correlations within moments, rollout by rollout. Null: no moment has enough concepts. */
  readonly within: (OverUnits & { readonly moments: number }) | null
}

/** Null where there is nothing to put in order: fewer than three concepts, or an outcome that holds the saliency itself. */
export function rankConcepts(open: OpenClaim, rows: readonly Row[]): RankedConcepts | null {
  const { claim } = open
  if (claim.predicted.outcome === 'saliency') return null
  const changes = changesOf(open)
  const effects = effectsOf(open, rows)
  const agents = [...new Set(effects.map(({ player }) => player))]
  const shown = agents.map((player) =>
    shownBy(
      effects.filter((one) => one.player === player),
      changes,
    ),
  )
  const all = conceptsOf(open)
  const pointsOf = (concept: string) => shown.map((one) => pointOf(one.concepts.get(concept)!))
  const concepts = all.filter((concept) => agents.length > 0 && pointsOf(concept).every((point) => point !== null))
  if (concepts.length < 3) return null
  const points = concepts.map((concept) => pointsOf(concept) as Point[])
  const alpha = open.look ? levelAt(open.look, ALPHA) : ALPHA
  const { rho, p, exact, intervals } = rankTest(sidesOf(points), {
    seed: claim.seed,
    levels: [1 - alpha, 1 - 2 * ALPHA],
  })
  const [interval, narrow] = intervals as [RankedConcepts['interval'], RankedConcepts['narrow']]
  return {
    concepts,
    points,
    agents,
    left: all.filter((concept) => !concepts.includes(concept)),
    rho,
    p,
    exact,
    interval,
    narrow,
    within: withinMoments(changes, effects),
  }
}

const changesOf = ({ arms, claim }: OpenClaim): Changed[] =>
  arms
    .filter(({ kind }) => kind === 'change')
    .map(({ id, title, concept }) => ({ arm: id, title, concept: concept ?? claim.concept }))

function effectsOf({ claim }: OpenClaim, rows: readonly Row[]): Effect[] {
  return tellingRows(rows).flatMap((row) => {
    const [saliency, effect] = [row['before'], row[claim.predicted.outcome]]
    if (typeof saliency !== 'number' || typeof effect !== 'number') return []
    const unit = unitOf(row)
    const moment = `${unit} ${row['decision']}`
    return [{ player: playerOf(row), unit, moment, arm: String(row['arm']), saliency, effect }]
  })
}

/** A thousand draws add this up, however many rows there are. */
function shownBy(effects: readonly Effect[], changes: readonly Changed[]): Shown {
  const rollouts = [...grouped(effects, ({ unit }) => unit).values()].map((own) => grouped(own, ({ arm }) => arm))
  const sumsOf = ({ arm }: Changed): Sums => {
    const own = rollouts.map((arms) => arms.get(arm) ?? [])
    const sums = (of: (one: Effect) => number) => own.map((some) => total(some.map(of)))
    return { rows: sums(() => 1), saliency: sums(({ saliency }) => saliency), effect: sums(({ effect }) => effect) }
  }
  const concepts = [...grouped(changes, ({ concept }) => concept)].map(([id, own]) => [id, own.map(sumsOf)] as const)
  return { rollouts: rollouts.length, concepts: new Map(concepts) }
}

/**
 * A concept's changes count alike, however often each could be made. Null: none could. `times`: how often each rollout counts, once unless
 * given.
 */
function pointOf(changes: readonly Sums[], times?: readonly number[]): Point | null {
  const sum = (values: readonly number[]) => {
    let found = 0
    for (let i = 0; i < values.length; i++) found += values[i]! * (times ? times[i]! : 1)
    return found
  }
  let [made, saliency, effect] = [0, 0, 0]
  for (const own of changes) {
    const rows = sum(own.rows)
    if (rows === 0) continue
    made++
    saliency += sum(own.saliency) / rows
    effect += sum(own.effect) / rows
  }
  return made === 0 ? null : { saliency: saliency / made, effect: effect / made }
}

/** By agent: saliency and effect over the concepts. */
const sidesOf = (points: readonly (readonly Point[])[]) =>
  (points[0] ?? []).map((_, agent) => ({
    x: points.map((own) => own[agent]!.saliency),
    y: points.map((own) => own[agent]!.effect),
  }))

/** At one moment the agent is in one state of mind: which of its concepts matters more there? */
function withinMoments(changes: readonly Changed[], effects: readonly Effect[]): RankedConcepts['within'] {
  const concepts = new Map(changes.map(({ arm, concept }) => [arm, concept]))
  const moments = grouped(
    effects.filter(({ arm }) => concepts.has(arm)),
    ({ moment }) => moment,
  )
  const found = [...moments.values()].flatMap((own) => {
    const groups = [...grouped(own, ({ arm }) => concepts.get(arm)!).values()]
    const of = (side: 'saliency' | 'effect') => groups.map((group) => average(group.map((one) => one[side])))
    const rho = rankCorrelation(of('saliency'), of('effect'))
    return Number.isFinite(rho) ? [{ rho, unit: own[0]!.unit }] : []
  })
  if (found.length === 0) return null
  const rollouts = [...grouped(found, ({ unit }) => unit)]
  const rhos = rollouts.map(([, own]) => average(own.map(({ rho }) => rho)))
  return {
    ...overUnits(
      rhos,
      rollouts.map(([unit]) => playerOfUnit(unit)),
    ),
    moments: found.length,
  }
}

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)
const average = (values: readonly number[]) => total(values) / values.length

/**
 * The 90 % interval lies within ± margin, a rank correlation: equivalent, as of differences. Beyond chance with the predicted sign:
 * supported; with the other: refuted.
 */
export function relationVerdict(
  found: RankedConcepts | null,
  predicted: Relation,
  margin?: number,
  look?: Look | null,
): Verdict {
  if (!found || found.concepts.length < LEAST_CONCEPTS) return 'open'
  const [low, high] = found.narrow
  if (margin !== undefined && low > -margin && high < margin) return 'equivalent'
  if ((look ? spentBy(found.p, look) : found.p) >= ALPHA) return 'open'
  return found.rho > 0 === (predicted === 'rises') ? 'supported' : 'refuted'
}
