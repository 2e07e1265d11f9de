import type { MetricSpec, TrainEvent } from '../lab/contracts/trainer'

/** Follows a run: mean return of the last games, rate, time left, and the learning curve for the card. */
export interface Progress {
  note(event: TrainEvent): void
  line(): string
  /** [decisions, mean return since the last point] */
  readonly curve: readonly (readonly [number, number])[]
  readonly seconds: number
}

interface Games {
  readonly mean: number
  readonly count: number
}

const GAMES = 100
/** Points of a whole curve; the card travels in the file's header. */
const POINTS = 200
const RATE_MS = 60_000

/** `metrics`: the trainer's, of which those with a word stand in the line; `before`: what earlier sessions of the same run took and drew. */
export function createProgress(goal: number, metrics: readonly MetricSpec[], before: { decisions: number; seconds: number; curve: Progress['curve'] }): Progress {
  const began = performance.now()
  const curve = [...before.curve]
  const marks = [{ at: began, decisions: before.decisions }]
  let recent: Games[] = []
  let pending: Games[] = []
  let last: TrainEvent | undefined
  const elapsed = () => before.seconds + (performance.now() - began) / 1000

  const rate = () => {
    const [first, end] = [marks[0], marks.at(-1)]
    return first && end && end.at > first.at ? ((end.decisions - first.decisions) / (end.at - first.at)) * 1000 : 0
  }
  return {
    curve,
    get seconds() {
      return elapsed()
    },
    note(event) {
      last = event
      marks.push({ at: performance.now(), decisions: event.decisions })
      while (marks.length > 2 && (marks[1]?.at ?? 0) < performance.now() - RATE_MS) marks.shift()
      const games = { mean: event.metrics['charts/return'] ?? 0, count: event.metrics['charts/games'] ?? 0 }
      if (games.count > 0) recent = newest([...recent, games])
      if (games.count > 0) pending.push(games)
      const due = (curve.at(-1)?.[0] ?? 0) + goal / POINTS <= event.decisions
      if (due && pending.length > 0) {
        curve.push([event.decisions, Number(meanReturn(pending).toFixed(3))])
        pending = []
      }
    },
    line() {
      if (!last) return 'starting'
      const perSecond = rate()
      const left = perSecond > 0 ? (goal - last.decisions) / perSecond : NaN
      const told = last.metrics
      const numbers = metrics.filter(({ id, word }) => word !== undefined && told[id] !== undefined)
      return [
        `${last.decisions}/${goal} decisions`,
        `${perSecond.toFixed(0)}/s`,
        `return ${recent.length ? meanReturn(recent).toFixed(2) : '–'} (last ${count(recent)} games)`,
        ...numbers.map(({ id, word }) => `${word} ${told[id]?.toPrecision(3)}`),
        `${clock(left)} left`,
      ].join('  ')
    },
  }
}

/** The fewest newest entries that hold at least `GAMES` games. */
function newest(all: Games[]): Games[] {
  let start = all.length
  for (let games = 0; start > 0 && games < GAMES; ) games += all[--start]?.count ?? 0
  return all.slice(start)
}

function count(all: readonly Games[]): number {
  return all.reduce((sum, games) => sum + games.count, 0)
}

function meanReturn(all: readonly Games[]): number {
  return all.reduce((sum, games) => sum + games.mean * games.count, 0) / count(all)
}

function clock(seconds: number): string {
  if (!(seconds >= 0)) return '?'
  const pad = (n: number) => String(Math.floor(n)).padStart(2, '0')
  return `${Math.floor(seconds / 3600)}:${pad((seconds / 60) % 60)}:${pad(seconds % 60)}`
}
