import * as tf from '../../backend/tf'
import { InputError } from '../../contracts/errors'
import type { NamedArray, Policy, PolicyOutput } from '../../contracts/policy'

/** The policy as it was at the last `renew`, for targets that stand still between two (Mnih et al. 2015, algorithm 1). */
export interface TargetNetwork {
  /** As the policy's, with the kept weights. Not inside a gradient. */
  forward(x: tf.Tensor4D): PolicyOutput
  /** The kept weights become the policy's. */
  renew(): void
  read(): Promise<NamedArray>
  /** Throws InputError when it is not there or not of the right length; nothing is changed then. */
  write(arrays: readonly NamedArray[]): void
  dispose(): void
}

const NAME = 'target/weights'

export function createTargetNetwork({ variables, forward }: Policy): TargetNetwork {
  const sizes = variables.map(({ size }) => size)
  const total = sizes.reduce((a, b) => a + b, 0)
  /** Clones share memory, and optimisers put new weights beside the old ones: nothing is copied. */
  const clones = (): tf.Tensor[] => variables.map((variable) => tf.keep(tf.clone(variable)))
  let kept = clones()
  const assign = (weights: readonly tf.Tensor[]) => variables.forEach((variable, i) => variable.assign(weights[i]!))
  const replace = (next: tf.Tensor[]) => {
    tf.dispose(kept)
    kept = next
  }
  return {
    forward(x) {
      const own = clones()
      assign(kept)
      try {
        return forward(x)
      } finally {
        assign(own)
        tf.dispose(own)
      }
    },
    renew: () => replace(clones()),
    async read() {
      const flat = tf.tidy(() => tf.concat(kept.map((tensor) => tf.reshape(tensor, [-1]))))
      const data = (await flat.data<'float32'>()).slice()
      flat.dispose()
      return { name: NAME, shape: [total], data }
    },
    write(arrays) {
      const data = arrays.find(({ name }) => name === NAME)?.data
      if (data?.length !== total) throw new InputError(NAME, data ? `must hold ${total} numbers, has ${data.length}` : 'are missing')
      let at = 0
      replace(variables.map(({ shape, size }) => tf.tidy(() => tf.keep(tf.tensor(data.slice(at, (at += size)), shape, 'float32')))))
    },
    dispose: () => tf.dispose(kept),
  }
}
