import { frameLayout, framesOf } from '../contracts/observation'
import type { Game, StepResult } from '../contracts/env'
import { createRandom, type Random } from '../random'
import type { Moment, Plane } from './moment'

/**
 * One slot of a game at the agent's rhythm: `frameSkip` ticks to a decision, the last planes stacked, one random word
 * drawn per decision. It knows neither agents nor logs; `capture` and `restore` make it a pure function of its moments.
 */
export class Driver {
  readonly frameSkip: number
  readonly noop: number
  #random: Random = createRandom(0)
  #planes: readonly Plane[] = []
  #decision = 0
  #tick = 0
  #phase = 0
  #action = 0
  #ended = 0
  #launch = false
  #launching = false

  constructor(readonly game: Game, readonly slot: number) {
    this.frameSkip = game.spec.frameSkip
    this.noop = Math.max(0, game.spec.actions.findIndex((action) => action.id === 'noop'))
    this.reset(0)
  }

  get decision() { return this.#decision }
  get tick() { return this.#tick }
  get phase() { return this.#phase }
  get action() { return this.#action }
  get ended() { return this.#ended }
  get planes() { return this.#planes }

  /** A new episode. */
  reset(seed: number): void {
    this.game.reset(this.slot, seed)
    this.#random = createRandom(seed)
    this.#decision = this.#tick = this.#phase = this.#ended = 0
    this.#action = this.noop
    this.#launch = this.game.spec.launchAction >= 0
    this.#launching = false
    this.#planes = this.#fresh()
  }

  /** A stack that starts here: empty planes and what there is to see now. */
  #fresh(): readonly Plane[] {
    const { observation } = this.game.spec
    const { cells, cellBytes } = frameLayout(observation)
    const empty: Plane = { pixels: new Uint8Array(cells * cellBytes), state: null, boxes: [] }
    return [...Array.from({ length: framesOf(observation) - 1 }, () => empty), this.look()]
  }

  /** The action that has to come now whoever plays (launching a life), or -1. */
  get forced(): number {
    return this.#launch ? this.game.spec.launchAction : -1
  }

  /** The next decision's random word in [0, 1), without drawing it. */
  get chance(): number {
    const peek = createRandom(0)
    peek.load(this.#random.save())
    return peek.uniform()
  }

  /**
   * One raw tick. At a boundary it starts a decision with `action`; inside one, the action in progress goes on. The
   * last tick stacks a plane. Every decision draws one word, used or not, so that a log of actions replays the
   * randomness too. Throws when the game is over.
   */
  step(action: number): StepResult {
    if (this.#ended > 0) throw new Error('the game is over')
    if (this.#phase === 0) this.#begin(action)
    const result = this.game.step(this.slot, this.#action)
    this.#tick++
    this.#phase++
    if (result.lifeLost && this.game.spec.launchAction >= 0) this.#launch = true
    if (result.terminated) this.#ended = result.ended || 1
    if (result.terminated || this.#phase === this.frameSkip) this.#close()
    return result
  }

  #begin(action: number): void {
    this.#random.uniform()
    this.#action = action
    this.#launching = this.#launch
    this.#launch = false
  }

  /** Runs the decision in progress to its end. */
  finish(): void {
    while (this.#phase > 0) this.step(this.#action)
  }

  /** A whole decision, or what is left of it until the game ends. */
  decide(action: number): void {
    this.step(action)
    this.finish()
  }

  /** A life's stack starts after its launch, as in training (`lifeEndsEpisode`, `autoLaunch` of the vector environment). */
  #close(): void {
    this.#phase = 0
    this.#decision++
    this.#planes = this.#launching ? this.#fresh() : [...this.#planes.slice(1), this.look()]
    this.#launching = false
  }

  /** The state as it is, as a plane. */
  look(): Plane {
    return {
      pixels: this.game.observe(this.slot).slice(),
      state: this.game.snapshot(this.slot),
      boxes: this.game.locate(this.slot),
    }
  }

  /** What the agent would be shown now: its stack at a boundary, and inside a decision the stack with this tick on top. */
  view(): readonly Plane[] {
    return this.#phase === 0 ? this.#planes : [...this.#planes.slice(1), this.look()]
  }

  /** After an edit: the newest planes, and whether the edit took the game out of its end. */
  replace(planes: readonly Plane[]): void {
    this.#planes = planes
    this.#ended = 0
  }

  capture(): Moment {
    return {
      decision: this.#decision,
      tick: this.#tick,
      phase: this.#phase,
      action: this.#action,
      state: this.game.snapshot(this.slot),
      planes: this.#planes,
      random: this.#random.save(),
      ended: this.#ended,
      launch: this.#launch,
      launching: this.#launching,
    }
  }

  restore(moment: Moment): void {
    this.game.restore(this.slot, moment.state)
    this.#random.load(moment.random)
    this.#planes = moment.planes
    this.#decision = moment.decision
    this.#tick = moment.tick
    this.#phase = moment.phase
    this.#action = moment.action
    this.#ended = moment.ended
    this.#launch = moment.launch
    this.#launching = moment.launching
  }
}
