import type { TrainEvent } from '../../contracts/trainer'
import { goneOn, type Card, type Origin, type PolicyCard, type RewardNote } from '../../contracts/checkpoint'
import type { EnvSpec } from '../../contracts/env'
import { software } from '../../software'
import type { Plan } from './plan'

interface CurvePoint {
  readonly decisions: number
  readonly sum: number
  readonly games: number
}

/** Points of the curve on a card; beyond, those two are merged that span least together, so that all of a run stays as finely told. */
const MOST_POINTS = 400

/** Keeps the books of a run over all its sessions: time spent training, and the learning curve for the card. */
export class Account {
  #seconds: number
  #curve: CurvePoint[]
  #backend: string | undefined
  #software: string | undefined
  readonly #created: string

  constructor(
    readonly plan: Plan,
    readonly spec: EnvSpec,
    today: string,
    readonly reward?: RewardNote,
    /** Of a new run; one that goes on has it on its card. */
    readonly from: Origin | undefined = originOn(plan.earlier?.card),
  ) {
    const before = plan.earlier?.card
    this.#seconds = before?.trainingSeconds ?? 0
    this.#created = before?.created ?? today
    this.#backend = before?.backend
    this.#software = before && (before.software ?? 'unknown')
    // How many games an earlier point stood for is not on the card: each counts as one from here on.
    this.#curve = (before?.curve ?? []).map(([decisions, mean]) => ({ decisions, sum: mean, games: 1 }))
  }

  spend(seconds: number): void {
    this.#seconds += seconds
  }

  note({ decisions, metrics }: TrainEvent): void {
    const { 'charts/return': mean, 'charts/games': games = 1 } = metrics
    if (mean === undefined || !(games > 0)) return
    this.#curve.push({ decisions, sum: mean * games, games })
    while (this.#curve.length > MOST_POINTS) mergeNearest(this.#curve)
  }

  /** After a fall-back to an earlier state. */
  rewind(decisions: number): void {
    this.#curve = this.#curve.filter((point) => point.decisions <= decisions)
  }

  card(at: { readonly decisions: number; readonly update: number }, backend: string): PolicyCard {
    const { plan, spec } = this
    this.#backend = goneOn(this.#backend, backend)
    this.#software = goneOn(this.#software, software)
    return {
      format: 2,
      kind: 'policy',
      id: plan.id,
      name: plan.name,
      env: { id: spec.id, version: spec.version, ...plan.setting },
      network: plan.network,
      trainer: plan.algorithm.id,
      ...(plan.algorithm.form && { form: plan.algorithm.form(plan.options) }),
      ...(plan.algorithm.acting && { acting: plan.algorithm.acting }),
      ...(this.reward && { reward: this.reward }),
      ...(this.from && { from: this.from }),
      options: plan.options,
      envOptions: plan.envOptions,
      seed: plan.seed,
      decisions: at.decisions,
      updates: at.update,
      created: this.#created,
      backend: this.#backend,
      software: this.#software,
      trainingSeconds: Math.round(this.#seconds * 10) / 10,
      curve: this.#curve.map(({ decisions, sum, games }) => [decisions, Number((sum / games).toPrecision(6))] as const),
      resumable: true,
    }
  }
}

const originOn = (card: Card | undefined): Origin | undefined => (card?.kind === 'policy' ? card.from : undefined)

function mergeNearest(points: CurvePoint[]): void {
  const span = (i: number) => points[i + 1]!.decisions - (points[i - 1]?.decisions ?? 0)
  let at = 0
  for (let i = 1; i + 1 < points.length; i++) if (span(i) < span(at)) at = i
  const [a, b] = [points[at]!, points[at + 1]!]
  points.splice(at, 2, { decisions: b.decisions, sum: a.sum + b.sum, games: a.games + b.games })
}
