import * as ops from '../backend/ops'
import { InputError } from '../contracts/errors'
import type {
  ConvolutionOptions,
  DenseOptions,
  Flow,
  LayerInfo,
  LayerOptions,
  Layers,
  PolicyForm,
  Port,
  Ports,
  Shape,
} from '../contracts/model'
import type { Tensor } from '../contracts/tensor'
import type { Graph, Node, WeightSpec } from './graph'
import { sizeOf } from './upload'

type Part = Omit<Node, 'weights'> & { readonly weights?: readonly WeightSpec[] }

/** Writes down what a network does with its inputs instead of doing it. */
export function trace(
  ports: Ports,
  network: (nn: Layers, inputs: Readonly<Record<string, Flow>>) => Readonly<Record<string, Flow>>,
  { noise = 0 }: Pick<PolicyForm, 'noise'> = {},
): Graph {
  const nodes: Node[] = []
  const weights: WeightSpec[] = []
  const push = ({ weights: own = [], ...part }: Part): Node => {
    const node = { ...part, weights: own.map((_, i) => weights.length + i) }
    const taken = node.layer && nodes.some(({ layer }) => layer?.name === node.layer?.name)
    if (taken) throw new Error(`two layers are called "${node.layer?.name}"`)
    nodes.push(node)
    weights.push(...own)
    return node
  }
  const inputs = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, push(inputNode(name, port))]))
  let noises = 0
  const noisy = (inputs: number, units: number) => (noises += inputs + units) - inputs - units
  const nn = createLayers(
    push,
    noise > 0 ? (...layer) => noisyProduct(noise, noisy(layer[1], layer[2]), ...layer) : product,
  )
  const outputs = network(nn, inputs) as Readonly<Record<string, Node>>
  return { inputs, outputs, nodes, weights, noises }
}

const inputNode = (name: string, { shape }: Port): Part => ({
  input: name,
  shape,
  from: [],
  run: () => {
    throw new Error(`${name} is an input`)
  },
})

function createLayers(push: (part: Part) => Node, product: Product): Layers {
  const node = (x: Flow) => x as Node
  const plain = (x: Flow, run: (x: Tensor) => Tensor, name: string | undefined, shape: Shape = x.shape) =>
    push({ shape, from: [node(x)], run: ([given]) => run(given!), ...stage(name) })
  // A layer that is asked for by name gives what comes out of its activation.
  const activated = (part: Part, activation: LayerOptions['activation']) => {
    if (activation !== 'tanh') return push(part)
    const { layer, ...linear } = part
    return push({ shape: part.shape, from: [push(linear)], run: ([x]) => ops.tanh(x!), ...(layer && { layer }) })
  }
  const flatten = (x: Flow) =>
    x.shape.length === 1
      ? x
      : push({ shape: [sizeOf(x.shape)], from: [node(x)], run: ([given]) => flattened(given!), same: true })
  return {
    flatten,
    conv: (name, x, options) =>
      activated({ ...convolution(name, x.shape, options), from: [node(x)] }, options.activation),
    dense: (name, x, units, options = {}) =>
      activated({ ...product(name, sizeOf(x.shape), units, options), from: [node(flatten(x))] }, options.activation),
    relu: (x, name) => plain(x, ops.relu, name),
    tanh: (x, name) => plain(x, ops.tanh, name),
    compute: (from, shape, run) => push({ shape, from: from.map(node), run: (given) => run(given) }),
    scale: (x, by) => plain(x, (given) => ops.mul(given, by), undefined),
    add(a, b, name) {
      if (a.shape.join() !== b.shape.join())
        throw new InputError('network', `cannot add ${b.shape.join('×')} to ${a.shape.join('×')}`)
      return push({ shape: a.shape, from: [node(a), node(b)], run: ([x, y]) => ops.add(x!, y!), ...stage(name) })
    },
    concat: (a, b) =>
      push({
        shape: [sizeOf(a.shape) + sizeOf(b.shape)],
        from: [node(flatten(a)), node(flatten(b))],
        run: ([x, y]) => ops.concat([x!, y!], 1),
      }),
    layer(a, b) {
      const [[h, w, planes], [height, width, others]] = [picture('a layering', a.shape), picture('a layering', b.shape)]
      if (h !== height || w !== width)
        throw new InputError('network', `cannot lay ${b.shape.join('×')} behind ${a.shape.join('×')}`)
      return push({
        shape: [h, w, planes + others],
        from: [node(a), node(b)],
        run: ([x, y]) => ops.concat([x!, y!], 3),
      })
    },
    levels(x, count) {
      const [h, w, planes] = picture('levels', x.shape)
      return plain(x, (given) => levelsOf(given, count), undefined, [h, w, planes * count])
    },
    maxPool: (x, options, name) => push({ ...pooling(x.shape, options), from: [node(x)], ...stage(name) }),
    layerNorm: (name, x) => push({ ...normalisation(name, x.shape), from: [node(x)] }),
    convTranspose: (name, x, options) =>
      activated({ ...transposed(name, x.shape, options), from: [node(x)] }, options.activation),
    gru: (name, x, memory) =>
      push({ ...recurrence(name, sizeOf(x.shape), sizeOf(memory.shape)), from: [node(flatten(x)), node(memory)] }),
  }
}

