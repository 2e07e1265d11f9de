import { counted } from '../lab/charts/numbers'
import type { MetricSpec } from '../lab/contracts/trainer'
import type { TimeLeft } from '../lab/runs/time-left'
import type { Progress } from '../lab/runs/training/pace'

/** A line about a run for programs. */
export interface Told {
  readonly decisions: number
  /** Per second of late; 0 = not known yet. */
  readonly rate: number
  readonly metrics: Readonly<Record<string, number>>
}

export const toldOf = ({ event, rate }: Pick<Progress, 'event' | 'rate'>): Told => ({
  decisions: event.decisions,
  rate,
  metrics: event.metrics,
})

interface Games {
  readonly mean: number
  readonly count: number
}

const GAMES = 100

/**
 * Lines about a run: mean return of the last games, rate, time left, and those of the trainer's metrics that have a word.
 * `goal`: decisions in all.
 */
export function createProgress(goal: number, metrics: readonly MetricSpec[]): { line(progress: Progress): string } {
  let recent: Games[] = []
  return {
    line({ event: { decisions, metrics: told }, rate, secondsLeft }) {
      const games = { mean: told['charts/return'] ?? 0, count: told['charts/games'] ?? 0 }
      if (games.count > 0) recent = newest([...recent, games])
      const numbers = metrics.filter(({ id, word }) => word !== undefined && told[id] !== undefined)
      return [
        `${decisions}/${goal} decisions`,
        `${rate.toFixed(0)}/s`,
        `return ${recent.length ? meanReturn(recent).toFixed(2) : '–'} (last ${counted(count(recent), 'game')})`,
        ...numbers.map(({ id, word }) => `${word} ${told[id]?.toPrecision(3)}`),
        `${span(secondsLeft)} left`,
      ].join('  ')
    },
  }
}

/** The fewest newest entries that hold at least `GAMES` games. */
function newest(all: Games[]): Games[] {
  let start = all.length
  for (let games = 0; start > 0 && games < GAMES;) games += all[--start]?.count ?? 0
  return all.slice(start)
}

function count(all: readonly Games[]): number {
  return all.reduce((sum, games) => sum + games.count, 0)
}

function meanReturn(all: readonly Games[]): number {
  return all.reduce((sum, games) => sum + games.mean * games.count, 0) / count(all)
}

const span = ([least, most]: TimeLeft) => {
  const [from, to] = [clock(least), clock(most)]
  return from === to ? from : `${from} to ${to}`
}

function clock(seconds: number): string {
  if (!(seconds >= 0 && seconds < Infinity)) return '?'
  const pad = (n: number) => String(Math.floor(n)).padStart(2, '0')
  return `${Math.floor(seconds / 3600)}:${pad((seconds / 60) % 60)}:${pad(seconds % 60)}`
}
