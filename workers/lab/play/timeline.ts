import { InputError } from '../contracts/errors'
import type { Intervention } from '../contracts/recording'
import { applyEdit, SETTLE_DECISIONS } from '../interventions/apply'
import type { Driver } from './driver'
import type { Moment } from '../contracts/moment'

/** Every decision this far back can be returned to at once; further back only every `keepEvery`th, the rest is re-simulated. */
const KEEP_LAST = 320
const KEEP_EVERY = 256
/** A very long episode keeps its moments wider apart rather than more of them. */
const MOST_FAR = 1024
/** Moments are looked through once in so many decisions. */
const PRUNE_EVERY = KEEP_LAST / 4

/** What has been done in an episode: with the seed, everything needed to make it again. */
export interface Log {
  readonly seed: number
  /** One per decision begun. */
  readonly actions: readonly number[]
  readonly interventions: readonly Intervention[]
  /** What the agent brought along from each decision begun; nothing where it has no memory. */
  readonly memories?: readonly Memory[]
}

/** What somebody remembers of an episode. */
export interface Reminder {
  /** One per decision of the log. */
  readonly memories: readonly Memory[]
  /** What it carries after so many ticks, and where that came from. */
  at(tick: number): Pick<Moment, 'memory' | 'past'>
}

/** Null: as at the beginning. Absent: nobody was asked, and it stays as it was. */
export type Memory = Float32Array | null | undefined

/**
 * The record of one episode: the log, kept moments to return to, and how far into the log the driver stands (after a
 * seek back there is a tail ahead, until something new is done).
 */
export class Timeline {
  #seed = 0
  #actions: number[] = []
  #interventions: Intervention[] = []
  #memories: Memory[] = []
  #kept = new Map<number, Moment>()
  /** Interventions in effect; later ones lie ahead. */
  #applied = 0
  #spacing: number

  constructor(
    readonly driver: Driver,
    readonly keepEvery = KEEP_EVERY,
  ) {
    this.#spacing = keepEvery
  }

