import { InputError } from './errors'
import { flag, format, formValue, identifier, list, object, table, text, whole, type Guard } from './guards'
import type { Value } from './options'

/** A ready-made intervention of a game's catalogue and when it is made. */
export interface ProgramStep {
  readonly id: string
  readonly options: Readonly<Record<string, Value>>
  /** First decision, counted from the episode's start. */
  readonly from: number
  /**
   * Decisions from one time to the next: 0 once only, 1 held (before every decision). Two numbers: the period is drawn
   * between them, both included, anew for each episode (Atrey et al. 2020 drew 5 to 20 per rollout).
   */
  readonly every: number | readonly [number, number]
  /** What it draws at random, it draws once for the whole episode (a number that is then held), not anew each time. */
  readonly perEpisode?: boolean
}

/** Interventions that make themselves, composed in this order, under a name; on the stage, in an analysis and headless alike. */
export interface Program {
  readonly format: 1
  readonly title: string
  /** Id of the game. */
  readonly env: string
  readonly steps: readonly ProgramStep[]
}

const MOST = 100_000
const period = whole(1, MOST)

const every: Guard<ProgramStep['every']> = (value, field) => {
  if (!Array.isArray(value)) return whole(0, MOST)(value, field)
  const [least, most] = list(period, 2, 2)(value, field) as [number, number]
  if (least > most) throw new InputError(field, 'must go from the smaller to the greater number')
  return [least, most]
}

export const steps: Guard<readonly ProgramStep[]> = list(
  object({ id: identifier, options: table(formValue), from: whole(0, MOST), every }, { perEpisode: flag }),
  20,
  1,
)

/** The shape only; `openProgram` asks the game whether it has these changes. */
export const program: Guard<Program> = object({
  format: format(1),
  title: text(100, /\S/, 'must not be empty'),
  env: identifier,
  steps,
})

/** When, in a few words: "held", "every 10 decisions from 80". */
export function describeWhen({ from, every: often }: Pick<ProgramStep, 'from' | 'every'>): string {
  const since = from > 0 ? ` from ${from}` : ''
  if (typeof often !== 'number') return `every ${often[0]} to ${often[1]} decisions${since}`
  if (often === 0) return `once at ${from}`
  return often === 1 ? `held${since}` : `every ${often} decisions${since}`
}
