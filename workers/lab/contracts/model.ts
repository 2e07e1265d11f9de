import { InputError } from './errors'
import type { Tensor, Tensors, Variable } from './tensor'

/** Of one row, without the batch: [h, w, planes] of a picture, [n] of anything else. */
export type Shape = readonly number[]

/** One input or output of a model and what its numbers are. */
export type Port =
  /** [h, w, frames·channels] in 0…1, newest frame last, the channels of a frame side by side. */
  | {
      readonly kind: 'image'
      readonly shape: readonly [number, number, number]
      readonly frames: number
      readonly channels: 1 | 3
    }
  /** [n] numbers, with their names and usual ranges where they have some. */
  | {
      readonly kind: 'vector'
      readonly shape: readonly [number]
      readonly names?: readonly string[]
      readonly low?: readonly number[]
      readonly high?: readonly number[]
    }

export type Ports = Readonly<Record<string, Port>>

/** A hidden layer: what `activations` gives under this name. */
export interface LayerInfo {
  readonly name: string
  readonly kind: 'conv' | 'convTranspose' | 'dense' | 'layerNorm' | 'gru' | 'stage'
  /** Names of the inputs that reach it. */
  readonly sees: readonly string[]
  /** Of one row: [height, width, filters] or [units]. */
  readonly shape: Shape
  /** Names of the kernels that everybody who looks at it begins with, so that what is seen of it can be changed there. Absent: somebody looks at it otherwise. */
  readonly kernels?: readonly string[]
}

