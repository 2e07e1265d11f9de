import type { Setting, StepResult } from '../contracts/env'
import type { Experience, Moment, Plane } from '../contracts/moment'
import { frameLayout, framesOf } from '../contracts/observation'
import type { Rhythm } from '../contracts/rhythm'
import type { World } from '../contracts/world'
import { Beat } from '../envs/beat'
import { createRandom, type Random } from '../random'

/** Decisions kept before this one: with it as many as an unrolled map may ask for. */
export const PAST = 63

/**
 * A world at an agent's rhythm: `frameSkip` ticks to a decision, the last frames stacked, one random word drawn per decision (and
 * one per tick, of another stream, where actions stick). It
 * knows neither agents nor logs, but carries what an agent remembers; `capture` and `restore` make it a pure function of its moments.
 */
export class Driver<W extends World = World> {
  readonly noop: number
  /** Plays on without looking: planes and past stay behind, everything else goes its way. For getting somewhere; look before anybody asks. */
  blind = false
  readonly #beat: Beat
  #random: Random = createRandom(0)
  #planes: readonly Plane[] = []
  #tick = 0
  #action = 0
  #memory: Float32Array | null = null
  #past: readonly Experience[] = []

  /** `setting`: options and level of every game here; the game's own when absent. */
  constructor(
    readonly world: W,
    rhythm: Rhythm,
    readonly setting: Pick<Setting, 'options' | 'level'> = {},
  ) {
    this.noop = world.spec.noop ?? 0
    this.#beat = new Beat(world.spec, rhythm)
    this.reset(0)
  }

  /** At which this episode is played. */
  get rhythm() {
    return this.#beat.rhythm
  }
  get decision() {
    return this.#beat.decision
  }
  get tick() {
    return this.#tick
  }
  get phase() {
    return this.#beat.phase
  }
  get action() {
    return this.#action
  }
  /** Index into the game's `endings`; 0 = going on, or cut. */
  get ended() {
    return this.#beat.ended
  }
  /** The game is over, or was cut by the rhythm's time limit. */
  get over() {
    return this.#beat.over
  }
  /** Frames of the last decision boundary. */
  get planes() {
    return this.#planes
  }
  /** What the agent brings to its next judgement; null: its first memory. */
  get memory() {
    return this.#memory
  }
  /** The same as it was when the agent was asked about these planes, where it has been: what it came with into the decision under way. */
  get brought() {
    const asked = this.#past.at(-1)
    return asked?.planes === this.#planes ? asked.memory : this.#memory
  }
  /** The decisions that this memory came from, oldest first. */
  get past() {
    return this.#past
  }

  /** A new episode. `wait`: no-op ticks before anything else. `rhythm`: another one from here on. */
  reset(seed: number, wait = 0, rhythm = this.rhythm): void {
    const { world, setting } = this
    world.configure(setting.options ?? {}, setting.level ?? null)
    world.reset(seed)
    for (let i = 0; i < wait; i++) if (world.step(this.noop).terminated) world.reset(seed)
    this.#random = createRandom(seed)
    this.#beat.reset(seed, rhythm)
    this.#tick = 0
    this.#action = this.noop
    this.#beginSeeing()
  }

  /** A stack that starts here: empty frames and what there is to see now. With it the agent's memory begins. */
  #beginSeeing(): void {
    const { observation } = this.world.spec
    const { cells, cellBytes } = frameLayout(observation)
    const empty: Plane = { pixels: new Uint8Array(cells * cellBytes), state: null, boxes: [] }
    this.#planes = [...Array.from({ length: framesOf(observation) - 1 }, () => empty), this.look()]
    this.#memory = null
    this.#past = []
  }

  /** The action that has to come now whoever plays (launching a life), or -1. */
  get forced(): number {
    return this.#beat.forced
  }

  /** The next decision's random word in [0, 1), without drawing it. */
  get chance(): number {
    const peek = createRandom(0)
    peek.load(this.#random.save())
    return peek.uniform()
  }

  /**
   * One raw tick. At a boundary it starts a decision with `action`, and what the agent remembers becomes `memory` if it was asked;
   * inside one, the action in progress goes on. The last tick stacks a frame. Every decision draws one word, used or not, so that a
   * log of actions replays the randomness too. Throws when the game is over.
   */
  step(action: number, memory?: Float32Array | null): StepResult {
    const beat = this.#beat
    if (beat.over) throw new Error('the game is over')
    if (beat.phase === 0) this.#begin(action, memory)
    const result = this.world.step(beat.act(this.#action))
    this.#tick++
    const seen = beat.tick(result)
    if (seen === 'afresh') this.#beginSeeing()
    else if (seen === 'on' && !this.blind) this.#planes = [...this.#planes.slice(1), this.look()]
    return result
  }

  #begin(action: number, memory: Float32Array | null | undefined): void {
    this.#random.uniform()
    this.#action = action
    if (memory !== undefined) this.#remember(memory)
    this.#beat.begin()
  }

  #remember(memory: Float32Array | null): void {
    // A launch comes whoever plays: nobody saw anything then.
    const asked = memory !== null && memory.length > 0 && this.forced < 0
    if (asked && !this.blind)
      this.#past = [...this.#past.slice(1 - PAST), { planes: this.#planes, memory: this.#memory }]
    this.#memory = memory
  }

  /** Runs the decision in progress to its end; returns what that paid. */
  finish(): number {
    let reward = 0
    while (this.phase > 0) reward += this.step(this.#action).reward
    return reward
  }

  /** A whole decision, or what is left of it until the game ends; returns what it paid. */
  decide(action: number, memory?: Float32Array | null): number {
    return this.step(action, memory).reward + this.finish()
  }

  /** The state as it is, as a frame. */
  look(): Plane {
    const { world } = this
    return { pixels: world.observe().slice(), state: world.capture(), boxes: world.locate?.() ?? [] }
  }

  /** What the agent would be shown now: its stack at a boundary, and inside a decision the stack with this tick on top. */
  view(): readonly Plane[] {
    return this.phase === 0 ? this.#planes : [...this.#planes.slice(1), this.look()]
  }

  /** After an edit: the newest frames, and whether the edit took the game out of its end. The memory stays: the agent did see what it saw. */
  replace(planes: readonly Plane[]): void {
    this.#planes = planes
    this.#beat.revive()
  }

  capture(): Moment {
    return {
      ...this.#beat.capture(),
      tick: this.#tick,
      action: this.#action,
      state: this.world.capture(),
      planes: this.#planes,
      random: this.#random.save(),
      memory: this.#memory,
      past: this.#past,
    }
  }

  restore(moment: Moment): void {
    this.world.restore(moment.state)
    this.#beat.restore(moment)
    this.#random.load(moment.random)
    this.#planes = moment.planes
    this.#tick = moment.tick
    this.#action = moment.action
    this.#memory = moment.memory
    this.#past = moment.past
  }
}
