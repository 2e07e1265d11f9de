import * as ops from '../../backend/ops'
import type { Tensor } from '../../contracts/tensor'
import { InputError } from '../../contracts/errors'
import type { Aside, NamedArray, Policy, PolicyInputs, PolicyOutput } from '../../contracts/model'

/** The policy as it was at the last `renew`, for targets that stand still between two (Mnih et al. 2015, algorithm 1). */
export interface TargetNetwork {
  /** As the policy's, with the kept weights. Not inside a gradient. */
  forward(inputs: PolicyInputs, aside?: Aside): PolicyOutput
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
  const clones = (): Tensor[] => variables.map((variable) => ops.keep(ops.clone(variable)))
  let kept = clones()
  const assign = (weights: readonly Tensor[]) => variables.forEach((variable, i) => variable.assign(weights[i]!))
  const replace = (next: Tensor[]) => {
    ops.dispose(kept)
    kept = next
  }
  return {
    forward(inputs, aside) {
      const own = clones()
      assign(kept)
      try {
        return forward(inputs, aside)
      } finally {
        assign(own)
        ops.dispose(own)
      }
    },
    renew: () => replace(clones()),
    async read() {
      const flat = ops.tidy(() => ops.concat(kept.map((tensor) => ops.reshape(tensor, [-1]))))
      const data = (await ops.readBack(flat)).slice()
      flat.dispose()
      return { name: NAME, shape: [total], data }
    },
    write(arrays) {
      const data = arrays.find(({ name }) => name === NAME)?.data
      if (data?.length !== total)
        throw new InputError(NAME, data ? `must hold ${total} numbers, has ${data.length}` : 'are missing')
      let at = 0
      replace(
        variables.map(({ shape, size }) =>
          ops.tidy(() => ops.keep(ops.tensor(data.slice(at, (at += size)), shape, 'float32'))),
        ),
      )
    },
    dispose: () => ops.dispose(kept),
  }
}
