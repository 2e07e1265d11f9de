import { createAdam } from '../../../lab/backend/adam'
import { hasRelaxedSimd } from '../../../lab/backend/multiply-add'
import { own } from '../../../lab/backend/tensors'
import * as tf from '../../../lab/backend/tf'
import { installed, installKernels, uninstallKernels } from '../../../lab/backend/wasm-kernels'
import { gradients, ppoLosses } from '../../../lab/trainers/parts/losses'
import { buildPolicy } from '../../../lab/models/policy'
import type { Policy } from '../../../lab/contracts/model'
import { chooseNodeBackend, nodeAssets } from '../../backend.lib'
import type { Row } from '../../bench'
import { median } from '../../../lab/statistics/interval'
import { milliseconds } from './clock.lib'
import {
  createBatch,
  gruPlan,
  inputsOf,
  layerFlops,
  minatarPlan,
  naturePlan,
  smallPlan,
  stepFlops,
  sum,
  type Plan,
} from './plans.lib'

export type Work = { readonly name: string; readonly run: () => void; readonly flops: number }

/** Our kernels against stock tfjs-wasm, the same policies and losses, in one process, and against a plain product's speed. */
export async function* onWasm(): AsyncGenerator<Row> {
  await chooseNodeBackend('wasm')
  const product = plainProduct()
  const ms = median(Array.from({ length: 7 }, () => milliseconds(product.run)))
  yield {
    case: product.name,
    metric: 'speed',
    value: product.flops / ms / 1e6,
    unit: 'GFLOP/s',
    versus: null,
    ratio: null,
  }
  for (const plan of [minatarPlan, smallPlan, naturePlan, gruPlan]) yield* measurePlan(plan, product)
}

async function* measurePlan(plan: Plan, product: Work): AsyncGenerator<Row> {
  const policy = buildPolicy(plan.network, plan.shape, plan.actions, 1)
  const work = [1, 64, 289]
    .map((batch) => forward(policy, plan, batch))
    .concat(inputGradient(policy, plan), trainStep(policy, plan, plan.batch))
  for (const { name, run, flops } of work) {
    const { ours, stock, plain } = await compare(run, product)
    const row = { case: `${plan.network.id}, ${name}`, unit: 'ms' }
    yield { ...row, metric: 'time', value: ours, versus: `stock tfjs-wasm ${stock.toFixed(2)} ms`, ratio: stock / ours }
    const speed = flops / ours / 1e6
    const ceiling = product.flops / plain / 1e6
    yield {
      ...row,
      metric: 'speed',
      value: speed,
      unit: 'GFLOP/s',
      versus: `plain product ${ceiling.toFixed(1)} GFLOP/s`,
      ratio: speed / ceiling,
    }
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

/** The machine's ceiling: our plain product, packing included, no bias, no activation, operands in cache. */
function plainProduct(): Work {
  const a = tf.randomNormal([256, 256])
  const b = tf.randomNormal([256, 256])
  return { name: 'matrix product 256×256×256', run: () => tf.dispose(tf.matMul(a, b)), flops: 2 * 256 ** 3 }
}

function forward(policy: Policy, plan: Plan, batch: number): Work {
  const x = inputsOf(plan, batch)
  return {
    name: `forward, batch ${batch}`,
    flops: batch * sum(layerFlops(plan)),
    run: () => tf.tidy(() => void own(policy.forward(x).logits).dataSync()),
  }
}

function inputGradient(policy: Policy, plan: Plan): Work {
  const x = inputsOf(plan, 1)
  const slope = tf.grad((observation) => tf.sum(own(policy.forward({ ...x, observation }).logits)))
  return {
    name: 'input gradient, batch 1',
    flops: 2 * sum(layerFlops(plan)),
    run: () => tf.tidy(() => void slope(own(x.observation)).dataSync()),
  }
}

/** One PPO minibatch: forward, losses, gradients of all weights, norm clipping, Adam. Stock: tfjs's own Adam, no clipping. */
export function trainStep(policy: Policy, plan: Plan, count: number): Work {
  const x = inputsOf(plan, count, plan.steps)
  const batch = createBatch(plan, count)
  const adam = createAdam(policy.variables)
  const stock = tf.train.adam(1e-4)
  const loss = () => ppoLosses(policy.forward(x), batch, 0.2, { entropy: 0.01, value: 0.5 }).total
  return {
    name: `train step, batch ${count}${plan.steps ? ` in sequences of ${plan.steps}` : ''}`,
    flops: stepFlops(plan, count),
    run: () =>
      tf.tidy(() => {
        if (installed()) adam.apply(gradients(policy.variables, loss), 1e-4, 0.5).dispose()
        else stock.minimize(() => own(loss()) as tf.Scalar, false, policy.variables.map(own) as tf.Variable[])
      }),
  }
}

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
      const { strides, filterShape } = attrs as unknown as {
        strides: [number, number] | number
        filterShape: [number, number, number, number]
      }
      const [stride] = Array.isArray(strides) ? strides : [strides]
      const tensor = (info: tf.TensorInfo) => tf.engine().makeTensorFromTensorInfo({ ...info }) as tf.Tensor4D
      return tf.tidy(() => {
        const windows = tf.conv2d(
          tf.transpose(borrow(tensor(x)), [3, 1, 2, 0]),
          tf.transpose(borrow(tensor(dy)), [1, 2, 0, 3]) as tf.Tensor4D,
          1,
          'valid',
          'NHWC',
          stride,
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
