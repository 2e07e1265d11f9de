import type { Game, StepResult } from '../contracts/env'
import { formerRhythm } from '../contracts/rhythm'
import { InputError } from '../contracts/errors'
import type { Recording } from '../contracts/recording'
import { SETTLE_DECISIONS } from '../interventions/apply'
import { worldOf } from '../envs/world'
import { Driver } from '../play/driver'
import type { Moment } from '../contracts/moment'
import { Timeline, type Memory } from '../play/timeline'
import { requireEnv } from './recording'

/** Denser than on the stage: a scrub must not be felt. Ten megabytes for twenty thousand decisions. */
const KEEP_EVERY = 64

/** Told of every tick while a recording is replayed from its start: also of the decisions inside an edit that settles. */
export interface ReplayWatch {
  /** Right before the first tick of `driver.decision`; `driver.planes` is what the agent saw. `launching`: the game waited for it. */
  begin?(driver: Driver, action: number, launching: boolean): void
  /** After a tick of `driver.decision`. */
  tick?(driver: Driver, result: StepResult): void
}

export interface ReplayOptions {
  readonly watch?: ReplayWatch
  /** State hashes right before each decision, where somebody kept them: they tell where a replay parted. */
  readonly hashes?: readonly string[]
  /** What the agent brought along from each decision, where somebody kept it. */
  readonly memories?: readonly Memory[]
}

/**
 * One episode made again from its recording, and a place to stand in it: any decision is less than `KEEP_EVERY` away from a kept moment.
 * `advance` in pieces and then `finish`, or `replayEpisode` for both at once; only then `seek`. Several may share a slot: each
 * `seek` brings the slot to its own episode.
 */
export class Replayer {
  /** Where `seek` went: picture, planes, boxes and state. To be looked at only. */
  readonly driver: Driver
  readonly #timeline: Timeline
  /** Moments inside edits that settle: the time line steps over those. */
  readonly #inside = new Map<number, Moment>()
  #paused: Moment | null = null
  /** Null: still replaying. */
  #end: Moment | null = null

  /** Throws InputError where the recording is of another game or version, or names actions that are not there. */
  constructor(
    game: Game,
    slot: number,
    readonly recording: Recording,
    { watch, hashes, memories }: ReplayOptions = {},
  ) {
    requireEnv(recording, game.spec)
    const settling = new Set(
      recording.interventions
        .filter(({ stack }) => stack === 'settle')
        .flatMap(({ at }) => Array.from({ length: SETTLE_DECISIONS + 1 }, (_, i) => at.decision + i)),
    )
    const world = worldOf(game, slot)
    const step = (done: number): StepResult => {
      if (!this.#end && this.driver.phase === 0) {
        const { decision } = this.driver
        requireSame(hashes?.[decision], game, slot, decision)
        if (settling.has(decision)) this.#inside.set(decision, this.driver.capture())
        // What was decided: with sticky actions another may be done.
        watch?.begin?.(this.driver, this.driver.action, this.driver.capture().launching)
      }
      const result = world.step(done)
      if (!this.#end) watch?.tick?.(this.driver, result)
      return result
    }
    this.driver = new Driver({ ...world, step }, recording.rhythm ?? formerRhythm(game.spec), recording.env)
    this.#timeline = new Timeline(this.driver, KEEP_EVERY)
    this.#timeline.load({
      seed: recording.seed >>> 0,
      actions: [...recording.actions],
      interventions: recording.interventions,
      ...(memories && { memories }),
    })
  }

  /** Rows of the episode. */
  get decisions(): number {
    return this.recording.actions.length
  }

  /** Replays on until at most `decision`, and `ticks`; others may use the slot between two calls. Throws InputError where an intervention is illegal here. */
  advance(decision: number, ticks = Infinity): void {
    if (this.#paused) this.driver.restore(this.#paused)
    this.#timeline.advance(decision, Math.min(ticks, this.recording.ticks))
    this.#paused = this.driver.capture()
  }

  /** What the agent brings along from a decision that is still ahead. */
  remember(decision: number, memory: Memory): void {
    this.#timeline.remember(decision, memory)
  }

  /** Replays the rest and checks that it is what was recorded. Throws InputError saying where it is not. */
  finish(): void {
    const { recording, driver } = this
    this.advance(Infinity)
    this.#end = driver.capture()
    const begun = driver.decision + (driver.phase > 0 ? 1 : 0)
    const applied = this.#timeline.applied.length
    if (driver.tick !== recording.ticks)
      throw new InputError(
        'recording.ticks',
        `is ${recording.ticks}, but the replay ended at ${driver.tick}, in decision ${begun} of ${this.decisions}`,
      )
    if (begun !== this.decisions)
      throw new InputError(
        'recording.actions',
        `are ${this.decisions}, but the replay ended in decision ${begun} at tick ${driver.tick}`,
      )
    if (applied < recording.interventions.length)
      throw new InputError(`recording.interventions[${applied}]`, 'lies after the end of the episode')
    const reached = driver.world.hash()
    if (reached !== recording.hash) {
      throw new InputError(
        'recording.hash',
        `is ${recording.hash}, but the replay of ${begun} decisions (${driver.tick} ticks) ended at ${reached}`,
      )
    }
  }

  /**
   * To right before a decision, its interventions made: what the agent saw. `decisions` itself is the end. Decisions that passed while
   * an edit settled are there as they passed.
   */
  seek(decision: number): Driver {
    // The last decision may have been cut short, which the time line knows nothing of.
    if (decision >= this.decisions && this.#end) {
      this.driver.restore(this.#end)
      return this.driver
    }
    this.#timeline.seek(decision)
    const inside = this.driver.decision < decision ? this.#inside.get(decision) : undefined
    if (inside) this.driver.restore(inside)
    return this.driver
  }

  /** The episode up to right before a decision, to open it elsewhere; before an edit that settles if that was under way. */
  before(decision: number): Recording {
    if (decision >= this.decisions) return this.recording
    this.#timeline.seek(decision)
    const { driver } = this
    const { actions, interventions } = this.#timeline.log()
    return {
      ...this.recording,
      actions: Uint8Array.from(actions),
      interventions,
      ticks: driver.tick,
      hash: driver.world.hash(),
    }
  }
}

/** The whole episode at once. Throws InputError where the replay is not what was recorded. */
export function replayEpisode(game: Game, slot: number, recording: Recording, options: ReplayOptions = {}): Replayer {
  const replayer = new Replayer(game, slot, recording, options)
  replayer.finish()
  return replayer
}

function requireSame(expected: string | undefined, game: Game, slot: number, decision: number): void {
  const reached = expected === undefined ? expected : game.hash(slot)
  if (reached !== expected)
    throw new InputError(
      'recording.hash',
      `the replay parts from the recording before decision ${decision}: ${reached} instead of ${expected}`,
    )
}
