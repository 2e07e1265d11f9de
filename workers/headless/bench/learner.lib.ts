import { createAdam } from '../../lab/backend/adam'
import * as tf from '../../lab/backend/tf'
import { installed, installKernels, uninstallKernels } from '../../lab/backend/wasm-kernels'
import { hasRelaxedSimd } from '../../lab/backend/backend'
import { buildPolicy } from '../../lab/agents/policy'
import { gradients, ppoLosses, takenMask } from '../../lab/agents/parts/losses'
import nature from '../../lab/agents/networks/nature'
import small from '../../lab/agents/networks/small'
import type { NetworkSpec, Policy } from '../../lab/contracts/policy'
import { createRandom } from '../../lab/random'
import { chooseNodeBackend, nodeAssets } from '../backend.lib'
import type { Row } from '../bench'

/** The learner's speed on wasm: our kernels against stock tfjs-wasm, the same policies and losses, in one process. */
const minatar: NetworkSpec = {
  id: 'minatar',
  title: 'MinAtar CNN',
  cite: 'Young & Tian 2019',
  layers: [
    { kind: 'conv', name: 'conv1', filters: 16, kernel: 3, stride: 1 },
    { kind: 'dense', name: 'dense1', units: 128 },
  ],
}
const screen = [84, 84, 4] as const
const plans = [
  { network: minatar, shape: [10, 10, 4] as const, actions: 6, batch: 256 },
  { network: small, shape: screen, actions: 4, batch: 256 },
  { network: nature, shape: screen, actions: 4, batch: 32 },
]

type Plan = (typeof plans)[number]
type Work = { readonly name: string; readonly run: () => void; readonly flops: number }

export default async function* learner(): AsyncGenerator<Row> {
  await chooseNodeBackend('wasm')
  const product = plainProduct()
  const ms = median(Array.from({ length: 7 }, () => milliseconds(product.run)))
  yield { case: product.name, metric: 'speed', value: product.flops / ms / 1e6, unit: 'GFLOP/s', versus: null, ratio: null }
  for (const plan of plans) yield* measurePlan(plan, product)
}

async function* measurePlan(plan: Plan, product: Work): AsyncGenerator<Row> {
  const policy = buildPolicy(plan.network, plan.shape, plan.actions, 1)
  const work = [1, 64, 289].map((batch) => forward(policy, plan, batch)).concat(inputGradient(policy, plan), trainStep(policy, plan))
  for (const { name, run, flops } of work) {
    const { ours, stock, plain } = await compare(run, product)
    const row = { case: `${plan.network.id}, ${name}`, unit: 'ms' }
    yield { ...row, metric: 'time', value: ours, versus: `stock tfjs-wasm ${stock.toFixed(2)} ms`, ratio: stock / ours }
    const speed = flops / ours / 1e6
    const ceiling = product.flops / plain / 1e6
    yield { ...row, metric: 'speed', value: speed, unit: 'GFLOP/s', versus: `plain product ${ceiling.toFixed(1)} GFLOP/s`, ratio: speed / ceiling }
  }
  policy.dispose()
}

/** Medians of seven, taken in turns so that a busy machine slows all down alike. */
async function compare(run: () => void, product: Work): Promise<{ ours: number; stock: number; plain: number }> {
  const ours: number[] = []
  const plain: number[] = []
  const stock: number[] = []
  const bytes = await nodeAssets.kernels(hasRelaxedSimd())
  for (let round = 0; round < 7; round++) {
    ours.push(milliseconds(run))
    plain.push(milliseconds(product.run))
    uninstallKernels()
    registerComposedFilterGradient()
    stock.push(milliseconds(run))
    tf.unregisterKernel('Conv2DBackpropFilter', 'wasm')
    await installKernels(bytes)
  }
  return { ours: median(ours), stock: median(stock), plain: median(plain) }
}

const median = (times: number[]) => times.sort((a, b) => a - b)[times.length >> 1]!

/** After one warm-up, which also says how often to repeat: at least 20 ms in all. */
function milliseconds(run: () => void): number {
  const once = () => {
    const started = performance.now()
    run()
    return performance.now() - started
  }
  run()
  const repeat = Math.max(1, Math.ceil(20 / once()))
  let total = 0
  for (let i = 0; i < repeat; i++) total += once()
  return total / repeat
}

/** The machine's ceiling: our plain product, packing included, no bias, no activation, operands in cache. */
function plainProduct(): Work {
  const a = tf.randomNormal([256, 256])
  const b = tf.randomNormal([256, 256])
  return { name: 'matrix product 256×256×256', run: () => tf.dispose(tf.matMul(a, b)), flops: 2 * 256 ** 3 }
}

