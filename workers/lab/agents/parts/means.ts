import * as tf from '../../backend/tf'
import type { VectorStep } from '../../contracts/algorithm'

/** Adds up small vectors of one length on the device during an update, and reads their mean back once. */
export interface Means {
  /** Kept until the next `take`. Inside a tidy is fine. */
  add(values: tf.Tensor1D): void
  /** At least one must have been added. */
  take(): Promise<Float32Array>
  dispose(): void
}

export function createMeans(): Means {
  let added: tf.Tensor1D[] = []
  const clear = () => {
    tf.dispose(added)
    added = []
  }
  return {
    add: (values) => void added.push(tf.keep(values)),
    async take() {
      const mean = tf.tidy(() => tf.mean(tf.stack(added), 0))
      clear()
      const data = await mean.data<'float32'>()
      mean.dispose()
      return data
    },
    dispose: clear,
  }
}

/** Return and length of the full games that finished, and how many they were; nothing when none did. */
export function meanOfGames(finished: VectorStep['finished']): Record<string, number> {
  if (finished.length === 0) return {}
  const mean = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length
  return { 'charts/return': mean(finished.map(({ score }) => score)), 'charts/length': mean(finished.map(({ length }) => length)), 'charts/games': finished.length }
}
