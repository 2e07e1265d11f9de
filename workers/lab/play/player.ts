import type { EnvSpec, Setting } from '../contracts/env'
import { InputError } from '../contracts/errors'
import type { Rhythm } from '../contracts/rhythm'
import type { World } from '../contracts/world'
import type { Acting, Intervention, Recording, StackMode } from '../contracts/recording'
import { Refusal } from '../interventions/entry'
import type { Proposal } from '../interventions/transaction'
import { Transaction } from '../interventions/transaction'
import { describeChanges, describeEdits, diff } from '../interventions/diff'
import { chooseFor } from './acting'
import { Driver } from './driver'
import { History } from './history'
import type { Entry } from './history'
import type { Plane, Seen } from '../contracts/moment'
import { Repeater } from './repeater'
import { Timeline, type Memory } from './timeline'

type Replay = Pick<Recording, 'seed' | 'actions' | 'ticks' | 'interventions'>

/**
 * One game being played and interfered with: what the stage shows, without threads, agents or pictures. Look: `planes`.
 * Act: `choose` and `tick`. Touch: `begin` … `commit`. Record: `episode`, `replay`. Everything here is exact and synchronous.
 */
export class Player<W extends World = World> {
  readonly driver: Driver<W>
  readonly timeline: Timeline
  readonly history: History
  /** Changes that make themselves, after every decision, before anybody looks. */
  readonly repeater: Repeater
  /** Of the games to come; the one under way keeps its own. */
  rhythm: Rhythm
  /** Sampled, as it was trained and as the original studies did; a greedy agent can loop for ever. */
  acting: Acting = 'sampled'
  pressed = 0
  stack: StackMode = 'consistent'
  #transaction: Transaction | null = null

  constructor(
    readonly world: W,
    rhythm: Rhythm,
    setting: Pick<Setting, 'options' | 'level'> = {},
  ) {
    this.rhythm = rhythm
    this.driver = new Driver(world, rhythm, setting)
    this.timeline = new Timeline(this.driver)
    this.history = new History(this.timeline)
    this.repeater = new Repeater(this.timeline)
    this.pressed = this.driver.noop
    this.newGame(0)
  }

  get spec(): EnvSpec {
    return this.world.spec
  }
  get over(): boolean {
    return this.driver.over
  }
  get editing(): boolean {
    return this.#transaction !== null
  }

  newGame(seed: number): void {
    this.nextGame(seed)
    this.history.clear()
  }

  /** A new game that keeps the history: edits of the game before can still be returned to. */
  nextGame(seed: number): void {
    this.cancel()
    this.timeline.start(seed >>> 0, this.rhythm)
    this.repeater.meet(this.stack)
  }

  // ── Look and act ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** What the agent sees now. */
  get planes(): readonly Plane[] {
    return this.driver.view()
  }

  /** The same with what it remembers, and from when. */
  get seen(): Seen {
    return { planes: this.planes, memory: this.driver.memory, past: this.driver.past }
  }

  /** The action of the next decision, given what the agent says (null: nobody decides). */
  choose(logits: ArrayLike<number> | null): number {
    return chooseFor(this.driver, this.acting, logits, this.pressed)
  }

  /** One raw tick; at a boundary it starts the decision with `action`, and the agent has `memory` from there on. */
  tick(action: number, memory?: Memory): void {
    if (this.#transaction) throw new Error('an edit is in progress')
    this.timeline.step(action, memory)
    this.repeater.meet(this.stack)
  }

  /** A whole decision, or the rest of the one in progress. */
  decide(action: number, memory?: Memory): void {
    this.tick(action, memory)
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
    const named = {
      ...committed.intervention,
      label:
        label ||
        describeChanges(this.spec, diff(this.spec, before.state, after.state)) ||
        describeEdits(committed.intervention.edits),
    }
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
  episode(): Omit<Recording, 'format' | 'agent'> & { readonly rhythm: Rhythm } {
    const { seed, actions, interventions } = this.timeline.log()
    const { id, version } = this.spec
    return {
      env: { id, version, ...this.driver.setting },
      seed,
      actions: Uint8Array.from(actions),
      ticks: this.driver.tick,
      interventions,
      rhythm: this.driver.rhythm,
      hash: this.world.hash(),
    }
  }

  /** Re-simulates a logged episode, history entries included. Throws InputError where the log does not fit this game. */
  replay(log: Replay, memories: readonly Memory[] = []): void {
    for (const _ of this.replaying(log, memories));
  }

  /** The same in small steps, for whoever has to do something else in between; the share that is done, 0 … 1. Only when it has ended all is well. */
  *replaying({ seed, actions, ticks, interventions }: Replay, memories: readonly Memory[] = []): Generator<number> {
    const unknown = actions.findIndex((action) => action >= this.spec.actions.length)
    if (unknown >= 0) throw new InputError(`actions[${unknown}]`, 'is not an action of this game')
    this.cancel()
    this.history.clear()
    this.timeline.load({ seed: seed >>> 0, actions: [...actions], interventions, memories }, this.rhythm)
    const steps = this.timeline.advancing(
      Infinity,
      ticks,
      (intervention: Intervention, before) => intervention.auto || void this.history.add(intervention, before),
    )
    const all = Math.max(1, ticks + interventions.length)
    for (const _ of steps) yield (this.driver.tick + this.timeline.made) / all
    if (this.driver.tick !== ticks)
      throw new InputError('ticks', `is ${ticks}, but the episode ends at ${this.driver.tick}`)
    if (this.timeline.made !== interventions.length)
      throw new InputError('interventions', 'lie after the end of the episode')
    const begun = this.timeline.log().actions.length
    if (begun !== actions.length)
      throw new InputError('actions', `are ${actions.length}, but the episode ends in decision ${begun}`)
  }
}
