import { expect } from 'vitest'
import * as ops from '../../../workers/lab/backend/ops'
import { own } from '../../../workers/lab/backend/tensors'
import { createRandom } from '../../../workers/lab/random'
import { qLosses, qTargets } from '../../../workers/lab/trainers/parts/q-values'
import { compute, distance } from './gpu'
import { numbers, type LayerCase } from './layer-cases'

/** Of states: what the heads are given, and how Q comes from them. */
interface Size {
  readonly rows: number
  readonly actions: number
  readonly dueling: boolean
}

const named = ({ rows, actions, dueling }: Size) => `${rows} rows, ${actions} actions${dueling ? ', dueling' : ''}`

/** What a minibatch holds besides; errors on both sides of 1. */
function drawn({ rows, actions }: Size) {
  const random = createRandom(rows + actions)
  const normals = (scale: number) => Float32Array.from({ length: rows }, () => scale * random.normal())
  return {
    taken: Int32Array.from({ length: rows }, () => random.below(actions)),
    weights: normals(1).map(Math.abs),
    targets: normals(2),
    rewards: normals(1),
    discounts: Float32Array.from({ length: rows }, (_, i) => (i % 3 ? 0.9 : 0)),
  }
}

const rowOf = (all: Float64Array, row: number, count: number) => [...all.subarray(row * count, (row + 1) * count)]
const mean = (of: readonly number[]) => of.reduce((a, b) => a + b, 0) / of.length

/** Q of every row, in double precision. */
function plainQ({ rows, actions, dueling }: Size, logits: Float64Array, value: Float64Array): number[][] {
  return Array.from({ length: rows }, (_, row) => {
    const all = rowOf(logits, row, actions)
    return dueling ? all.map((logit) => value[row]! + logit - mean(all)) : all
  })
}

const huber = (error: number) => (Math.abs(error) < 1 ? 0.5 * error ** 2 : Math.abs(error) - 0.5)

/** The total and its slopes. What the value head is taught stands still: it is the largest of the logits as they are given. */
const lossCase = (size: Size): LayerCase => {
  const { rows, actions, dueling } = size
  const { taken, weights, targets } = drawn(size)
  const given = Float64Array.from(numbers([rows, actions], 0).data)
  const still = Array.from({ length: rows }, (_, row) => Math.max(...rowOf(given, row, actions)))
  return {
    name: `Q loss of ${named(size)}`,
    shapes: [
      [rows, actions],
      [rows, 1],
    ],
    layer: (logits, value) =>
      qLosses({ logits: logits!, value: value! }, { taken, weights, targets: ops.tensor(targets) }, dueling).total,
    reference(logits, value) {
      const q = plainQ(size, logits!, value!)
      const losses = q.map((of, row) => weights[row]! * huber(targets[row]! - of[taken[row]!]!))
      const taught = still.map((most, row) => (dueling ? 0 : 0.5 * (value![row]! - most) ** 2))
      return Float64Array.of(mean(losses) + mean(taught))
    },
  }
}

const sizes: readonly Size[] = [
  { rows: 1, actions: 2, dueling: true },
  { rows: 1, actions: 5, dueling: false },
  { rows: 33, actions: 3, dueling: true },
  { rows: 32, actions: 18, dueling: false },
  // more than one turn of a workgroup
  { rows: 300, actions: 2, dueling: true },
]
export const qLossCases = sizes.map(lossCase)

/** Targets, with and without another who chooses, errors and what is told of a loss: no slopes go through them. */
export const toldCases = sizes.flatMap((size) =>
  [false, true].map((double) => ({ name: `targets of ${named(size)}${double ? ', double' : ''}`, size, double })),
)

export async function checkTold(backend: string, { size, double }: (typeof toldCases)[number]): Promise<void> {
  const { rows, actions, dueling } = size
  const { taken, weights, rewards, discounts } = drawn(size)
  const inputs = [0, 1, 2, 3].map((i) => numbers([rows, i % 2 ? 1 : actions], i))
  // the last row's best actions are as good as each other
  inputs[2]!.data.fill(0.5, -actions)
  const results = await compute(backend, inputs, (...given) => {
    const [logits, value, others, theirs] = given as unknown as [ops.Tensor, ops.Tensor, ops.Tensor, ops.Tensor]
    const heads = { logits, value }
    const targets = qTargets(
      heads,
      double ? { logits: others, value: theirs } : undefined,
      { rewards, discounts },
      dueling,
    )
    const { errors, parts } = qLosses(heads, { taken, weights, targets }, dueling)
    return [targets, errors, parts].map(own)
  })

  const [logits, value, others, theirs] = inputs.map(({ data }) => Float64Array.from(data))
  const q = plainQ(size, logits!, value!)
  const judging = double ? plainQ({ ...size, dueling: false }, others!, theirs!) : q
  const targets = q.map((of, row) => {
    const best = Math.max(...judging[row]!)
    return rewards[row]! + discounts[row]! * mean(of.filter((_, a) => judging[row]![a] === best))
  })
  const now = q.map((of, row) => of[taken[row]!]!)
  const errors = targets.map((target, row) => target - now[row]!)
  const spread = (of: readonly number[]) => mean(of.map((x) => x ** 2)) - mean(of) ** 2
  const expected = [
    targets,
    errors,
    [
      mean(errors.map((error, row) => weights[row]! * huber(error))),
      mean(errors.map((error) => (Math.abs(error) > 1 ? 1 : 0))),
      mean(now),
      spread(targets),
      spread(errors),
    ],
  ]
  results.forEach(({ data }, i) => {
    expect(data.length).toBe(expected[i]!.length)
    expect(distance(data, Float32Array.from(expected[i]!))).toBeLessThan(1e-5)
  })
}
