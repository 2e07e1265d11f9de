import type { Point } from '../../workers/lab/charts/points'
import { cutCurves, mapped, thin, type Curves } from './curves'
import { recall, remember } from './stored'

/** All curves of a run, and what is needed to read them: so that a reload shows them whole. */
export interface CurveNote {
  readonly run: string
  readonly name: string
  readonly algorithm: string
  /** Decisions after which its games are cut; 0: never. */
  readonly timeLimit: number
  readonly curves: Curves
}

const key = 'curves'
/** The last runs, each curve in so many points of so many digits: some hundred kilobytes in all. */
const MOST_RUNS = 3
const MOST_POINTS = 300
const DIGITS = 4

/** Newest first. */
export const recallCurves = (): readonly CurveNote[] => recall(key, [], areNotes)

export function rememberCurves(note: CurveNote): void {
  const others = recallCurves().filter(({ run }) => run !== note.run)
  remember(key, [shortened(note), ...others].slice(0, MOST_RUNS))
}

/** Those of a run up to where it is taken up again; what it had made beyond is not what its weights come from. */
export function curvesUpTo(run: string, decisions: number): Curves | null {
  const note = recallCurves().find((one) => one.run === run)
  return note ? cutCurves(note.curves, decisions) : null
}

const shortened = (note: CurveNote): CurveNote => ({
  ...note,
  curves: mapped(note.curves, (points) =>
    thin(points, MOST_POINTS).map(([x, y]): Point => [x, Number(y.toPrecision(DIGITS))]),
  ),
})

/** Good enough for our own earlier note: what is drawn must be points. */
function areNotes(value: unknown): value is readonly CurveNote[] {
  return Array.isArray(value) && value.every(isNote)
}

function isNote(value: unknown): value is CurveNote {
  if (typeof value !== 'object' || value === null) return false
  const { run, name, algorithm, timeLimit, curves } = value as Record<string, unknown>
  return (
    [run, name, algorithm].every((text) => typeof text === 'string') &&
    typeof timeLimit === 'number' &&
    typeof curves === 'object' &&
    curves !== null &&
    Object.values(curves).every(arePoints)
  )
}

function arePoints(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((point: unknown) => Array.isArray(point) && point.length === 2 && point.every(Number.isFinite))
  )
}
