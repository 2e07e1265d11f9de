import type { Seal } from '../../contracts/seal'
import type { Row } from '../../contracts/study'
import type { Checkpoint, PolicyCard } from '../../contracts/checkpoint'
import { software } from '../../software'
import { StorageError } from '../../contracts/errors'
import { createAgentCache, type AgentCache } from './agents'
import { WorkClock, type Progress } from './clock'
import type { KeyedCell } from './keys'
import type { OpenQuestion, Sources } from './question'
import { isAt, plannedLooks, type PlannedLook } from './looks'
import { findingsOf, isStopped, type Findings } from './report'
import { sealed, unkeptSeal } from './seal'
import { LostTurn, type RowShelf, type Turn, type Turns } from './shelf'

/** `elsewhere`: what is left is being done by others on the same shelf. */
export type StudyState = 'running' | 'paused' | 'finished' | 'elsewhere' | 'cancelled' | 'failed'

export type StudyMessage =
  | { readonly type: 'state'; readonly state: StudyState; /** Why it failed. */ readonly reason: string }
  | ({ readonly type: 'progress' } & Progress)
  /** These cells of one batch are done and kept. */
  | { readonly type: 'kept'; readonly cells: readonly KeyedCell[]; readonly rows: number }
  | { readonly type: 'findings'; readonly findings: Findings }
  /** Rows cannot be kept; work goes on in memory. */
  | { readonly type: 'loss'; readonly reason: string }

/** How it ended, and what was thrown where it failed. */
export interface Ending {
  readonly state: StudyState
  readonly error?: unknown
}

/** What a study is lent by where it runs. */
export interface Surroundings extends Sources {
  readonly shelf: RowShelf
  readonly turns: Turns
  /** True: findings are told, now and then and at the end. */
  readonly tellsFindings: boolean
  /** True: a study whose rows cannot be kept goes on in memory. */
  readonly survivesLoss: boolean
  /** Bytes of weights of the agents that stay open at once; absent: what a tab can spare. */
  readonly heldBytes?: number
  /** Milliseconds, steady. */
  now(): number
  /** Lets others have a go. */
  pass(): Promise<void>
}

/** Others get a go this often, and are told how far it is. */
const BREATH_MS = 120
/** Findings so far take at most this share of the time. */
const REPORT_SHARE = 0.1
const LEAST_REPORT_MS = 1500

class Cancelled extends Error {}

/** One study from its first cell to its end: batch by batch, each kept as soon as it is done. */
export class StudyRun {
  /** Settles when it is over, never rejects. */
  readonly over: Promise<Ending>
  isOver = false
  readonly kept = new Map<string, readonly Row[]>()
  /** Null: of something else than a claim, or not yet put down. */
  seal: Seal | null = null
  readonly #batches = new Map<string, KeyedCell[]>()
  /** One after the other; each with how many of its cells are lacking. */
  readonly #looks: { readonly look: PlannedLook; left: number }[]
  readonly #of: ReadonlyMap<string, KeyedCell>
  readonly #agents: AgentCache
  #clock: WorkClock
  #wish: 'run' | 'pause' | 'cancel' = 'run'
  #wake: () => void = () => {}
  #breathed = 0
  #reportMs = 0
  #reportedAt = -Infinity
  #loss = ''
  /** Looks that were whole when it was last asked whether one decides, and whether one did. */
  #judged = 0
  #stopped = false

