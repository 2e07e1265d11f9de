import type { Trajectory } from '../../workers/lab/contracts/trajectory'
import type { Verdicts } from '../../workers/threads/api'

export interface Agreement {
  /** Share of rows whose likeliest action is the recorded one. */
  readonly same: number
  /** Mean total-variation distance, 0 … 1. */
  readonly distance: number
  /** Mean of its value minus the recorded one; null where none is recorded. */
  readonly value: number | null
  /** First row whose likeliest actions differ, or −1. */
  readonly parting: number
}

/** An agent's verdicts against what was recorded. Rows without recorded logits (NaN) count for nothing. */
export function agreementOf(
  { columns, game }: Pick<Trajectory, 'columns' | 'game'>,
  verdicts: Pick<Verdicts, 'action' | 'value' | 'distance'>,
): Agreement {
  const { logits, value } = columns
  const count = game.actions.length
  let [rows, same, distance, difference, parting] = [0, 0, 0, 0, -1]
  for (let row = 0; row < verdicts.action.length; row++) {
    const own = logits?.subarray(row * count, (row + 1) * count)
    if (!own || Number.isNaN(own[0])) continue
    rows++
    const agrees = greatest(own) === verdicts.action[row]
    if (agrees) same++
    else if (parting < 0) parting = row
    distance += verdicts.distance[row]!
    difference += verdicts.value[row]! - (value?.[row] ?? 0)
  }
  return { same: same / rows, distance: distance / rows, value: value ? difference / rows : null, parting }
}

function greatest(values: Float32Array): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i
  return best
}