const observations = ({ shape }: Plan, batch: number) => tf.randomUniform([batch, ...shape], 0, 1, 'float32', 1) as tf.Tensor4D

function forward(policy: Policy, plan: Plan, batch: number): Work {
  const x = observations(plan, batch)
  return {
    name: `forward, batch ${batch}`,
    flops: batch * sum(layerFlops(plan)),
    run: () => tf.tidy(() => void policy.forward(x).logits.dataSync()),
  }
}

function inputGradient(policy: Policy, plan: Plan): Work {
  const x = observations(plan, 1)
  const slope = tf.grad((input) => tf.sum(policy.forward(input as tf.Tensor4D).logits))
  return { name: 'input gradient, batch 1', flops: 2 * sum(layerFlops(plan)), run: () => tf.tidy(() => void slope(x).dataSync()) }
}

/** One PPO minibatch: forward, losses, gradients of all weights, norm clipping, Adam. */
function trainStep(policy: Policy, plan: Plan): Work {
  const { batch: count, actions } = plan
  const random = createRandom(2)
  const x = observations(plan, count)
  const ones = () => Float32Array.from({ length: count }, () => random.normal())
  const batch = {
    taken: takenMask(Int32Array.from({ length: count }, () => random.below(actions)), actions),
    advantages: tf.tensor1d(ones()),
    returns: tf.tensor1d(ones()),
    oldLogProbabilities: tf.fill([count], -Math.log(actions)) as tf.Tensor1D,
  }
  const adam = createAdam(policy.variables)
  const stock = tf.train.adam(1e-4)
  const loss = () => ppoLosses(policy.forward(x), batch, 0.2, { entropy: 0.01, value: 0.5 }).total
  const [first, ...rest] = layerFlops(plan)
  return {
    name: `train step, batch ${count}`,
    flops: count * (2 * first! + 3 * sum(rest)),
    run: () =>
      tf.tidy(() => {
        if (installed()) adam.apply(gradients(policy.variables, loss), 1e-4, 0.5)
        else stock.minimize(loss, false, [...policy.variables])
      }),
  }
}

/** Multiplications and additions of one forward pass, layer by layer. */
function layerFlops({ network, shape, actions }: Plan): number[] {
  let [height, width, depth] = shape as readonly [number, number, number]
  const counts = network.layers.map((layer) => {
    if (layer.kind === 'dense') {
      const flops = 2 * height * width * depth * layer.units
      height = width = 1
      depth = layer.units
      return flops
    }
    height = Math.floor((height - layer.kernel) / layer.stride) + 1
    width = Math.floor((width - layer.kernel) / layer.stride) + 1
    const flops = 2 * height * width * layer.kernel ** 2 * depth * layer.filters
    depth = layer.filters
    return flops
  })
  return [...counts, 2 * depth * (actions + 1)]
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)

/**
 * What stock tfjs-wasm needs to train a conv net at all: the missing filter gradient composed from its own kernels. The picture
 * is correlated with the output's gradient: batch takes the place of channels, and the stride becomes a dilation.
 */
function registerComposedFilterGradient(): void {
  tf.registerKernel({
    kernelName: 'Conv2DBackpropFilter',
    backendName: 'wasm',
    kernelFunc({ inputs, attrs }) {
      const { x, dy } = inputs as { x: tf.Tensor4D; dy: tf.Tensor4D }
      const { strides, filterShape } = attrs as unknown as { strides: [number, number] | number; filterShape: [number, number, number, number] }
      const [stride] = Array.isArray(strides) ? strides : [strides]
      const tensor = (info: tf.TensorInfo) => tf.engine().makeTensorFromTensorInfo({ ...info }) as tf.Tensor4D
      return tf.tidy(() => {
        const windows = tf.conv2d(
          tf.transpose(borrow(tensor(x)), [3, 1, 2, 0]),
          tf.transpose(borrow(tensor(dy)), [1, 2, 0, 3]) as tf.Tensor4D,
          1, 'valid', 'NHWC', stride,
        )
        const [height, width, channels, filters] = filterShape
        return tf.transpose(tf.slice(windows, [0, 0, 0, 0], [channels, height, width, filters]), [1, 2, 0, 3])
      })
    },
  })
}

/** The tensor of a kernel's input shares the caller's data: keep the caller's claim when a tidy drops ours. */
function borrow(tensor: tf.Tensor4D): tf.Tensor4D {
  ;(tf.backend() as tf.KernelBackend).incRef(tensor.dataId)
  return tensor
}