  constructor(
    readonly question: OpenQuestion,
    private readonly around: Surroundings,
    private readonly send: (message: StudyMessage) => void,
  ) {
    const { cells, agents, sources } = question
    for (const cell of cells) {
      const batch = this.#batches.get(cell.batch)
      if (batch) batch.push(cell)
      else this.#batches.set(cell.batch, [cell])
    }
    this.#of = new Map(cells.map((cell) => [cell.key, cell]))
    this.#looks = plannedLooks(question.claim).map((look) => ({
      look,
      left: cells.filter((cell) => isAt(look, cell)).length,
    }))
    const load = (index: number): Promise<Checkpoint<PolicyCard>> => around.loadAgent(sources[index]!)
    this.#agents = createAgentCache(agents, load, around.openGame, around.heldBytes)
    this.#clock = new WorkClock(around.now, 0, 0)
    this.over = this.#work()
  }

  pause(): void {
    if (this.#wish === 'run') this.#wish = 'pause'
  }

  continue(): void {
    if (this.#wish === 'pause') this.#wish = 'run'
    this.#wake()
  }

  cancel(): Promise<Ending> {
    this.#wish = 'cancel'
    this.#wake()
    return this.over
  }

  async #work(): Promise<Ending> {
    const ending = await this.#all().catch((error: unknown): Ending =>
      error instanceof Cancelled ? { state: 'cancelled' } : { state: 'failed', error },
    )
    this.#agents.dispose()
    if (ending.state === 'cancelled') this.#report(true)
    this.isOver = true
    this.#announce(ending.state, ending.error instanceof Error ? ending.error.message : '')
    return ending
  }

  async #all(): Promise<Ending> {
    await this.#read([...this.#batches.keys()])
    await this.#seal()
    this.#clock = new WorkClock(
      this.around.now,
      this.#steps(() => true),
      this.#steps((cell) => !this.kept.has(cell.key)),
    )
    this.#announce('running')
    for (const { look } of this.#looks) while (this.#isLacking() && (await this.#round(look)));
    // What others have done since.
    if (this.#isLacking()) await this.#read([...this.#batches.keys()])
    if (this.#isLacking()) return { state: 'elsewhere' }
    this.#report(true)
    return { state: 'finished' }
  }

  /** Before anything runs: what is asked can no longer be fitted to what comes out. */
  async #seal(): Promise<void> {
    await this.#keep(async () => {
      this.seal = await sealed(this.question, this.kept, this.around.shelf)
    })
    this.seal ??= await unkeptSeal(this.question, this.kept)
  }

  /** Whether there is anything left to do: not where all is done, or a planned look decides. */
  #isLacking(): boolean {
    return this.kept.size < this.#of.size && !this.#isStopped()
  }

  #isStopped(): boolean {
    const whole = this.#looks.filter(({ left }) => left === 0).length
    if (whole > this.#judged) {
      this.#judged = whole
      this.#stopped = whole < this.#looks.length && isStopped(findingsOf(this.question, this.kept, this.seal))
    }
    return this.#stopped
  }

  #steps(wanted: (cell: KeyedCell) => boolean): number {
    return [...this.#batches.values()].reduce((sum, cells) => sum + this.#stepsOf(cells.filter(wanted)), 0)
  }

  #stepsOf(cells: readonly KeyedCell[]): number {
    return cells.length > 0 ? this.question.plan.steps(cells) : 0
  }

  /** Every batch that lacks something of this look and that nobody else is at. False: there was none. */
  async #round(look: PlannedLook): Promise<boolean> {
    let did = false
    for (const [batch, cells] of this.#batches) {
      const lacking = cells.filter((cell) => isAt(look, cell) && !this.kept.has(cell.key))
      if (lacking.length === 0) continue
      await this.#hear(look)
      if (!this.#isLacking()) return did
      const turn = await this.around.turns.take(batch)
      if (!turn) continue
      try {
        await this.#do(batch, lacking, turn)
        did = true
      } catch (error) {
        if (!(error instanceof LostTurn)) throw error
      } finally {
        await turn.release()
      }
    }
    return did
  }

  /** What others have done of the looks before this one: it may decide, and then there is nothing more to do. */
  async #hear({ number }: PlannedLook): Promise<void> {
    if (this.#looks.every(({ look, left }) => look.number >= number || left === 0)) return
    const lacking = ({ key }: KeyedCell) => !this.kept.has(key)
    const before = this.#looks[number - 2]!.look
    await this.#read(
      [...this.#batches].flatMap(([batch, cells]) =>
        cells.some((cell) => isAt(before, cell) && lacking(cell)) ? [batch] : [],
      ),
    )
  }

  async #do(batch: string, lacking: readonly KeyedCell[], turn: Turn): Promise<void> {
    // Somebody may have done them since they were last looked for.
    await this.#read([batch])
    const left = lacking.filter(({ key }) => !this.kept.has(key))
    if (left.length < lacking.length) this.#clock.end(this.#stepsOf(lacking) - this.#stepsOf(left), true)
    if (left.length > 0) await this.#make(batch, left, turn)
    this.#tell()
    this.#report(false)
    await this.#rest()
  }

  async #make(batch: string, cells: readonly KeyedCell[], turn: Turn): Promise<void> {
    const { question, around } = this
    const guest = await this.#agents.open(cells[0]!.agent)
    const steps = this.#stepsOf(cells)
    this.#clock.begin(steps)
    const made = new Map<string, readonly Row[]>()
    const lab = { ...guest, breathe: (did = 0) => this.#breathe(did, turn) }
    // The same whether they come from here or from the shelf.
    for await (const { cell, rows } of question.plan.run(cells, lab))
      made.set((cell as KeyedCell).key, (JSON.parse(JSON.stringify(rows)) as Row[]).map(this.#sign))
    const missing = cells.find(({ key }) => !made.has(key))
    if (missing) throw new Error(`${question.study.id} left a cell out: ${missing.key}`)
    this.#clock.end(steps)
    await turn.beat()
    await this.#keep(() => around.shelf.save(batch, made))
    for (const [key, rows] of made) this.#note(key, rows)
    this.send({ type: 'kept', cells, rows: [...made.values()].reduce((sum, rows) => sum + rows.length, 0) })
  }

  /** What made a row goes with it, wherever it is kept. */
  readonly #sign = (row: Row): Row => ({ ...row, backend: this.question.backend, software })

  async #read(batches: readonly string[]): Promise<void> {
    await this.#keep(async () => {
      for (const [key, rows] of await this.around.shelf.read(batches)) this.#note(key, rows)
    })
  }

  #note(key: string, rows: readonly Row[]): void {
    const cell = this.#of.get(key)
    if (!cell) return
    if (!this.kept.has(key)) for (const one of this.#looks) if (isAt(one.look, cell)) one.left--
    this.kept.set(key, rows)
  }

  /** Lets commands in, stands still while paused, and throws to cancel. */
  async #breathe(steps: number, turn: Turn): Promise<void> {
    const { now, pass } = this.around
    this.#clock.step(steps)
    if (now() - this.#breathed < BREATH_MS) return
    await pass()
    await turn.beat()
    this.#tell()
    await this.#rest()
    this.#breathed = now()
  }

  async #rest(): Promise<void> {
    const { now } = this.around
    if (this.#wish === 'pause') {
      const from = now()
      this.#report(true)
      this.#announce('paused')
      while (this.#wish === 'pause') await new Promise<void>((resolve) => (this.#wake = resolve))
      this.#clock.rest(now() - from)
      if (this.#wish === 'run') this.#announce('running')
    }
    if (this.#wish === 'cancel') throw new Cancelled()
  }

  #tell(): void {
    this.send({ type: 'progress', ...this.#clock.progress(this.kept.size, this.#of.size) })
  }

  /** Of the cells done so far; now and then, or `always`. */
  #report(always: boolean): void {
    const { now, tellsFindings } = this.around
    if (!tellsFindings) return
    const began = now()
    if (
      this.kept.size === 0 ||
      (!always && began - this.#reportedAt < Math.max(LEAST_REPORT_MS, this.#reportMs / REPORT_SHARE))
    )
      return
    const findings = findingsOf(this.question, this.kept, this.seal)
    this.#reportedAt = now()
    this.#reportMs = this.#reportedAt - began
    this.send({ type: 'findings', findings })
  }

  /** Storage trouble is told once, and work goes on in memory, where that is better than none. */
  async #keep(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof StorageError) || !this.around.survivesLoss) throw error
      if (this.#loss === error.message) return
      this.#loss = error.message
      this.send({ type: 'loss', reason: error.message })
    }
  }

  #announce(state: StudyState, reason = ''): void {
    this.send({ type: 'state', state, reason })
  }
}
