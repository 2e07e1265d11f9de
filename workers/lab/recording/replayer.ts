import type { Game, StepResult } from '../contracts/env'
import { formerRhythm } from '../contracts/rhythm'
import { InputError } from '../contracts/errors'
import type { Recording } from '../contracts/recording'
import { framesOf } from '../contracts/observation'
import { SETTLE_DECISIONS } from '../interventions/apply'
import { worldOf } from '../envs/world'
import { Driver, PAST } from '../play/driver'
import type { Moment } from '../contracts/moment'
import { Timeline, type Memory } from '../play/timeline'
import { requireEnv } from './recording'

/** Denser than on the stage: a scrub must not be felt. Of an episode that was skimmed so many decisions lie between two marks, too. */
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
 * One episode made again from its recording, and a place to stand in it. Simulating a decision costs a microsecond, keeping what is seen
 * there some thirty: where nobody watches and nothing was edited the episode is skimmed, and looked at around the decisions that are
 * sought. Any is less than `KEEP_EVERY` away from a kept moment, or with what an agent may look back on from a mark.
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
  #replaying = true
  #ended = 0
  /** Null: nobody has looked at it yet. */
  #end: Moment | null = null
  /** Places of a skimmed episode, unseen: before decisions KEEP_EVERY, 2 · KEEP_EVERY, … */
  readonly #marks: Moment[] = []
  readonly #memories: readonly Memory[]
  /** Decisions after which nothing of what an agent sees or looks back on is from before. */
  readonly #lead: number
  readonly #skims: boolean

  /** Throws InputError where the recording is of another game or version, or names actions that are not there. */
  constructor(
    game: Game,
    slot: number,
    readonly recording: Recording,
    { watch, hashes, memories }: ReplayOptions = {},
  ) {
    requireEnv(recording, game.spec)
    this.#memories = memories ?? []
    this.#lead = framesOf(game.spec.observation) + (memories ? PAST : 0)
    this.#skims = !watch && recording.interventions.length === 0
    const settling = new Set(
      recording.interventions
        .filter(({ stack }) => stack === 'settle')
        .flatMap(({ at }) => Array.from({ length: SETTLE_DECISIONS + 1 }, (_, i) => at.decision + i)),
    )
    const world = worldOf(game, slot)
    const step = (done: number): StepResult => {
      if (this.#replaying && this.driver.phase === 0) {
        const { decision } = this.driver
        requireSame(hashes?.[decision], game, slot, decision)
        if (settling.has(decision)) this.#inside.set(decision, this.driver.capture())
        // What was decided: with sticky actions another may be done.
        watch?.begin?.(this.driver, this.driver.action, this.driver.capture().launching)
      }
      const result = world.step(done)
      if (this.#replaying) watch?.tick?.(this.driver, result)
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

  /** Moments that are kept of it. */
  get kept(): number {
    return this.#timeline.kept + this.#marks.length
  }

  /** How the episode ended, once it is replayed: index into the game's `endings`; 0 = it was cut. */
  get ended(): number {
    return this.#ended
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
    if (this.#skims && !this.#paused) this.#skim()
    else {
      this.advance(Infinity)
      this.#end = driver.capture()
    }
    this.#replaying = false
    this.#ended = driver.ended
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

  #skim(): void {
    const { driver, recording, decisions } = this
    driver.blind = true
    while (!driver.over && driver.tick < recording.ticks && driver.decision < decisions) {
      driver.step(recording.actions[driver.decision]!, this.#memories[driver.decision])
      if (driver.phase === 0 && driver.decision % KEEP_EVERY === 0) this.#marks.push(driver.capture())
    }
    driver.blind = false
  }

  /** The time line to a decision, by way of a mark that is far enough ahead of it where nothing nearer is kept. */
  #goTo(decision: number): void {
    const mark = this.#marks[Math.floor((decision - this.#lead) / KEEP_EVERY) - 1]
    if (mark && this.#timeline.keptBefore(decision) < mark.decision + this.#lead) {
      const { driver, recording } = this
      driver.restore(mark)
      while (driver.decision < mark.decision + this.#lead)
        driver.decide(recording.actions[driver.decision]!, this.#memories[driver.decision])
      this.#timeline.keep(driver.capture())
    }
    this.#timeline.seek(decision)
  }

  #lookAtEnd(): Moment {
    this.#goTo(this.decisions - 1)
    this.#timeline.advance(Infinity, this.recording.ticks)
    return this.driver.capture()
  }

  /**
   * To right before a decision, its interventions made: what the agent saw. `decisions` itself is the end. Decisions that passed while
   * an edit settled are there as they passed.
   */
  seek(decision: number): Driver {
    // The last decision may have been cut short, which the time line knows nothing of.
    if (decision >= this.decisions && !this.#replaying) {
      this.driver.restore((this.#end ??= this.#lookAtEnd()))
      return this.driver
    }
    this.#goTo(decision)
    const inside = this.driver.decision < decision ? this.#inside.get(decision) : undefined
    if (inside) this.driver.restore(inside)
    return this.driver
  }

  /** The episode up to right before a decision, to open it elsewhere; before an edit that settles if that was under way. */
  before(decision: number): Recording {
    if (decision >= this.decisions) return this.recording
    this.#goTo(decision)
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
