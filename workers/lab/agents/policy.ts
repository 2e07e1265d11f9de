import { observationShape } from '../contracts/observation'
import * as tf from '../backend/tf'
import { convRelu, dense, denseRelu } from '../backend/ops'
import { InputError } from '../contracts/errors'
import type { FirstConvolution, LayerSpec, NamedArray, NetworkSpec, Policy, PolicyOutput, PolicyRequest } from '../contracts/policy'
import { createRandom } from '../random'
import { orthogonal } from './parts/orthogonal'
import { networks } from './registry'

type Shape3 = readonly [number, number, number]
/** `PolicyOutput` as a type that tfjs accepts from a tidy. */
type Answer = Pick<PolicyOutput, keyof PolicyOutput>
type ArraySpec = { readonly name: string; readonly shape: readonly number[]; readonly gain: number }

/** A freshly initialised policy for a game: the same request gives the same bytes. Throws InputError for an unknown network. */
export function createPolicy({ env, network, seed, blank }: PolicyRequest): Policy {
  const shape = observationShape(env.observation) as Shape3
  return buildPolicy(networks.get(network), shape, env.actions.length, seed, blank)
}

/** The same for a network given as data, which need not be in the registry. Orthogonal weights, zero biases; all zeros if `blank`. */
export function buildPolicy(network: NetworkSpec, inputShape: Shape3, actions: number, seed: number, blank = false): Policy {
  const specs = describeArrays(network, inputShape, actions)
  const random = createRandom(seed)
  const prefix = `policy${++built}`
  const variables = specs.map((spec) => createVariable(`${prefix}/${spec.name}`, spec.shape, blank ? new Float32Array(size(spec.shape)) : initialize(spec, random)))
  const [policyKernel, policyBias, valueKernel, valueBias] = variables.slice(-4) as [tf.Variable, tf.Variable, tf.Variable, tf.Variable]

  /** Walks the layers in order from number `from`; `until` stops after the named one. */
  const trunk = (x: tf.Tensor, from = 0, until?: string): tf.Tensor => {
    let h = x
    for (const [i, layer] of network.layers.entries()) {
      if (i < from) continue
      h = applyLayer(layer, h, variables[2 * i] as tf.Variable, variables[2 * i + 1] as tf.Variable)
      if (layer.name === until) return h
    }
    return h.rank === 2 ? h : flatten(h)
  }
  const answer = (features: tf.Tensor) => heads(features as tf.Tensor2D, policyKernel, policyBias, valueKernel, valueBias)
  const first = firstConvolution(network, variables, (h) => answer(trunk(h, 1)))

  return {
    network: network.id,
    inputShape,
    actions,
    variables,
    ...(first && { first }),
    forward: (x) => tf.tidy(() => answer(trunk(x))),
    layers: network.layers,
    resume: (h, layer) => tf.tidy(() => answer(trunk(h, indexOfLayer(network, layer) + 1))),
    activations(x, layer) {
      indexOfLayer(network, layer)
      return tf.tidy(() => trunk(x, 0, layer)) as tf.Tensor4D | tf.Tensor2D
    },
    read: () => readArrays(specs, variables),
    write: (arrays) => writeArrays(specs, variables, arrays),
    dispose: () => tf.dispose(variables as tf.Variable[]),
  }
}

function indexOfLayer(network: NetworkSpec, layer: string): number {
  const index = network.layers.findIndex(({ name }) => name === layer)
  if (index < 0) throw new InputError('layer', `${network.id} has no layer "${layer}"`)
  return index
}

/** Bytes of the weights at a given width, e.g. 2 for half floats. */
export function weightBytes(network: NetworkSpec, inputShape: Shape3, actions: number, bytesPerNumber: number): number {
  return describeArrays(network, inputShape, actions).reduce((sum, { shape }) => sum + size(shape) * bytesPerNumber, 0)
}

