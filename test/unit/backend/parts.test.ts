import { beforeAll, expect, test } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import * as ops from '../../../workers/lab/backend/ops'
import type { Policy } from '../../../workers/lab/contracts/model'
import { buildPolicy } from '../../../workers/lab/models/policy'
import { networks } from '../../../workers/lab/models/registry'
import { createRandom } from '../../../workers/lab/random'
import { addAll } from '../../../workers/lab/trainers/parts/flat'
import { gradients, ppoLosses } from '../../../workers/lab/trainers/parts/losses'

beforeAll(async () => {
  expect((await chooseNodeBackend('wasm')).id).toBe('wasm')
})

const steps = 3
const actions = 3

/** A minibatch in parts of two rows, or of two slots where there is a memory, with what a slice of it holds. */
function minibatch({ memory, observation }: Policy, parts: number) {
  const random = createRandom(parts)
  const blocks = memory > 0 ? steps : 1
  const rows = 2 * parts * blocks
  const normals = (count: number) => Float32Array.from({ length: count }, () => random.normal())
  const size = observation.reduce((a, b) => a * b, 1)
  const [seen, first] = [normals(rows * size), normals(2 * parts * memory)]
  const numbers = {
    taken: Int32Array.from({ length: rows }, () => random.below(actions)),
    advantages: normals(rows),
    returns: normals(rows),
    oldLogProbabilities: normals(rows).map((x) => x / 4 - 1),
  }
  /** Rows of parts `from` … `to` − 1 of a column, step by step. */
  function pick<T extends Float32Array | Int32Array>(of: T, from: number, to: number, width = 1, steps = blocks): T {
    const line = 2 * parts * width
    const pieces = Array.from({ length: steps }, (_, t) => [
      ...of.subarray(t * line + 2 * from * width, t * line + 2 * to * width),
    ])
    return (of instanceof Int32Array ? Int32Array : Float32Array).from(pieces.flat()) as T
  }
  return {
    blocks,
    of: (from: number, to: number) => ({
      inputs: {
        observation: ops.tensor(pick(seen, from, to, size), [2 * (to - from) * blocks, ...observation]),
        ...(memory > 0 && { memory: ops.tensor(pick(first, from, to, memory, 1), [2 * (to - from), memory]) }),
      },
      batch: {
        taken: pick(numbers.taken, from, to),
        advantages: pick(numbers.advantages, from, to),
        returns: pick(numbers.returns, from, to),
        oldLogProbabilities: pick(numbers.oldLogProbabilities, from, to),
      },
    }),
  }
}

// Convolutions with and without padding, residuals, layer norm, memories of vectors and of pictures.
const cases = [
  ['mlp', [7]],
  ['tiny', [10, 10, 2]],
  ['small', [44, 44, 2]],
  ['impala', [16, 17, 2]],
  ['gru', [5]],
  ['gru', [30, 28, 1]],
] as const

test.each(cases.flatMap(([network, shape]) => [2, 3, 4].map((parts) => [network, shape, parts] as const)))(
  '%s of %j: slopes of %d parts at once are those of each, added by halves, to the last bit',
  (network, shape, parts) => {
    const policy = buildPolicy(networks.get(network), shape, actions, 5)
    const { blocks, of } = minibatch(policy, parts)
    const slopesOf = (from: number, to: number) => {
      const { inputs, batch } = of(from, to)
      const told: ops.Tensor[] = []
      const slopes = gradients(policy.variables, () => {
        const losses = ppoLosses(policy.forward(inputs), batch, 0.2, { entropy: 0.01, value: 0.5 })
        told.push(ops.keep(losses.parts))
        return ops.mul(losses.total, 1 / 7)
      })
      return { slopes, told: told[0]! }
    }
    const before = ops.memory().numTensors
    ops.tidy(() => {
      const together = ops.inParts({ count: parts, blocks }, () => slopesOf(0, parts))
      const alone = Array.from({ length: parts }, (_, part) =>
        ops.inParts({ count: 1, blocks }, () => slopesOf(part, part + 1)),
      )
      const sum = ops.addHalves(0, parts, (part) => alone[part]!.slopes, addAll)
      together.slopes.forEach((slope, i) => {
        expect(slope.dataSync().some((x) => x !== 0)).toBe(true)
        expect([...slope.dataSync()], policy.variables[i]!.name).toEqual([...sum[i]!.dataSync()])
      })
      expect(together.told.shape).toEqual([parts, 5])
      expect([...together.told.dataSync()]).toEqual(alone.flatMap(({ told }) => [...told.dataSync()]))
      ops.dispose([together.told, ...alone.map(({ told }) => told)])
    })
    expect(ops.memory().numTensors).toBe(before)
    policy.dispose()
  },
)
