import type { Batch } from '../../../lab/trainers/parts/losses'
import gruNature from '../../../lab/models/networks/gru-nature'
import nature from '../../../lab/models/networks/nature'
import small from '../../../lab/models/networks/small'
import * as tf from '../../../lab/backend/tf'
import type { NetworkSpec, PolicyInputs } from '../../../lab/contracts/model'
import { tracePolicy } from '../../../lab/models/policy'
import { createRandom } from '../../../lab/random'

/** What the learner is measured on: networks, each at the batch it is trained with. */
export interface Plan {
  readonly network: NetworkSpec
  readonly shape: readonly [number, number, number]
  readonly actions: number
  readonly batch: number
  /** That a network with a memory goes through at once. */
  readonly steps?: number
}

const minatar: NetworkSpec = {
  id: 'minatar',
  title: 'MinAtar CNN',
  cite: 'Young & Tian 2019',
  build: (nn, { observation }) => nn.dense('dense1', nn.conv('conv1', observation, { filters: 16, kernel: 3 }), 128),
}
const screen = [84, 84, 4] as const

export const minatarPlan: Plan = { network: minatar, shape: [10, 10, 4], actions: 6, batch: 256 }
export const smallPlan: Plan = { network: small, shape: screen, actions: 4, batch: 256 }
export const naturePlan: Plan = { network: nature, shape: screen, actions: 4, batch: 32 }
/** CoinRun's preset. */
export const gruPlan: Plan = { network: gruNature, shape: [64, 64, 3], actions: 15, batch: 1024, steps: 128 }

/** [batch, h, w, planes] of noise in 0…1. */
export const observations = ({ shape }: Plan, batch: number) =>
  tf.randomUniform([batch, ...shape], 0, 1, 'float32', 1) as tf.Tensor4D

/** Noise, and of each of its sequences a memory of nothing where the network has one. */
export function inputsOf(plan: Plan, batch: number, steps = 1): PolicyInputs {
  const { memory } = plan.network
  const observation = observations(plan, batch)
  return memory === undefined ? { observation } : { observation, memory: tf.zeros([batch / steps, memory]) }
}

/** What a PPO minibatch holds besides observations, drawn at random: the arithmetic is the same whatever the numbers. */
export function createBatch({ actions }: Plan, count: number): Batch {
  const random = createRandom(2)
  const normals = () => Float32Array.from({ length: count }, () => random.normal())
  return {
    taken: Int32Array.from({ length: count }, () => random.below(actions)),
    advantages: normals(),
    returns: normals(),
    oldLogProbabilities: new Float32Array(count).fill(-Math.log(actions)),
  }
}

/** Multiplications and additions of one forward pass, layer by layer. */
export function layerFlops({ network, shape, actions }: Plan): number[] {
  const { nodes, weights } = tracePolicy(network, shape, actions)
  const sizeOf = (of: readonly number[]) => of.reduce((product, n) => product * n, 1)
  return nodes.flatMap((node) => {
    const kernels = node.weights.map((weight) => weights[weight]!.shape).filter((of) => of.length > 1)
    // A convolution's kernel is used at every place of its output.
    return kernels.length === 0 ? [] : [2 * sum(kernels.map(sizeOf)) * sizeOf(node.shape.slice(0, -1))]
  })
}

/** Of a whole train step: the first layer has no input gradient. */
export function stepFlops(plan: Plan, batch: number): number {
  const [first = 0, ...rest] = layerFlops(plan)
  return batch * (2 * first + 3 * sum(rest))
}

export const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)