/** Kernel and bias of every layer, then of the two heads. Hidden gain √2; policy head 0.01, value head 1 (Andrychowicz et al. 2021). */
function describeArrays(network: NetworkSpec, inputShape: Shape3, actions: number): ArraySpec[] {
  let [height, width, depth] = inputShape
  const pair = (name: string, kernel: readonly number[], out: number, gain: number): ArraySpec[] => [
    { name: `${name}/kernel`, shape: [...kernel, out], gain },
    { name: `${name}/bias`, shape: [out], gain: 0 },
  ]
  const hidden = network.layers.flatMap((layer) => {
    if (layer.kind === 'conv') {
      const arrays = pair(layer.name, [layer.kernel, layer.kernel, depth], layer.filters, Math.SQRT2)
      height = Math.floor((height - layer.kernel) / layer.stride) + 1
      width = Math.floor((width - layer.kernel) / layer.stride) + 1
      depth = layer.filters
      if (height < 1 || width < 1) throw new InputError('network', `${layer.name} does not fit an observation of ${inputShape.join('×')}`)
      return arrays
    }
    const arrays = pair(layer.name, [height * width * depth], layer.units, Math.SQRT2)
    height = width = 1
    depth = layer.units
    return arrays
  })
  const features = height * width * depth
  return [...hidden, ...pair('policy', [features], actions, 0.01), ...pair('value', [features], 1, 1)]
}

function initialize({ shape, gain }: ArraySpec, random: ReturnType<typeof createRandom>): Float32Array {
  if (gain === 0) return new Float32Array(size(shape))
  const columns = shape.at(-1) ?? 1
  return orthogonal(size(shape) / columns, columns, gain, random)
}

/** tfjs wants variable names unique in the whole process; several policies live at once. */
let built = 0
function createVariable(name: string, shape: readonly number[], data: Float32Array): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor(data, [...shape], 'float32'), true, name))
}

function applyLayer(layer: LayerSpec, x: tf.Tensor, kernel: tf.Variable, bias: tf.Variable): tf.Tensor {
  switch (layer.kind) {
    case 'conv':
      return convRelu(x, kernel, bias, layer.stride) as tf.Tensor
    case 'dense':
      return denseRelu(x.rank === 2 ? x : flatten(x), kernel, bias) as tf.Tensor
    default:
      return layer satisfies never
  }
}

/** The first layer apart from the rest, where it is a convolution. `rest` takes its activations. */
function firstConvolution(network: NetworkSpec, variables: readonly tf.Variable[], rest: (h: tf.Tensor) => Answer): FirstConvolution | undefined {
  const [layer] = network.layers
  const [kernel, bias] = variables as [tf.Variable, tf.Variable]
  if (layer?.kind !== 'conv') return undefined
  return {
    kernel: layer.kernel,
    stride: layer.stride,
    convolve: (x) => tf.conv2d(x, kernel as tf.Tensor as tf.Tensor4D, layer.stride, 'valid'),
    resume: (z) => tf.tidy(() => rest(tf.relu(tf.add(z, bias)))),
  }
}

function flatten(x: tf.Tensor): tf.Tensor2D {
  return tf.reshape(x, [x.shape[0] ?? 1, -1])
}

function heads(features: tf.Tensor2D, pk: tf.Variable, pb: tf.Variable, vk: tf.Variable, vb: tf.Variable): Answer {
  const linear = (kernel: tf.Tensor, bias: tf.Tensor) => dense(features, kernel, bias) as tf.Tensor2D
  return { logits: linear(pk, pb), value: linear(vk, vb) }
}

/** One read-back for all arrays. */
async function readArrays(specs: readonly ArraySpec[], variables: readonly tf.Variable[]): Promise<NamedArray[]> {
  const flat = tf.tidy(() => tf.concat(variables.map((variable) => tf.reshape(variable, [-1]))))
  const data = (await flat.data()) as Float32Array
  flat.dispose()
  let at = 0
  return specs.map(({ name, shape }) => ({ name, shape, data: data.slice(at, (at += size(shape))) }))
}

/** Checks everything before it changes anything. */
function writeArrays(specs: readonly ArraySpec[], variables: readonly tf.Variable[], arrays: readonly NamedArray[]): void {
  const given = new Map(arrays.map((array) => [array.name, array]))
  const extra = arrays.find(({ name }) => !specs.some((spec) => spec.name === name))
  if (extra) throw new InputError(extra.name, 'is not a weight of this network')
  const checked = specs.map((spec) => checkArray(spec, given.get(spec.name)))
  checked.forEach((data, i) => {
    const variable = variables[i] as tf.Variable
    tf.tidy(() => variable.assign(tf.tensor(data.slice(), variable.shape, 'float32')))
  })
}

function checkArray({ name, shape }: ArraySpec, array: NamedArray | undefined): Float32Array {
  if (!array) throw new InputError(name, 'is missing from the weights')
  if (array.shape.join() !== shape.join() || array.data.length !== size(shape))
    throw new InputError(name, `has shape [${array.shape.join(', ')}] where [${shape.join(', ')}] is needed`)
  if (!array.data.every(Number.isFinite)) throw new InputError(name, 'holds a number that is not finite')
  return array.data
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1)
}
