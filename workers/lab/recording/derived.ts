import { RowFlag, type Trajectory, type TrajectoryColumns } from '../contracts/trajectory'
import { softmax } from '../agents/acting'
import { eventsOf, marksOf } from './landmarks'
import { spans } from './rows'

/** What follows from the columns, row by row. NaN where it cannot be known. */
export interface Derived {
  readonly value?: Float32Array
  /** Of the action taken. */
  readonly logit?: Float32Array
  readonly probability?: Float32Array
  /** Of the action distribution, nats. */
  readonly entropy?: Float32Array
  /** One-step temporal-difference advantage. */
  readonly advantage?: Float32Array
  readonly reward: Float32Array
  readonly score?: Float32Array
}

/** What agents here are trained with. */
const GAMMA = 0.99

export function derive(rows: Rows, gamma = GAMMA): Derived {
  const { reward, value, score } = rows.columns
  const advantage = stepAdvantages(rows, gamma)
  return {
    reward,
    ...choices(rows.columns),
    ...(value && { value }),
    ...(advantage && { advantage }),
    ...(score && { score }),
  }
}

type Rows = Pick<Trajectory, 'columns' | 'episodes'>

/** Of what the agent said before each decision; [rows]. */
export interface Choices {
  /** Of the whole distribution, nats. */
  readonly entropy: Float32Array
  /** Of the action taken. */
  readonly logit: Float32Array
  readonly probability: Float32Array
}

/** Null where nobody said anything. */
export function choices({ action, logits }: Pick<TrajectoryColumns, 'action' | 'logits'>): Choices | null {
  if (!logits) return null
  const actions = logits.length / action.length
  const out = {
    entropy: new Float32Array(action.length),
    logit: new Float32Array(action.length),
    probability: new Float32Array(action.length),
  }
  action.forEach((taken, row) => {
    const said = logits.subarray(row * actions, (row + 1) * actions)
    const probabilities = softmax(said)
    out.entropy[row] = entropyOf(probabilities)
    out.logit[row] = said[taken] ?? NaN
    out.probability[row] = probabilities[taken] ?? NaN
  })
  return out
}

/** Nats; 0 log 0 = 0. */
export function entropyOf(probabilities: Float32Array): number {
  return probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0)
}

/**
 * δ_t = r_t + γ V(s_{t+1}) − V(s_t). After a terminated row V is 0; after one that was cut it is the episode's `finalValue`, and the
 * row is NaN where that is not known. A lost life is no end. Null where there is no value.
 */
export function stepAdvantages(rows: Rows, gamma: number): Float32Array | null {
  const { reward, value } = rows.columns
  if (!value) return null
  const next = nextValues(rows, value)
  return reward.map((paid, row) => paid + gamma * (next[row] ?? NaN) - (value[row] ?? NaN))
}

/** V(s_{t+1}) of each row. */
function nextValues({ columns: { flags }, episodes }: Rows, value: Float32Array): Float32Array {
  const next = new Float32Array(value.length)
  next.set(value.subarray(1))
  spans({ episodes, rows: value.length }).forEach(({ end }, i) => {
    next[end - 1] = (flags[end - 1] ?? 0) & RowFlag.terminated ? 0 : (episodes[i]?.finalValue ?? NaN)
  })
  return next
}

/** A row worth going to. `mark`: found by itself; `bookmark`: set by hand. */
export interface Place {
  readonly row: number
  readonly kind: 'start' | 'life' | 'end' | 'change' | 'reward' | 'mark' | 'bookmark'
  readonly text: string
}

/** Everything worth going to, in the order of the rows. */
export function placesOf(
  trajectory: Pick<Trajectory, 'columns' | 'episodes' | 'bookmarks'>,
  { advantage }: Pick<Derived, 'advantage'>,
): Place[] {
  const marks = marksOf(trajectory, advantage ?? null).filter(({ kind }) => kind !== 'death')
  const places: Place[] = [
    ...eventsOf(trajectory),
    ...marks.map(({ row, text }) => ({ row, kind: 'mark' as const, text })),
    ...trajectory.bookmarks.map(({ row, note }) => ({ row, kind: 'bookmark' as const, text: note })),
  ]
  return places.sort((a, b) => a.row - b.row)
}