const stage = (name: string | undefined) => (name === undefined ? {} : { layer: { name, kind: 'stage' } as const })

/** Kernel and bias. Gain √2 before an activation, 1 before none (Andrychowicz et al. 2021). */
function pair(
  name: string,
  kind: LayerInfo['kind'],
  kernel: readonly number[],
  { activation = 'relu', gain = activation === 'none' ? 1 : Math.SQRT2 }: LayerOptions,
) {
  const weights: WeightSpec[] = [
    { name: `${name}/kernel`, shape: kernel, gain },
    { name: `${name}/bias`, shape: kernel.slice(-1), fill: 0 },
  ]
  return { layer: { name, kind }, weights }
}

type Product = (name: string, inputs: number, units: number, options: DenseOptions) => Omit<Part, 'from'>

const product: Product = (name, inputs, units, options) => {
  const relu = isRelu(options)
  const { layer, weights } = pair(name, 'dense', [inputs, units], options)
  const about = { ...asked(layer, options), shape: [units], product: true } as const
  if (options.bias ?? true) return { ...about, weights, run: ([x], [kernel, bias]) => affine(x!, kernel!, bias!, relu) }
  return {
    ...about,
    weights: weights.slice(0, 1),
    run: ([x], [kernel]) => (relu ? ops.relu(ops.matMul(x!, kernel!)) : ops.matMul(x!, kernel!)),
  }
}

/**
 * x·(μ + σ ⊙ εᵢₙ εₒᵤₜᵀ) + μ_b + σ_b ⊙ εₒᵤₜ (Fortunato et al. 2018, eq. 9 … 11), ε = sgn(n) √|n| of normal numbers n, which lie one after the
 * other from `at`. σ begins at σ₀ / √inputs.
 */
function noisyProduct(sigma: number, at: number, ...layer: Parameters<Product>): ReturnType<Product> {
  const [name, inputs, units, options] = layer
  if (options.bias === false) throw new InputError('network', `${name} has no bias, so it cannot learn noise`)
  const { layer: info, weights } = pair(name, 'dense', [inputs, units], options)
  const fill = sigma / Math.sqrt(inputs)
  const shaped = (noise: Float32Array) => noise.map((n) => Math.sign(n) * Math.sqrt(Math.abs(n)))
  return {
    ...asked(info, options),
    shape: [units],
    product: true,
    weights: [
      ...weights,
      { name: `${name}/noise-kernel`, shape: [inputs, units], fill },
      { name: `${name}/noise-bias`, shape: [units], fill },
    ],
    run([x], [kernel, bias, spread, spreadOfBias], { noise }) {
      if (!noise) return affine(x!, kernel!, bias!, isRelu(options))
      const before = ops.tensor(shaped(noise.subarray(at, at + inputs)), [inputs, 1])
      const after = ops.tensor(shaped(noise.subarray(at + inputs, at + inputs + units)))
      const moved = ops.add(kernel!, ops.mul(spread!, ops.mul(before, after)))
      return affine(x!, moved, ops.add(bias!, ops.mul(spreadOfBias!, after)), isRelu(options))
    },
  }
}

const isRelu = ({ activation = 'relu' }: DenseOptions): boolean => activation === 'relu'
const affine = (x: Tensor, kernel: Tensor, bias: Tensor, relu: boolean): Tensor =>
  (relu ? ops.denseRelu : ops.dense)(x, kernel, bias)
const asked = (layer: Node['layer'], { asked = true }: DenseOptions) => (asked && layer ? { layer } : {})

