import type { PolicyCard } from '../../lab/contracts/checkpoint'
import { isTrained } from './cells.lib'
import type { Told } from '../progress.lib'

/** How far one training is. */
export interface State {
  readonly family: string
  readonly seed: number
  readonly decisions: number
  readonly card?: PolicyCard | undefined
  /** While somebody is at it here. */
  readonly told?: Told | undefined
  readonly failed?: string | undefined
}

/** Decisions per second of each family, as far as any of it was seen to run. */
export type Rates = ReadonlyMap<string, number>

/** A line per family, and one above them with the time that is left for so many at once. */
export function tableOf(states: readonly State[], goal: number, rates: Rates, lanes: number): string[] {
  const families = [...new Set(states.map(({ family }) => family))]
  const trained = states.filter((state) => isTrained(state, { decisions: goal }))
  const failed = states.filter((state) => state.failed !== undefined)
  const width = Math.max(...families.map(({ length }) => length), 'family'.length)
  return [
    [
      `${trained.length} of ${states.length} trained`,
      ...(failed.length > 0 ? [`${failed.length} failed`] : []),
      `${leftText(secondsLeft(states, goal, rates, lanes))} left`,
    ].join(', '),
    `${'family'.padEnd(width)}  trained  return of late  decisions/s  now`,
    ...families.map((family) => {
      const own = states.filter((state) => state.family === family)
      const done = own.filter((state) => isTrained(state, { decisions: goal }))
      const returns = own.flatMap((state) => returnOf(state) ?? [])
      const mean = returns.length > 0 ? (returns.reduce((a, b) => a + b, 0) / returns.length).toFixed(2) : '–'
      return [
        family.padEnd(width),
        `${done.length}/${own.length}`.padStart(7),
        mean.padStart(14),
        (rates.get(family)?.toFixed(0) ?? '–').padStart(11),
        own.flatMap((state) => nowOf(state, goal) ?? []).join(', '),
      ].join('  ')
    }),
  ].map((line) => line.trimEnd())
}

const returnOf = ({ told, card }: State): number | undefined =>
  told?.metrics['charts/return'] ?? card?.curve.at(-1)?.[1]

function nowOf(state: State, goal: number): string | undefined {
  if (state.failed !== undefined) return `seed ${state.seed} failed`
  if (!state.told) return undefined
  return `seed ${state.seed} at ${Math.floor((100 * state.decisions) / goal)} %`
}

/** What is left, at each family's own pace, shared by the lanes; NaN while nobody's pace is known. */
function secondsLeft(states: readonly State[], goal: number, rates: Rates, lanes: number): number {
  const known = [...rates.values()]
  const usual = known.reduce((a, b) => a + b, 0) / known.length
  const seconds = states
    .filter((state) => state.failed === undefined)
    .map((state) => Math.max(0, goal - state.decisions) / (rates.get(state.family) ?? usual))
  return seconds.reduce((a, b) => a + b, 0) / Math.min(lanes, seconds.filter(Boolean).length || 1)
}

function leftText(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?'
  const minutes = Math.ceil(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}
