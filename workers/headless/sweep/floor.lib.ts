import { setTimeout as rest } from 'node:timers/promises'
import type { Told } from '../progress.lib'
import { cardOf, isTrained, keepAgent, type Cell, type Sweep } from './cells.lib'
import type { State } from './table.lib'

export interface Place extends State {
  readonly cell: Cell
}

/** A training on its way: what it tells, how it ends, and how to stop it in its own way. */
export interface Going {
  readonly ended: Promise<Ended>
  stop(): void
}

export interface Ended {
  readonly status: number
  /** Its last words. */
  readonly why: string
}

/** Begins, or goes on with, a training of a cell. */
export type Begin = (cell: Cell, begun: boolean, hear: (told: Told) => void) => Going

export async function stateOf(cell: Cell): Promise<Place> {
  const card = await cardOf(cell)
  return { cell, family: cell.procedure.id, seed: cell.seed, decisions: card?.decisions ?? 0, card }
}

/** All trainings of a sweep, and who is at them. */
export class Floor {
  readonly rates = new Map<string, number>()
  stopped = false
  readonly #taken = new Set<Cell>()
  readonly #elsewhere = new Set<Cell>()
  readonly #going = new Set<Going>()

  constructor(
    readonly sweep: Sweep,
    readonly states: Place[],
    readonly begin: Begin,
  ) {}

  /** What a process that was killed at the very end left behind. */
  async tidy(): Promise<void> {
    for (const { cell, card, decisions } of this.states)
      if (decisions >= this.sweep.decisions && card?.resumable) await keepAgent(cell)
  }

  /** Takes one training after the other until none is left that can be taken. */
  async work(): Promise<void> {
    for (let cell = await this.#take(); cell; cell = await this.#take()) {
      // Another process may have begun it since, or be through with it.
      const before = await stateOf(cell)
      this.#set(cell, before)
      if (!isTrained(before, this.sweep)) await this.#attempt(cell, before.card !== undefined)
      this.#taken.delete(cell)
    }
  }

  async #attempt(cell: Cell, begun: boolean): Promise<void> {
    const { status, why } = await this.#train(cell, begun)
    const now = await stateOf(cell)
    if (isTrained(now, this.sweep)) await keepAgent(cell)
    const elsewhere = why.includes(ELSEWHERE)
    if (elsewhere) this.#elsewhere.add(cell)
    this.#set(cell, { ...now, told: undefined, ...(status !== 0 && !elsewhere && { failed: why }) })
  }

  stop(): void {
    this.stopped = true
    for (const one of this.#going) one.stop()
  }

  /** Nobody else here gets it from now on. What other processes are at comes last, and is waited for: they may leave it unfinished. */
  async #take(): Promise<Cell | undefined> {
    const untried = this.#open().find((cell) => !this.#elsewhere.has(cell))
    if (untried) return this.#hold(untried)
    if (this.#open().length === 0) return undefined
    await rest(ELSEWHERE_MS)
    for (const cell of this.#open()) this.#set(cell, await stateOf(cell))
    return this.#hold(this.#open()[0])
  }

  #hold(cell: Cell | undefined): Cell | undefined {
    if (cell) this.#taken.add(cell)
    return cell
  }

  #open(): Cell[] {
    if (this.stopped) return []
    return this.states
      .filter((state) => !isTrained(state, this.sweep) && state.failed === undefined && !this.#taken.has(state.cell))
      .map(({ cell }) => cell)
  }

  async #train(cell: Cell, begun: boolean): Promise<Ended> {
    const going = this.begin(cell, begun, (told) => {
      this.#set(cell, { told, decisions: told.decisions })
      if (told.rate > 0) this.rates.set(cell.procedure.id, told.rate)
    })
    this.#going.add(going)
    return going.ended.finally(() => this.#going.delete(going))
  }

  #set(cell: Cell, change: Partial<Place>): void {
    const i = this.states.findIndex((state) => state.cell === cell)
    this.states[i] = { ...this.states[i]!, ...change }
  }
}

/** As `train` says it. */
const ELSEWHERE = 'another process is training'
const ELSEWHERE_MS = 2000
