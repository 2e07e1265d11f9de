import type { Depth } from '../../lab/play/look'

/** Of a decision's time, this much may go into a map while the game runs. */
const SHARE = 0.6
/** After a map that took longer than that, play runs this many times as long without one. */
const REST = 4
/** How long (in units of its cost) until a full map that was too slow is tried again; doubles every time. */
const RETRY = 10
/** A full map is taken to cost this many coarse ones until one has been measured. */
const GUESS = 8
/** A preview slower than this starts coarse. */
const PREVIEW_MS = 20

/**
 * Decides how much to explain at each decision, from what explaining has cost. Maps never hold up play for long.
 * `refines`: a coarse answer is cheaper than the full one; then the coarse one comes first.
 */
export class Effort {
  /** Milliseconds; 0 = not measured. */
  #full = 0
  #coarse = 0
  #restUntil = 0
  #retryAt = 0
  #failures = 0

  /** Views, agent or backend changed: measure anew. */
  reset(): void {
    this.#full = this.#coarse = this.#restUntil = this.#retryAt = this.#failures = 0
  }

  note(depth: Depth, ms: number, now: number): void {
    if (depth === 'act') return
    this.#restUntil = now + REST * ms
    if (depth === 'coarse') {
      if (this.#full === 0 && this.#coarse === 0) this.#retryAt = now + RETRY * GUESS * ms
      this.#coarse = ms
      return
    }
    // The first run of a map compiles and uploads; a later, faster one corrects it.
    this.#failures = ms < this.#full ? 0 : this.#failures + 1
    this.#full = ms
    this.#retryAt = now + RETRY * ms * 2 ** Math.min(this.#failures, 8)
  }

  #fullCost(refines: boolean): number {
    if (this.#full > 0 || !refines) return this.#full
    return this.#coarse > 0 ? GUESS * this.#coarse : Infinity
  }

  /** While playing, with `periodMs` between decisions. */
  playing(periodMs: number, now: number, refines: boolean): Depth {
    const budget = SHARE * periodMs
    const full = this.#fullCost(refines)
    if (full <= budget || (full < Infinity && now >= this.#retryAt)) return 'full'
    return this.#coarse <= budget || now >= this.#restUntil ? 'coarse' : 'act'
  }

  /** First answer to a hand that waits. */
  waiting(refines: boolean): Depth {
    return refines && this.#fullCost(refines) > PREVIEW_MS ? 'coarse' : 'full'
  }
}
