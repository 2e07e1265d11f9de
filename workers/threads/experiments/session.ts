import { run } from '../../lab/studies/experiment'
import type { Cell, Row, Subject } from '../../lab/contracts/study'
import { StorageError } from '../../lab/contracts/errors'
import type { ExperimentsMessage } from '../api'
import { createSubjects, type Question } from './question'
import type { RowStore } from './row-store'
import type { Surroundings } from './surroundings'
import { showReport, type Shown } from './view'

export type StateName = Extract<ExperimentsMessage, { type: 'state' }>['state']

/** Others get a go this often, and the page is told how far it is. */
const BREATH_MS = 120
/** Reports so far take at most this share of the time. */
const REPORT_SHARE = 0.1
const LEAST_REPORT_MS = 1500

class Cancelled extends Error {}

/** One experiment from its first cell to its end: cell by cell, each kept as soon as it is done. */
export class Session {
  /** Settles when it is over. Never rejects. */
  readonly over: Promise<void>
  isOver = false
  shown: Shown | null = null
  #wish: 'run' | 'pause' | 'cancel' = 'run'
  #wake: () => void = () => {}
  #state: StateName = 'starting'
  #breathed = 0
  /** Breaths of the cell under way: one per decision, nearly. */
  #breaths = 0
  /** Decisions done here, and the time that took. */
  #spent = 0
  #workMs = 0
  #reportMs = 0
  #reportedAt = -Infinity
  #loss = ''

  constructor(
    readonly question: Question,
    readonly rows: Map<string, readonly Row[]>,
    private readonly store: RowStore,
    private readonly backend: string,
    private readonly surroundings: Surroundings,
    private readonly send: (message: ExperimentsMessage) => void,
    private readonly onShown: (shown: Shown) => void,
  ) {
    this.over = this.#work()
  }

  pause(): void {
    if (this.#wish === 'run') this.#wish = 'pause'
  }

  continue(): void {
    if (this.#wish === 'pause') this.#wish = 'run'
    this.#wake()
  }

  cancel(): Promise<void> {
    this.#wish = 'cancel'
    this.#wake()
    return this.over
  }

  async #work(): Promise<void> {
    const { store, question } = this
    let ending: StateName = 'finished'
    let reason = ''
    const subjects: Subject[] = []
    try {
      await this.#keep(() => store.setNote({ claim: question.open.claim, agents: question.agents.map(({ id }) => id) }))
      subjects.push(...createSubjects(question))
      this.#announce('running')
      for (const cell of question.cells) if (!this.rows.has(cell.key)) await this.#do(cell, subjects[cell.agent]!)
      this.#report(true)
    } catch (error) {
      ending = error instanceof Cancelled ? 'cancelled' : 'failed'
      reason = error instanceof Cancelled || !(error instanceof Error) ? '' : error.message
    } finally {
      for (const { policy } of subjects) policy.dispose()
    }
    // Stopped on purpose or done: nothing to offer after a reload. Finished cells stay.
    if (ending !== 'failed') await this.#keep(() => store.setNote(null))
    if (ending === 'cancelled') this.#report(true)
    this.isOver = true
    this.#announce(ending, reason)
  }

  async #do(cell: Cell, subject: Subject): Promise<void> {
    const { open, hash } = this.question
    const rows: Row[] = []
    this.#breaths = 0
    const began = this.surroundings.now()
    const idle = { ms: 0 }
    const breathe = () => this.#breathe(cell, began, idle)
    for await (const row of run(open, cell, subject, { loadGame: this.surroundings.openGame, breathe })) rows.push(row)
    this.#workMs += this.surroundings.now() - began - idle.ms
    this.#spent += cell.cost
    this.#breaths = 0
    this.rows.set(cell.key, rows)
    await this.#keep(() => this.store.save(hash, cell.key, rows))
    this.#tell(null, 0)
    this.#report(false)
    await this.#rest(idle)
  }

  /** Lets commands in, stands still while paused, and throws to cancel. */
  async #breathe(cell: Cell, began: number, idle: { ms: number }): Promise<void> {
    this.#breaths++
    const { now } = this.surroundings
    if (now() - this.#breathed < BREATH_MS) return
    await new Promise((resolve) => setTimeout(resolve))
    this.#tell(cell, now() - began - idle.ms)
    await this.#rest(idle)
    this.#breathed = now()
  }

  async #rest(idle: { ms: number }): Promise<void> {
    const { now } = this.surroundings
    if (this.#wish === 'pause') {
      const from = now()
      this.#report(true)
      this.#announce('paused')
      while (this.#wish === 'pause') await new Promise<void>((resolve) => (this.#wake = resolve))
      idle.ms += now() - from
      if (this.#wish === 'run') this.#announce('running')
    }
    if (this.#wish === 'cancel') throw new Cancelled()
  }

  /** `cell`: under way since `ms`. */
  #tell(cell: Cell | null, ms: number): void {
    const { cells, open: { claim, arms } } = this.question
    const breaths = claim.design === 'rollouts' ? claim.decisions : claim.decisions + claim.samples * (arms.length - 1)
    const part = cell ? cell.cost * Math.min(1, this.#breaths / breaths) : 0
    const sum = (of: readonly Cell[]) => of.reduce((total, { cost }) => total + cost, 0)
    const all = sum(cells)
    const left = sum(cells.filter(({ key }) => !this.rows.has(key))) - part
    const rate = (1000 * (this.#spent + part)) / Math.max(1, this.#workMs + ms)
    this.send({ type: 'progress', done: cells.filter(({ key }) => this.rows.has(key)).length, total: cells.length, share: 1 - left / all, rate, secondsLeft: rate > 0 ? left / rate : Infinity })
  }

  /** Of the cells done so far, in the plan's order; now and then, or `always`. */
  #report(always: boolean): void {
    const { now } = this.surroundings
    const began = now()
    if (this.rows.size === 0 || (!always && began - this.#reportedAt < Math.max(LEAST_REPORT_MS, this.#reportMs / REPORT_SHARE))) return
    const { open, agents, cells } = this.question
    this.shown = showReport(open, agents, cells.flatMap(({ key }) => this.rows.get(key) ?? []), cells.length)
    this.#reportedAt = now()
    this.#reportMs = this.#reportedAt - began
    this.onShown(this.shown)
    this.send({ type: 'report', view: this.shown.view })
  }

  /** Storage trouble is told once, and work goes on in memory. */
  async #keep(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
      if (this.#loss === error.message) return
      this.#loss = error.message
      this.send({ type: 'notice', level: 'warning', text: `The experiment goes on, but what it finds is not kept: ${error.message}. Save the report before you leave.` })
    }
  }

  #announce(state: StateName, reason = ''): void {
    this.#state = state
    this.send({ type: 'state', state: this.#state, reason, backend: this.backend })
  }
}
