import type { Tensor2D, Tensor4D, Variable } from '../backend/tf'
import type { EnvSpec } from './env'

/** A network as data: the one architecture description that builds, counts and documents itself. */
export type LayerSpec =
  | { readonly kind: 'conv'; readonly name: string; readonly filters: number; readonly kernel: number; readonly stride: number }
  | { readonly kind: 'dense'; readonly name: string; readonly units: number }

export interface NetworkSpec {
  readonly id: string
  readonly title: string
  readonly cite: string
  /** ReLU after each; then two linear heads `policy` and `value`. VALID padding, channels last. */
  readonly layers: readonly LayerSpec[]
}

export interface PolicyOutput {
  /** [batch, actions] */
  readonly logits: Tensor2D
  /** [batch, 1] */
  readonly value: Tensor2D
}

/** Weights as bytes: how they cross threads and rest in files. Names: `conv1/kernel`, `conv1/bias`, …, `policy/kernel`, `value/bias`. */
export interface NamedArray {
  readonly name: string
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/**
 * The first layer of a convolutional policy on its own. It is linear up to its bias, so the answer to a small local change
 * of the observation is a small convolution: `forward(x + dx) = resume(convolve(x) + convolve(dx))`.
 */
export interface FirstConvolution {
  readonly kernel: number
  readonly stride: number
  /** [batch, h, w, planes] → [batch, h', w', filters]: VALID, no bias, no ReLU; any h, w ≥ kernel (a band of the observation will do). */
  convolve(x: Tensor4D): Tensor4D
  /** What `convolve` gave for whole observations → bias, ReLU and the rest of the network. */
  resume(z: Tensor4D): PolicyOutput
}

export interface Policy {
  readonly network: string
  /** [height, width, planes] of one observation. */
  readonly inputShape: readonly [number, number, number]
  readonly actions: number
  /** Numbers that it carries from one decision to the next; none when absent. */
  readonly memory?: number
  /** `x`: [batch, h, w, planes] float32 in 0…1 (observation / 255). Differentiable. Caller disposes / tidies. */
  forward(x: Tensor4D): PolicyOutput
  /** Post-ReLU activations of a named layer, for Grad-CAM and embeddings. */
  activations(x: Tensor4D, layer: string): Tensor4D | Tensor2D
  /** Names of the hidden layers, first to last, and which are convolutions; absent for a policy that is not made of layers. */
  readonly layers?: readonly LayerSpec[]
  /** What `activations` gave for a named layer → the rest of the network. Differentiable. */
  resume?(activations: Tensor4D | Tensor2D, layer: string): PolicyOutput
  /** Present where the first layer is a convolution; lets perturbation maps convolve only what they changed. */
  readonly first?: FirstConvolution
  readonly variables: readonly Variable[]
  /** One read-back. Order and names as `variables`. */
  read(): Promise<NamedArray[]>
  /** Throws InputError naming the tensor when a name or shape does not fit; nothing is changed then. */
  write(arrays: readonly NamedArray[]): void
  dispose(): void
}

export interface PolicyRequest {
  readonly env: Pick<EnvSpec, 'observation' | 'actions'>
  readonly network: string
  readonly seed: number
  /** Zeros instead of fresh weights, for a caller that writes others at once (orthogonal ones take seconds for `nature`). */
  readonly blank?: boolean
}
