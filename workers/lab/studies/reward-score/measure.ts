import * as ops from '../../backend/ops'
import { InputError } from '../../contracts/errors'
import { framesOf } from '../../contracts/observation'
import type { RewardModel, Transitions } from '../../contracts/reward'
import { rate } from '../../rewards/rate'
import { inputsAt } from '../../rewards/rows'
import type { Patch } from './paint'

/** How a model answers. */
export interface Answers {
  /** Mean squared error. */
  readonly error: number
  /** What it says of decisions that were paid less what it says of those that were not; null: there are not both. */
  readonly gap: number | null
}

export async function answersOf(model: RewardModel, transitions: Transitions): Promise<Answers> {
  const { rewards } = transitions
  const said = await rate(model, transitions)
  const mean = (rows: readonly number[], of: (row: number) => number) =>
    rows.reduce((sum, row) => sum + of(row), 0) / rows.length
  const all = [...rewards.keys()]
  const [paid, unpaid] = [all.filter((row) => rewards[row] !== 0), all.filter((row) => rewards[row] === 0)]
  const both = paid.length > 0 && unpaid.length > 0
  return {
    error: mean(all, (row) => (said[row]! - rewards[row]!) ** 2),
    gap: both ? mean(paid, (row) => said[row]!) - mean(unpaid, (row) => said[row]!) : null,
  }
}

/** What a map puts on a patch. */
export interface Mass {
  /** Share of all |∂R/∂s′| that lies on it. */
  readonly share: number
  /** Share of the picture that it is. */
  readonly area: number
  /** Mean |∂R/∂s′| of a number of the observation: what the shares are of. */
  readonly slope: number
}

/** Rows that are differentiated at once. */
const ROWS = 16

/** Mean over these decisions of the gradient's size, over all frames that are seen. Throws InputError for a model that reads anything else. */
export async function massOn(
  model: RewardModel,
  transitions: Transitions,
  rows: readonly number[],
  patch: Patch,
): Promise<Mass> {
  if (model.reads.join() !== 'after') throw new InputError('network', 'must look at what is seen afterwards alone')
  const frames = framesOf(transitions.observation)
  const cells = transitions.planes[0]!.length
  const sums = new Float64Array(cells)
  for (let from = 0; from < rows.length; from += ROWS) {
    const sizes = ops.tidy(() => {
      const { after } = inputsAt(model, transitions, rows.slice(from, from + ROWS))
      const [slope] = ops.grads((given) => model.forward({ after: given! }).reward)([after!])
      return ops.sum(ops.reshape(ops.sum(ops.abs(slope!), 0), [cells, frames]), 1)
    })
    const values = await ops.readBack(sizes)
    sizes.dispose()
    for (let i = 0; i < cells; i++) sums[i]! += values[i]!
  }
  const total = sums.reduce((a, b) => a + b, 0)
  return {
    share: total === 0 ? 0 : patch.pixels.reduce((sum, pixel) => sum + sums[pixel]!, 0) / total,
    area: patch.pixels.length / cells,
    slope: total / (rows.length * cells * frames),
  }
}