  get seed() {
    return this.#seed
  }
  /** Last decision that can be sought. */
  get length() {
    return Math.max(this.#actions.length, this.driver.decision)
  }
  /** Interventions of the log, in effect or ahead. */
  get interventions(): readonly Intervention[] {
    return this.#interventions
  }
  /** How many are in effect. */
  get made(): number {
    return this.#applied
  }
  get applied(): readonly Intervention[] {
    return this.#interventions.slice(0, this.#applied)
  }

  /** The log up to where the driver stands. */
  log(): Log {
    return {
      seed: this.#seed,
      actions: this.#actions.slice(0, this.#begun()),
      interventions: this.applied,
      memories: this.#memories.slice(0, this.#begun()),
    }
  }

  /** All of it, with what lies ahead. */
  get whole(): Log {
    return {
      seed: this.#seed,
      actions: [...this.#actions],
      interventions: this.#interventions,
      memories: [...this.#memories],
    }
  }

  /** How many moments there are to return to. */
  get kept(): number {
    return this.#kept.size
  }

  /** Decision of the nearest of them up to `decision`. */
  keptBefore(decision: number): number {
    let found = 0
    for (const kept of this.#kept.keys()) if (kept <= decision && kept > found) found = kept
    return found
  }

  /** A moment of this very log that somebody else came to: another place to return to. */
  keep(moment: Moment): void {
    this.#kept.set(moment.decision, moment)
  }

  /** Places to return to, and the one where the driver stands, by their ticks. */
  get ticks(): number[] {
    return [...[...this.#kept.values()].map(({ tick }) => tick), this.driver.tick]
  }

  /** Somebody else remembers the same episode; everything else stays where and as it is. */
  remind({ memories, at }: Reminder): void {
    this.#memories = memories.slice(0, this.#actions.length)
    for (const [decision, moment] of this.#kept) this.#kept.set(decision, { ...moment, ...at(moment.tick) })
    this.driver.restore({ ...this.driver.capture(), ...at(this.driver.tick) })
  }

  #begun(): number {
    return this.driver.decision + (this.driver.phase > 0 ? 1 : 0)
  }

  /** A new episode from the start. */
  start(seed: number, rhythm = this.driver.rhythm): void {
    this.driver.reset(seed, 0, rhythm)
    this.#seed = seed
    this.#actions = []
    this.#memories = []
    this.#interventions = []
    this.#applied = 0
    this.#spacing = this.keepEvery
    this.#kept = new Map([[0, this.driver.capture()]])
  }

  /** One tick of something new: what lay ahead is forgotten first. */
  step(action: number, memory?: Memory): void {
    this.#forget()
    if (this.driver.phase === 0) this.#memories[this.#actions.push(action) - 1] = memory
    this.driver.step(action, memory)
    this.#arrive()
  }

  /** An edit that the driver has already undergone (with its no-op decisions, if it settles). */
  intervene(intervention: Intervention, before: Moment): void {
    const begun = before.decision + (before.phase > 0 ? 1 : 0)
    this.#actions.length = begun
    this.#memories.length = Math.min(this.#memories.length, begun)
    this.#interventions.length = this.#applied
    this.#interventions.push(intervention)
    this.#applied++
    for (const decision of this.#kept.keys()) if (decision > before.decision) this.#kept.delete(decision)
    while (this.#actions.length < this.#begun()) this.#actions.push(this.driver.noop)
    if (this.driver.decision > before.decision) this.#arrive()
  }

  #forget(): void {
    this.#actions.length = this.#begun()
    this.#memories.length = Math.min(this.#memories.length, this.#begun())
    this.#interventions.length = this.#applied
    for (const decision of this.#kept.keys()) if (decision > this.driver.decision) this.#kept.delete(decision)
  }

  /** Keeps the moment at a boundary as it is before any edit there. */
  #arrive(): void {
    const { decision, phase } = this.driver
    if (phase > 0) return
    this.#kept.set(decision, this.driver.capture())
    if (decision % PRUNE_EVERY === 0) this.#prune(decision)
  }

  #prune(around: number): void {
    for (const decision of this.#kept.keys())
      if (decision % this.#spacing !== 0 && Math.abs(decision - around) > KEEP_LAST) this.#kept.delete(decision)
    if (this.#kept.size > MOST_FAR + 2 * KEEP_LAST) this.#spacing *= 2
  }

  /**
   * To a decision of this episode, exactly: the nearest kept moment before it, then the log again. Interventions at that
   * decision are in effect, except one that settles: then the driver stands right before it, also for the decisions inside.
   */
  seek(decision: number): void {
    const target = Math.max(0, Math.min(decision, this.length))
    const moment = this.#kept.get(this.keptBefore(target)) as Moment
    this.driver.restore(moment)
    this.#applied = this.#interventions.findIndex(({ at }) => at.tick >= moment.tick)
    if (this.#applied < 0) this.#applied = this.#interventions.length
    this.advance(target)
  }

  /**
   * Follows the log ahead until `target` decisions are complete and the interventions there made, or `ticks` are done.
   * Throws InputError where an intervention of a foreign log is illegal.
   */
  advance(target: number, ticks = Infinity): void {
    for (const _ of this.advancing(target, ticks));
  }

  /** The same, pausing after every tick and every intervention: whoever has something else to do stops pulling for a while. */
  *advancing(
    target: number,
    ticks = Infinity,
    observed?: (intervention: Intervention, before: Moment) => void,
  ): Generator<void> {
    const { driver } = this
    for (;;) {
      const next = this.#interventions[this.#applied]
      if (next && next.at.tick <= driver.tick) {
        if (next.stack === 'settle' && this.#settledAt() > target) return
        const before = driver.capture()
        const { refusal } = applyEdit(driver, next)
        if (refusal) throw new InputError(`interventions[${this.#applied}]`, refusal)
        this.#applied++
        if (driver.decision > before.decision) this.#arrive()
        observed?.(next, before)
        yield
        continue
      }
      if (driver.decision >= target || driver.tick >= ticks || driver.over) return
      const action = this.#actions[driver.decision]
      if (action === undefined) return
      driver.step(action, this.#memories[driver.decision])
      this.#arrive()
      yield
    }
  }

  /** The decision at which the no-ops after an edit made here end (earlier than usual where the game did). */
  #settledAt(): number {
    return Math.min(this.#begun() + SETTLE_DECISIONS, this.#actions.length)
  }

  /** Takes over another log (a link, a recording), standing at its start; follow with `advance`. */
  load(log: Log, rhythm = this.driver.rhythm): void {
    this.start(log.seed, rhythm)
    this.#actions = [...log.actions]
    this.#memories = [...(log.memories ?? [])]
    this.#interventions = [...log.interventions]
  }

  /** What the agent brings along from a decision that lies ahead, found out meanwhile. */
  remember(decision: number, memory: Memory): void {
    this.#memories[decision] = memory
  }

  /** To another time line's moment (undo, redo, jump). Kept moments stay as far as the two logs agree. */
  restore(moment: Moment, log: Log): void {
    if (log.seed !== this.#seed || moment.rhythm !== this.driver.rhythm) this.start(log.seed, moment.rhythm)
    const common = agreement({ actions: this.#actions, interventions: this.#interventions }, log)
    for (const decision of this.#kept.keys()) if (decision > common) this.#kept.delete(decision)
    this.#actions = [...log.actions]
    this.#memories = [...(log.memories ?? [])]
    this.#interventions = [...log.interventions]
    this.#applied = this.#interventions.length
    this.driver.restore(moment)
  }
}

/** How many decisions two logs share: kept moments up to there belong to both. */
function agreement(a: Omit<Log, 'seed' | 'memories'>, b: Omit<Log, 'seed' | 'memories'>): number {
  let actions = 0
  while (actions < a.actions.length && a.actions[actions] === b.actions[actions]) actions++
  let edits = 0
  while (edits < a.interventions.length && a.interventions[edits] === b.interventions[edits]) edits++
  return Math.min(
    actions,
    a.interventions[edits]?.at.decision ?? Infinity,
    b.interventions[edits]?.at.decision ?? Infinity,
  )
}
