import { InputError } from '../contracts/errors'
import type { Program, ProgramStep } from '../contracts/program'
import type { StackMode } from '../contracts/recording'
import { openProgram, type Schedule } from '../interventions/program'
import { propose, proposeNow } from '../interventions/propose'
import { interventionEntry } from '../interventions/registry'
import { Transaction, type Committed } from '../interventions/transaction'
import type { Driver } from './driver'
import type { Timeline } from './timeline'

/** How often a step has been made, and how often it could not be. */
export interface Tally {
  readonly made: number
  /** It was so already. */
  readonly idle: number
  readonly refused: number
  /** Of the last refusal; '' for none. */
  readonly reason: string
}

const none: Tally = { made: 0, idle: 0, refused: 0, reason: '' }

/** Makes the changes of a program at decision boundaries, as ordinary interventions of the time line: they replay, and undo goes round them. */
export class Repeater {
  #schedule: Schedule | null = null
  #tallies = new Map<ProgramStep, Tally>()

  constructor(readonly timeline: Timeline) {}

  get schedule(): Schedule | null {
    return this.#schedule
  }
  get program(): Program | null {
    return this.#schedule?.program ?? null
  }
  /** One per step, since the program was set. */
  get tallies(): readonly Tally[] {
    return this.program?.steps.map((step) => this.#tallies.get(step) ?? none) ?? []
  }

  /**
   * From here on; steps that are due at this very boundary are made at once, unless they were in force before (or, `resumed`,
   * the log has them already). Throws InputError naming the step that this game does not know; what was in force stays then.
   */
  set(program: Program | null, stack: StackMode, resumed = false): void {
    const before = new Set(this.program?.steps.map((step) => JSON.stringify(step)))
    this.#schedule = program && openProgram(this.timeline.driver.world.spec, program)
    this.#tallies = new Map()
    if (!resumed) this.meet(stack, (step) => !before.has(JSON.stringify(step)))
  }

  /** Nothing in the middle of a decision, or after the end. Call once per boundary. */
  meet(stack: StackMode, wanted: (step: ProgramStep) => boolean = () => true): void {
    const { driver, seed } = this.timeline
    if (!this.#schedule || driver.phase > 0 || driver.over) return
    for (const step of this.#schedule.due(driver.decision, seed).filter(wanted)) {
      const { committed, refusal } = makeStep(driver, step, stack, seed)
      if (committed) this.timeline.intervene({ ...committed.intervention, auto: true }, committed.before)
      const { made, idle, refused, reason } = this.#tallies.get(step) ?? none
      if (committed) this.#tallies.set(step, { made: made + 1, idle, refused, reason })
      else if (refusal === '') this.#tallies.set(step, { made, idle: idle + 1, refused, reason })
      else this.#tallies.set(step, { made, idle, refused: refused + 1, reason: refusal })
    }
  }
}

interface Made {
  readonly committed: Committed | null
  /** Why not; '' also where it was so already. */
  readonly refusal: string
}

/** One step on a driver at a boundary. What is made again and again leaves the older planes as they were seen: each shows what was true then. `seed`: the episode's. */
export function makeStep(driver: Driver, step: ProgramStep, stack: StackMode, seed: number): Made {
  const { spec } = driver.world
  const once = step.every === 0
  const transaction = Transaction.begin(driver, once ? stack : 'carry')
  try {
    const refusal = transaction.preview(
      (once ? propose : proposeNow)(spec, transaction.origin, step, step.perEpisode ? seed : undefined),
    )
    if (!refusal) return { committed: transaction.commit(interventionEntry(spec.id, step.id).title), refusal }
    transaction.cancel()
    return { committed: null, refusal }
  } catch (error) {
    transaction.cancel()
    if (error instanceof InputError) return { committed: null, refusal: error.message }
    throw error
  }
}
