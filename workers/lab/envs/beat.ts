import type { EnvSpec, StepResult } from '../contracts/env'
import type { Moment } from '../contracts/moment'
import type { Rhythm } from '../contracts/rhythm'
import { createRandom, type Random } from '../random'

/** What follows a tick: nothing yet, another frame on the stack, or a stack that begins afresh. */
export type Seen = 'nothing' | 'on' | 'afresh'

type Count = Pick<
  Moment,
  'decision' | 'acted' | 'phase' | 'ended' | 'cut' | 'launch' | 'launching' | 'lost' | 'done' | 'rhythm'
>
type Spec = Pick<EnvSpec, 'launchAction' | 'noop'>

/** Sets the stream of sticky actions apart from the others of a game with the same seed. */
const STICKY_STREAM = 0x5713c4b5

/**
 * A rhythm's rules, and nothing else: counts ticks and decisions, knows when a launch has to come, what a tick does where actions stick,
 * when what is seen begins afresh and when the time is up. One for the stage, recordings and studies (`play/driver.ts`) and for training (`vector.ts`), so that an
 * agent meets its game everywhere as it did when it learnt.
 */
export class Beat {
  #now: Count
  readonly #sticking: Random = createRandom(STICKY_STREAM)

  constructor(
    readonly spec: Spec,
    rhythm: Rhythm,
  ) {
    this.#now = first(spec, rhythm)
  }

  get rhythm(): Rhythm {
    return this.#now.rhythm
  }

  get decision(): number {
    return this.#now.decision
  }
  /** Decisions that were the player's own: all but launches. */
  get acted(): number {
    return this.#now.acted
  }
  get phase(): number {
    return this.#now.phase
  }
  get ended(): number {
    return this.#now.ended
  }
  get cut(): boolean {
    return this.#now.cut
  }
  get over(): boolean {
    return this.#now.ended > 0 || this.#now.cut
  }

  /** A new game, perhaps at another rhythm. `seed`: the game's. */
  reset(seed: number, rhythm = this.rhythm): void {
    this.#now = first(this.spec, rhythm)
    if (rhythm.sticky) this.#sticking.load(createRandom(seed ^ STICKY_STREAM).save())
  }

  /** The action that has to come now whoever plays, or -1. */
  get forced(): number {
    return this.#now.launch ? this.spec.launchAction : -1
  }

  /** A decision begins. */
  begin(): void {
    this.#now = { ...this.#now, launching: this.#now.launch, launch: false, lost: false }
  }

  /**
   * What the next tick does, where `wanted` was decided: with sticky actions one word is drawn for each tick, and what was done before may go
   * on (Machado et al. 2018). A launch is nobody's decision and does not stick.
   */
  act(wanted: number): number {
    const { sticky } = this.rhythm
    if (!sticky) return wanted
    const sticks = this.#sticking.uniform() < sticky && !this.#now.launching
    if (!sticks) this.#now = { ...this.#now, done: wanted }
    return this.#now.done
  }

  /** One tick of the decision is done. */
  tick({ lifeLost, terminated, ended }: Pick<StepResult, 'lifeLost' | 'terminated' | 'ended'>): Seen {
    const now = this.#now
    this.#now = {
      ...now,
      phase: now.phase + 1,
      lost: now.lost || lifeLost,
      launch: now.launch || (lifeLost && launches(this.spec, now.rhythm)),
      ended: terminated ? ended || 1 : now.ended,
    }
    return terminated || this.#now.phase >= this.rhythm.frameSkip ? this.#close() : 'nothing'
  }

  /** The ticks of a whole decision at once, as the batch of slots does them. */
  close(result: Pick<StepResult, 'lifeLost' | 'terminated' | 'ended'>): Seen {
    this.#now = { ...this.#now, phase: this.rhythm.frameSkip - 1 }
    return this.tick(result)
  }

  /** A life's stack starts after its launch; the game's after the first one. */
  #close(): Seen {
    const { decision, launching, launch, lost, ended } = this.#now
    const { lifeEndsEpisode, timeLimit } = this.rhythm
    const acted = this.#now.acted + (launching ? 0 : 1)
    const cut = ended === 0 && timeLimit > 0 && acted >= timeLimit
    this.#now = { ...this.#now, decision: decision + 1, acted, phase: 0, launching: false, lost: false, cut }
    if (ended > 0) return 'on'
    if (launching) return lifeEndsEpisode || decision === 0 ? 'afresh' : 'on'
    return lost && lifeEndsEpisode && !launch ? 'afresh' : 'on'
  }

  /** An edit took the game out of its end. */
  revive(): void {
    this.#now = { ...this.#now, ended: 0 }
  }

  capture(): Count & Pick<Moment, 'sticking'> {
    return { ...this.#now, sticking: this.rhythm.sticky ? this.#sticking.save() : '' }
  }

  restore({ sticking, ...moment }: Count & Pick<Moment, 'sticking'>): void {
    const { decision, acted, phase, ended, cut, launch, launching, lost, done, rhythm } = moment
    this.#now = { decision, acted, phase, ended, cut, launch, launching, lost, done, rhythm }
    if (sticking) this.#sticking.load(sticking)
  }
}

const launches = ({ launchAction }: Pick<EnvSpec, 'launchAction'>, { autoLaunch }: Rhythm): boolean =>
  autoLaunch && launchAction >= 0

function first(spec: Spec, rhythm: Rhythm): Count {
  return {
    decision: 0,
    acted: 0,
    phase: 0,
    ended: 0,
    cut: false,
    launch: launches(spec, rhythm),
    launching: false,
    lost: false,
    done: spec.noop ?? 0,
    rhythm,
  }
}
