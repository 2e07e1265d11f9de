import { Paces, type TimeLeft } from '../time-left'

export interface Progress {
  /** Cells. */
  readonly done: number
  readonly total: number
  /** 0 … 1, work under way included. */
  readonly share: number
  /** Steps per second. */
  readonly rate: number
  readonly secondsLeft: TimeLeft
}

/** Keeps account of the work of a study: what is left of it, and how fast it goes while it goes. */
export class WorkClock {
  /** Steps of batches that are not done. */
  #left: number
  readonly #all: number
  #spent = 0
  #workMs = 0
  #began = 0
  #idleMs = 0
  /** Of the batch under way. */
  #batch = 0
  #steps = 0
  readonly #paces = new Paces()

  constructor(
    private readonly now: () => number,
    all: number,
    left: number,
  ) {
    this.#all = all
    this.#left = left
  }

  begin(steps: number): void {
    this.#batch = steps
    this.#steps = this.#idleMs = 0
    this.#began = this.now()
  }

  step(steps: number): void {
    this.#steps += steps
  }

  rest(ms: number): void {
    this.#idleMs += ms
  }

  /** The batch is done; `elsewhere`: somebody else did it. */
  end(steps: number, elsewhere = false): void {
    this.#left -= steps
    if (!elsewhere) {
      this.#spent += steps
      this.#workMs += this.now() - this.#began - this.#idleMs
    }
    this.#batch = this.#steps = 0
  }

  progress(done: number, total: number): Progress {
    const part = Math.min(this.#batch, this.#steps)
    const ms = this.#workMs + (this.#batch > 0 ? this.now() - this.#began - this.#idleMs : 0)
    const left = Math.max(0, this.#left - part)
    const rate = (1000 * (this.#spent + part)) / Math.max(1, ms)
    this.#paces.note(ms, this.#spent + part)
    return {
      done,
      total,
      share: this.#all > 0 ? 1 - left / this.#all : 1,
      rate,
      secondsLeft: this.#paces.secondsFor(left),
    }
  }
}
