import { quantile } from '../statistics/interval'

/** Seconds: at the quickest and at the slowest of the paces that were met. Both Infinity: nothing is known yet. */
export type TimeLeft = readonly [least: number, most: number]

export const unknownTime: TimeLeft = [Infinity, Infinity]

interface Mark {
  /** Of work; pauses are not in it. */
  readonly ms: number
  readonly steps: number
}

/** A pace is that of so long a stretch at least: one slow step is none. */
const STRETCH_MS = 1000
/** What the machine does now is told from so much of late: the rest of something short is like that. */
const LATE_MS = [3000, 20_000] as const
/** More marks are thinned out: stretches get longer, and none is forgotten. */
const MOST_MARKS = 120
/** Of the paces met, so many at either end are passed over: hiccups. */
const TAIL = 0.05
/** What has not been met yet may come: the more, the more there is to come, and the more differed so far; within these. */
const [LEAST_DOUBT, MOST_DOUBT] = [0.1, 0.5] as const

/**
 * How fast work goes, and how differently: other programs come and go, and steps of one kind take longer than those of another. One number
 * would swing with them; the range holds what nearly all of the time so far, all of it together, and the last of it would make of the rest.
 */
export class Paces {
  #marks: readonly Mark[] = [{ ms: 0, steps: 0 }]
  #now: Mark = { ms: 0, steps: 0 }

  /** So much has been done in so much time, since the beginning. */
  note(ms: number, steps: number): void {
    this.#now = { ms, steps }
    const last = this.#marks.at(-1)!
    if (ms - last.ms < STRETCH_MS || steps <= last.steps) return
    this.#marks = [...this.#marks, this.#now]
    if (this.#marks.length > MOST_MARKS) this.#marks = this.#marks.filter((_, i) => i % 2 === 0)
  }

  /** For so many more steps. */
  secondsFor(steps: number): TimeLeft {
    const { ms, steps: done } = this.#now
    if (done <= 0 || ms <= 0) return unknownTime
    const stretches = this.#marks.slice(1).map((mark, i) => paceBetween(this.#marks[i]!, mark))
    const [quick, slow] =
      stretches.length > 1 ? [quantile(stretches, TAIL), quantile(stretches, 1 - TAIL)] : [ms / done, ms / done]
    const met = [ms / done, quick, slow, ...LATE_MS.map((late) => this.#paceSince(ms - late))]
    const doubt = Math.min(MOST_DOUBT, LEAST_DOUBT + (slow / quick - 1) / 2)
    const wider = (left: number) => 1 + (doubt * left) / (left + ms)
    const [least, most] = [steps * Math.min(...met), steps * Math.max(...met)]
    return [least / wider(least) / 1000, (most * wider(most)) / 1000]
  }

  #paceSince(ms: number): number {
    const from = this.#marks.findLast((mark) => mark.ms <= ms && mark.steps < this.#now.steps)
    return paceBetween(from ?? this.#marks[0]!, this.#now)
  }
}

/** Milliseconds a step. */
const paceBetween = (from: Mark, to: Mark): number => (to.ms - from.ms) / (to.steps - from.steps)