/** Weights as bytes: how they cross threads and rest in files. Names: `conv1/kernel`, `conv1/bias`, …, `policy/kernel`, `value/bias`. */
export interface NamedArray {
  readonly name: string
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** relu(conv(x, weights, stride, VALID) + bias), one of those that a picture goes through first. */
export interface Convolution {
  readonly name: string
  readonly kernel: number
  readonly stride: number
  readonly weights: Variable
  readonly bias: Variable
}

/** What a pass is told besides its inputs. */
export interface Aside {
  /** [batch]: multiplies what is remembered before a step, 0 where an episode begins. */
  readonly keep?: Float32Array
  /** [`Policy.noises`]: standard normal numbers for the layers that learn their noise; without them their means are used. */
  readonly noise?: Float32Array
}

/** Weights with named inputs and outputs. All tensors have the batch as their first axis; whoever gets one disposes or tidies it. */
export interface Model {
  readonly kind: 'policy' | 'reward' | 'world'
  /** Id of its network. */
  readonly network: string
  readonly inputs: Ports
  readonly outputs: Ports
  /** Differentiable. Throws InputError naming an input that is missing. */
  forward(inputs: Tensors, aside?: Aside): Tensors
  /** The hidden layers, first to last; none for a model that is not made of layers. */
  readonly layers: readonly LayerInfo[]
  /** A layer's output, after its activation where it has one. Throws InputError for an unknown layer. Differentiable. */
  activations(inputs: Tensors, layer: string): Tensor
  /** What `activations` gave for a layer → the rest of the network. `inputs`: those that the rest looks at besides. Differentiable. */
  resume(activations: Tensor, layer: string, inputs?: Tensors): Tensors
  /**
   * The convolutions that all of an input goes through, one after the other, before anything else sees it. The first is linear up
   * to its bias, so the answer to a small change of the input is a small convolution. None where there is no such way.
   */
  convolutions(input: string): readonly Convolution[]
  readonly variables: readonly Variable[]
  /** One read-back. Order and names as `variables`. */
  read(): Promise<NamedArray[]>
  /** Throws InputError naming the tensor when a name or shape does not fit; nothing is changed then. */
  write(arrays: readonly NamedArray[]): void
  dispose(): void
}

/** What a policy is asked. The names are a record's, so that any model's callers may pass it on. */
export type PolicyInputs = Tensors & {
  /** [batch, h, w, planes] in 0…1 (bytes / 255) or [batch, n]. */
  readonly observation: Tensor
  /**
   * [batch, memory]: what it carried from the decision before, zeros at first. Only where `memory` > 0. Of fewer rows, the batch is
   * so many steps, one after the other: it remembers from step to step, and slopes go back through all of them.
   */
  readonly memory?: Tensor
}

export type PolicyOutput = Tensors & {
  /** [batch, actions] */
  readonly logits: Tensor
  /** [batch, 1] */
  readonly value: Tensor
  /** [batch, memory]: what it carries on. Only where `memory` > 0. */
  readonly memory?: Tensor
  /** [batch, actions · atoms]: ln of each return's probability after each action. Only where its form has a distribution. */
  readonly atoms?: Tensor
}

/** Returns `low` … `high`, evenly spaced, of which each action has a probability (Bellemare et al. 2017). */
export interface Distribution {
  readonly atoms: number
  readonly low: number
  readonly high: number
  /** The state's part and the action's are learnt apart, atom by atom (Wang et al. 2016; Hessel et al. 2018). */
  readonly dueling: boolean
}

/** What a policy is besides its network. As usual: a number per action, one for the state, weights that are what they are. */
export interface PolicyForm {
  /** `logits` are what is expected of it then, `value` the greatest of them. */
  readonly distribution?: Distribution
  /** σ₀ of dense layers that learn how far to move at random (Fortunato et al. 2018, factorised). */
  readonly noise?: number
}

export interface Policy extends Model {
  readonly kind: 'policy'
  readonly actions: number
  /** Numbers that it carries from one decision to the next; 0 for a feed-forward policy. */
  readonly memory: number
  readonly form: PolicyForm
  /** Random numbers that a pass takes where its form has noise, else 0. */
  readonly noises: number
  /** Of one observation: [h, w, planes] or [n]. */
  readonly observation: Shape
  forward(inputs: PolicyInputs, aside?: Aside): PolicyOutput
  resume(activations: Tensor, layer: string, inputs?: Tensors): PolicyOutput
}

/** Height, width and planes of a picture. Throws InputError for anything else. */
export function imageShape(shape: Shape): readonly [number, number, number] {
  const [height, width, planes] = shape
  if (height === undefined || width === undefined || planes === undefined)
    throw new InputError('observation', `must be a picture, not ${shape.join(' × ')} numbers`)
  return [height, width, planes]
}

/** A place in a network under construction: what flows there has this shape. */
export interface Flow {
  readonly shape: Shape
}

export interface LayerOptions {
  /** ReLU unless said otherwise. */
  readonly activation?: 'relu' | 'tanh' | 'none'
  /** Length of the orthogonal vectors that the kernel begins with; √2 unless there is no activation, then 1. */
  readonly gain?: number
}

export interface DenseOptions extends LayerOptions {
  /** False: none is learned. True unless said otherwise. */
  readonly bias?: boolean
  /** False: nobody asks for it by name. True unless said otherwise. */
  readonly asked?: boolean
}

export interface ConvolutionOptions extends LayerOptions {
  readonly filters: number
  readonly kernel: number
  /** 1 unless said otherwise. */
  readonly stride?: number
  /** `same`: zeros around the picture, so that stride 1 keeps its size. `valid`: none, unless said otherwise. */
  readonly padding?: 'valid' | 'same'
}

/**
 * What networks are made of. Every layer with weights has a name of its own: `conv1` holds `conv1/kernel` and `conv1/bias`.
 * Pictures are channels last, without padding unless asked for; a dense layer flattens what it gets.
 */
export interface Layers {
  conv(name: string, x: Flow, options: ConvolutionOptions): Flow
  dense(name: string, x: Flow, units: number, options?: DenseOptions): Flow
  flatten(x: Flow): Flow
  relu(x: Flow, name?: string): Flow
  tanh(x: Flow, name?: string): Flow
  /** Of equal shapes: what skips some layers is added to what they made. */
  add(a: Flow, b: Flow, name?: string): Flow
  /** Every number times a constant. */
  scale(x: Flow, by: number): Flow
  /** Anything else without weights. */
  compute(from: readonly Flow[], shape: Shape, run: (from: readonly Tensor[]) => Tensor): Flow
  /** Vectors one after the other. */
  concat(a: Flow, b: Flow): Flow
  /** Pictures of one size, one behind the other: the planes of both. */
  layer(a: Flow, b: Flow): Flow
  /**
   * A picture that holds levels (`count` of them, evenly from 0 to 1) as one plane for each: 1 where it is that level, 0 where it is another. Smooth
   * in between (Lagrange's polynomials), so that there are slopes with respect to the picture itself.
   */
  levels(x: Flow, count: number): Flow
  maxPool(
    x: Flow,
    options: { readonly size: number; readonly stride: number; readonly padding?: 'valid' | 'same' },
    name?: string,
  ): Flow
  /** Over the last axis (Ba et al. 2016): `gain` begins at 1, `bias` at 0. */
  layerNorm(name: string, x: Flow): Flow
  /** Every number paints its kernel, overlaps add up: [h, w] grows to [(h − 1)·stride + kernel, …]. */
  convTranspose(name: string, x: Flow, options: Omit<ConvolutionOptions, 'padding'>): Flow
  /** The next memory of a gated recurrent unit (Cho et al. 2014), from vectors; it is also what the layers after it look at. */
  gru(name: string, x: Flow, memory: Flow): Flow
}

/** What a network makes of an observation: features for the two heads and, where it remembers, the next memory. */
export interface Trunk {
  readonly features: Flow
  readonly memory?: Flow
}

/** A network is a function over layers; it is traced once per shape. The heads `policy` and `value` come after it. */
export interface NetworkSpec {
  readonly id: string
  readonly title: string
  readonly cite: string
  /** Numbers it carries from one decision to the next. */
  readonly memory?: number
  build(nn: Layers, inputs: { readonly observation: Flow; readonly memory?: Flow }): Flow | Trunk
}
