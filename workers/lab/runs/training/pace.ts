import type { MetricSpec, TrainEvent } from '../../contracts/trainer'
import { Paces, type TimeLeft } from '../time-left'

export interface Progress {
  readonly event: TrainEvent
  /** Decisions per second of late; 0 = not known yet. */
  readonly rate: number
  readonly secondsLeft: TimeLeft
}

const WINDOW_MS = 15_000

/** What it adds to the trainer's own metrics. */
export const speedSpec = {
  id: 'charts/decisionsPerSecond',
  title: 'Decisions per second',
  low: 0,
  help: 'Of late, pauses left out.',
} as const satisfies MetricSpec

/**
 * Turns the events of a run into progress messages: several events become one with the means of their metrics (of the
 * games' by number of games), the rate comes from the last seconds of real training, time left from all of it.
 */
export class Pace {
  #marks: { readonly at: number; readonly decisions: number }[] = []
  #waiting: TrainEvent[] = []
  #sent = -Infinity
  readonly #paces = new Paces()
  /** Since the beginning, pauses left out. */
  #worked = { ms: 0, decisions: 0 }

  /** `every`: ms between two messages. */
  constructor(
    readonly total: number,
    readonly every: number,
    readonly now: () => number,
  ) {}

  /** Training begins, or goes on after a pause: what lay between counts for nothing. */
  restart(decisions: number): void {
    this.#marks = [{ at: this.now(), decisions }]
  }

  /** Null: too soon for another message; the event waits for the next. */
  note(event: TrainEvent): Progress | null {
    this.#waiting.push(event)
    const before = this.#marks.at(-1)
    const mark = { at: this.now(), decisions: event.decisions }
    if (before) {
      const { ms, decisions } = this.#worked
      this.#worked = { ms: ms + mark.at - before.at, decisions: decisions + mark.decisions - before.decisions }
      this.#paces.note(this.#worked.ms, this.#worked.decisions)
    }
    this.#marks.push(mark)
    while (this.#marks.length > 2 && (this.#marks[1]?.at ?? 0) < this.now() - WINDOW_MS) this.#marks.shift()
    return this.now() - this.#sent < this.every ? null : this.flush()
  }

  /** What has not been told yet, if anything. */
  flush(): Progress | null {
    const last = this.#waiting.at(-1)
    if (!last) return null
    const metrics = { ...mergeMetrics(this.#waiting), [speedSpec.id]: this.rate }
    this.#waiting = []
    this.#sent = this.now()
    const left = Math.max(0, this.total - last.decisions)
    return { event: { ...last, metrics }, rate: this.rate, secondsLeft: this.#paces.secondsFor(left) }
  }

  get rate(): number {
    const [first, last] = [this.#marks[0], this.#marks.at(-1)]
    return first && last && last.at > first.at ? ((last.decisions - first.decisions) / (last.at - first.at)) * 1000 : 0
  }
}

/** Means over events; `charts/return` and `charts/length` weigh by games, `charts/games` and `charts/first` add up. */
export function mergeMetrics(events: readonly TrainEvent[]): Record<string, number> {
  const names = new Set(events.flatMap(({ metrics }) => Object.keys(metrics)))
  return Object.fromEntries([...names].map((name) => [name, mergeOne(name, events)]))
}

function mergeOne(name: string, events: readonly TrainEvent[]): number {
  const having = events.filter(({ metrics }) => metrics[name] !== undefined)
  if (name === 'charts/games' || name === 'charts/first')
    return having.reduce((sum, { metrics }) => sum + (metrics[name] ?? 0), 0)
  const weight = ({ metrics }: TrainEvent) => (name.startsWith('charts/') ? (metrics['charts/games'] ?? 1) : 1)
  const total = having.reduce((sum, event) => sum + weight(event), 0)
  return having.reduce((sum, event) => sum + (event.metrics[name] ?? 0) * weight(event), 0) / total
}
