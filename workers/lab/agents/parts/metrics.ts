import { readBack } from '../../backend/ops'
import * as tf from '../../backend/tf'
import type { VectorStep } from '../../contracts/algorithm'
import { NumericError } from '../../contracts/errors'
import type { Losses } from './losses'

const lossNames = ['policy', 'value', 'entropy', 'approxKl', 'clipFraction'] as const

/** Collects losses on the device during an update and reads their means back once, at its end. */
export interface Metrics {
  /** Notes the parts, passes the total on. Inside a tidy is fine. */
  add(losses: Losses): tf.Scalar
  addNorm(norm: tf.Scalar): void
  /** Means since the last `take`, with the games that finished. Throws NumericError when a loss or the gradient is not finite. */
  take(update: number, finished: VectorStep['finished'], explainedVariance: number): Promise<Record<string, number>>
  dispose(): void
}

export function createMetrics(): Metrics {
  let losses: tf.Tensor1D[] = []
  let norms: tf.Scalar[] = []
  const clear = () => {
    tf.dispose([losses, norms])
    losses = []
    norms = []
  }
  return {
    add(parts) {
      losses.push(tf.keep(parts.parts ?? tf.tidy(() => tf.stack(lossNames.map((name) => parts[name])) as tf.Tensor1D)))
      return parts.total
    },
    addNorm(norm) {
      norms.push(tf.keep(norm))
    },
    async take(update, finished, explainedVariance) {
      const means = tf.tidy(() => tf.concat([tf.mean(tf.stack(losses), 0), tf.reshape(tf.mean(tf.stack(norms)), [1])]))
      clear()
      const data = await readBack(means)
      means.dispose()
      const named = Object.fromEntries([...lossNames.map((name) => `losses/${name}`), 'losses/gradientNorm'].map((name, i) => [name, data[i] ?? NaN]))
      for (const [name, value] of Object.entries(named)) if (!Number.isFinite(value)) throw new NumericError(name, update)
      return { ...games(finished), ...named, 'losses/explainedVariance': explainedVariance }
    },
    dispose: clear,
  }
}

/** Mean over the full games that finished; `charts/games` says how many. Absent when none did. */
function games(finished: VectorStep['finished']): Record<string, number> {
  if (finished.length === 0) return {}
  const mean = (pick: (game: VectorStep['finished'][number]) => number) => finished.reduce((sum, game) => sum + pick(game), 0) / finished.length
  return { 'charts/return': mean(({ score }) => score), 'charts/length': mean(({ length }) => length), 'charts/games': finished.length }
}
