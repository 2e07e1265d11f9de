import type { EnvSpec, Game } from '../contracts/env'
import { InputError } from '../contracts/errors'
import type { Acting, Intervention, Recording, StackMode } from '../contracts/recording'
import { Refusal } from '../interventions/entry'
import type { Proposal } from '../interventions/transaction'
import { Transaction } from '../interventions/transaction'
import { describeChanges, describeEdits, diff } from '../interventions/diff'
import { chooseFor } from './acting'
import { Driver } from './driver'
import { History } from './history'
import type { Entry } from './history'
import type { Plane } from './moment'
import { Repeater } from './repeater'
import { Timeline } from './timeline'

/**
 * One game being played and interfered with: what the stage shows, without threads, agents or pictures. Look: `planes`.
 * Act: `choose` and `tick`. Touch: `begin` … `commit`. Record: `episode`, `replay`. Everything here is exact and synchronous.
 */
export class Player<G extends Game = Game> {
  readonly driver: Driver
  readonly timeline: Timeline
  readonly history: History
  /** Changes that make themselves, after every decision, before anybody looks. */
  readonly repeater: Repeater
  /** Sampled, as it was trained and as the original studies did; a greedy agent can loop for ever. */
  acting: Acting = 'sampled'
  pressed = 0
  stack: StackMode = 'consistent'
  #transaction: Transaction | null = null

  constructor(readonly game: G, slot = 0) {
    this.driver = new Driver(game, slot)
    this.timeline = new Timeline(this.driver)
    this.history = new History(this.timeline)
    this.repeater = new Repeater(this.timeline)
    this.pressed = this.driver.noop
    this.newGame(0)
  }

  get spec(): EnvSpec { return this.game.spec }
  get over(): boolean { return this.driver.ended > 0 }
  get editing(): boolean { return this.#transaction !== null }

  newGame(seed: number): void {
    this.nextGame(seed)
    this.history.clear()
  }

  /** A new game that keeps the history: edits of the game before can still be returned to. */
  nextGame(seed: number): void {
    this.cancel()
    this.timeline.start(seed >>> 0)
    this.repeater.meet(this.stack)
  }

  // ── Look and act ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** What the agent sees now. */
  get planes(): readonly Plane[] { return this.driver.view() }

  /** The action of the next decision, given the agent's distribution (null: nobody decides). */
  choose(probabilities: Float32Array | null): number {
    return chooseFor(this.driver, this.acting, probabilities, this.pressed)
  }

  /** One raw tick; at a boundary it starts the decision with `action`. */
  tick(action: number): void {
    if (this.#transaction) throw new Error('an edit is in progress')
    this.timeline.step(action)
    this.repeater.meet(this.stack)
  }

  /** A whole decision, or the rest of the one in progress. */
  decide(action: number): void {
    this.tick(action)
    this.finish()
  }

  /** Nothing at a boundary, else the rest of the decision. */
  finish(): void {
    while (this.driver.phase > 0) this.tick(this.driver.action)
  }

  seek(decision: number): void {
    this.cancel()
    this.timeline.seek(decision)
  }

  // ── Touch ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Starts an edit: the state now is the origin. An edit already in progress is cancelled. */
  begin(): Transaction {
    this.cancel()
    return (this.#transaction = Transaction.begin(this.driver, this.stack))
  }

  /** Null: there was nothing legal that changes anything, and the origin is back. */
  commit(label: string): Entry | null {
    const transaction = this.#transaction
    this.#transaction = null
    const committed = transaction?.commit(label)
    if (!committed) return null
    const { before, after } = committed
    const named = { ...committed.intervention, label: label || describeChanges(this.spec, diff(this.spec, before.state, after.state)) || describeEdits(committed.intervention.edits) }
    this.timeline.intervene(named, before)
    return this.history.add(named, before)
  }

  cancel(): void {
    this.#transaction?.cancel()
    this.#transaction = null
  }

  /** begin + preview + commit. Throws InputError with the reason; nothing has changed then. */
  apply(proposal: Proposal, label: string): Entry {
    const refusal = this.begin().preview(proposal)
    const entry = refusal ? null : this.commit(label)
    this.cancel()
    if (!entry) throw new Refusal(refusal || 'changes nothing')
    return entry
  }

  undo(): boolean {
    this.cancel()
    return this.history.undo()
  }

  redo(): boolean {
    this.cancel()
    return this.history.redo()
  }

  jump(index: number): boolean {
    this.cancel()
    return this.history.jump(index)
  }

  // ── Record ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The episode up to now; `replay` of it reaches the same hash. */
  episode(): Omit<Recording, 'format' | 'env' | 'agent'> {
    const { seed, actions, interventions } = this.timeline.log()
    return { seed, actions: Uint8Array.from(actions), ticks: this.driver.tick, interventions, hash: this.game.hash(this.driver.slot) }
  }

  /** Re-simulates a logged episode, history entries included. Throws InputError where the log does not fit this game. */
  replay({ seed, actions, ticks, interventions }: Omit<Recording, 'format' | 'env' | 'agent' | 'hash'>): void {
    const unknown = actions.findIndex((action) => action >= this.spec.actions.length)
    if (unknown >= 0) throw new InputError(`actions[${unknown}]`, 'is not an action of this game')
    this.cancel()
    this.history.clear()
    this.timeline.load({ seed: seed >>> 0, actions: [...actions], interventions })
    this.timeline.advance(Infinity, ticks, (intervention: Intervention, before) => intervention.auto || void this.history.add(intervention, before))
    if (this.driver.tick !== ticks) throw new InputError('ticks', `is ${ticks}, but the episode ends at ${this.driver.tick}`)
    if (this.timeline.applied.length !== interventions.length) throw new InputError('interventions', 'lie after the end of the episode')
  }
}