function convolution(name: string, shape: Shape, options: ConvolutionOptions): Omit<Part, 'from'> {
  const { filters, kernel, stride = 1, padding = 'valid', activation = 'relu' } = options
  const [h, w, depth] = picture(name, shape)
  const along = (length: number) =>
    padding === 'same' ? Math.ceil(length / stride) : Math.floor((length - kernel) / stride) + 1
  const [height, width] = [along(h), along(w)]
  if (height < 1 || width < 1) throw new InputError('network', `${name} does not fit a picture of ${shape.join('×')}`)
  const relu = activation === 'relu'
  return {
    ...pair(name, 'conv', [kernel, kernel, depth, filters], options),
    shape: [height, width, filters],
    product: true,
    ...(padding === 'valid' && relu && { convolution: { kernel, stride } }),
    run: ([x], [weights, bias]) => ops.conv(x!, weights!, bias!, { stride, pad: padding, relu }),
  }
}

function transposed(name: string, shape: Shape, options: Omit<ConvolutionOptions, 'padding'>): Omit<Part, 'from'> {
  const { filters, kernel, stride = 1, activation = 'relu' } = options
  const [h, w, depth] = picture(name, shape)
  const along = (length: number) => (length - 1) * stride + kernel
  const { layer, weights } = pair(name, 'convTranspose', [kernel, kernel, filters, depth], options)
  return {
    layer,
    weights: [weights[0]!, { name: `${name}/bias`, shape: [filters], fill: 0 }],
    shape: [along(h), along(w), filters],
    run: ([x], [kernels, bias]) => ops.convTranspose(x!, kernels!, bias!, { stride, relu: activation === 'relu' }),
  }
}

function pooling(
  shape: Shape,
  { size, stride, padding = 'valid' }: Parameters<Layers['maxPool']>[1],
): Omit<Part, 'from'> {
  const [h, w, depth] = picture('a pooling', shape)
  const along = (length: number) =>
    padding === 'same' ? Math.ceil(length / stride) : Math.floor((length - size) / stride) + 1
  if (along(h) < 1 || along(w) < 1)
    throw new InputError('network', `a pooling does not fit a picture of ${shape.join('×')}`)
  return { shape: [along(h), along(w), depth], run: ([x]) => ops.maxPool(x!, { size, stride, pad: padding }) }
}

function normalisation(name: string, shape: Shape): Omit<Part, 'from'> {
  const weights = [
    { name: `${name}/gain`, shape: shape.slice(-1), fill: 1 },
    { name: `${name}/bias`, shape: shape.slice(-1), fill: 0 },
  ]
  return {
    layer: { name, kind: 'layerNorm' },
    weights,
    shape,
    run: ([x], [gain, bias]) => ops.layerNorm(x!, gain!, bias!),
  }
}

/** Reset, update and new gate side by side, each orthogonal by itself. */
function recurrence(name: string, inputs: number, width: number): Omit<Part, 'from'> {
  const weights: WeightSpec[] = [
    { name: `${name}/kernel`, shape: [inputs, 3 * width], gain: 1, blocks: 3 },
    { name: `${name}/recurrent`, shape: [width, 3 * width], gain: 1, blocks: 3 },
    { name: `${name}/bias`, shape: [3 * width], fill: 0 },
    { name: `${name}/recurrent-bias`, shape: [3 * width], fill: 0 },
  ]
  return {
    layer: { name, kind: 'gru' },
    weights,
    shape: [width],
    run: ([x, memory], [kernel, recurrent, bias, recurrentBias], { keep = null }) =>
      ops.gruSequence(
        x!,
        memory!,
        { kernel: kernel!, recurrent: recurrent!, bias: bias!, recurrentBias: recurrentBias! },
        keep,
      ),
  }
}

function picture(name: string, shape: Shape): readonly [number, number, number] {
  const [h, w, depth] = shape
  if (h === undefined || w === undefined || depth === undefined)
    throw new InputError('network', `${name} needs a picture, not ${shape.join('×')} numbers`)
  return [h, w, depth]
}

const flattened = (x: Tensor) => ops.reshape(x, [x.shape[0] ?? 1, -1])

/** Π (v − j) / (k − j) over all other levels j, for each level k. */
function levelsOf(x: Tensor, count: number): Tensor {
  const numbers = Array.from({ length: count }, (_, level) => level)
  const away = numbers.map((level) => ops.sub(ops.mul(x, count - 1), level))
  return ops.concat(
    numbers.map((level) => {
      const others = numbers.filter((other) => other !== level)
      const product = others.map((other) => away[other]!).reduce((a, b) => ops.mul(a, b))
      return ops.mul(product, 1 / others.reduce((all, other) => all * (level - other), 1))
    }),
    3,
  )
}
