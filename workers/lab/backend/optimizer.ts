import { InputError } from '../contracts/errors'
import type { NamedArray } from '../contracts/model'
import type { Tensor, Variable } from '../contracts/tensor'
import * as tf from './tf'
import { optimizerStep, shares, squareSums, stepGroups, type Rule as GpuRule } from './programs/optimizer-step'
import { installed } from './wasm-kernels'
import type { Heap, LearnerKernels } from './wasm-heap'
import type { Gpu } from './webgpu-heap'
import { installedGpu } from './webgpu-kernels'

/** Keeps per-weight state between updates, which a checkpoint carries. Same machine, same backend: bit-identical. */
export interface Optimizer {
  /**
   * One step along `gradients` (order and shapes of the variables), scaled down first to a global norm of at most `maxNorm`
   * (Pascanu et al. 2013; Infinity = never). Returns the norm before that; the caller disposes it. Gradients stay the caller's.
   */
  apply(gradients: readonly Tensor[], rate: number, maxNorm: number): Tensor
  read(): Promise<NamedArray[]>
  /** Throws InputError naming the array that does not fit; nothing is changed then. */
  write(arrays: readonly NamedArray[]): void
  dispose(): void
}

/** Addresses for one variable of n numbers: weights, gradient, state, and where the new weights go. */
export interface FusedStep {
  readonly w: number
  readonly g: number
  readonly state: readonly number[]
  readonly to: number
  readonly n: number
  readonly scale: number
  readonly rate: number
  /** Updates so far, this one included. */
  readonly count: number
}

/** An optimiser as a formula, three times: on our wasm kernels, one call per variable; as a program for the GPU, and composed, both on flat vectors over all variables. */
export interface Rule {
  readonly id: string
  /** Flat state vectors and what they start with. */
  readonly state: readonly { readonly name: string; readonly initial: number }[]
  fused(kernels: LearnerKernels, step: FusedStep): void
  readonly gpu: Omit<GpuRule, 'states'>
  /** At most four numbers for the GPU's program. */
  uniforms(rate: number, count: number): readonly number[]
  /** From the clipped gradient and state to [change of the weights (to be subtracted), ...new state]. */
  composed(gradient: tf.Tensor1D, state: readonly tf.Tensor1D[], rate: number, count: number): tf.Tensor1D[]
}

export function createOptimizer(learnt: readonly Variable[], rule: Rule): Optimizer {
  const variables = learnt as readonly tf.Variable[]
  const sizes = variables.map(({ size }) => size)
  const total = sizes.reduce((a, b) => a + b, 0)
  const offsets = sizes.map((_, i) => sizes.slice(0, i).reduce((a, b) => a + b, 0))
  const step = optimizerStep({ ...rule.gpu, states: rule.state.length })
  const names = rule.state.map(({ name }) => `${rule.id}/${name}`)
  let count = 0
  let state = rule.state.map(({ initial }) => tf.keep(tf.fill([total], initial) as tf.Tensor1D))

  const replace = (next: readonly tf.Tensor1D[]) => {
    tf.dispose(state)
    state = next.map((tensor) => tf.keep(tensor))
  }

  function applyFused(heap: Heap, gradients: readonly tf.Tensor[], rate: number, maxNorm: number): tf.Scalar {
    const { kernels, address } = heap
    const norm = Math.sqrt(gradients.reduce((sum, g) => sum + kernels.squareSum(address(g), g.size), 0))
    const scale = Math.min(1, maxNorm / (norm + 1e-6))
    variables.forEach((variable, i) => {
      const next = tf.engine().makeTensorFromTensorInfo(heap.output(variable.shape))
      const places = state.map((tensor) => address(tensor) + 4 * offsets[i]!)
      rule.fused(kernels, {
        w: address(variable),
        g: address(gradients[i]!),
        state: places,
        to: address(next),
        n: variable.size,
        scale,
        rate,
        count,
      })
      // A new tensor, not a write in place: stock kernels keep packed copies of weights by their data's identity.
      variable.assign(next)
      next.dispose()
    })
    return tf.scalar(norm)
  }

  /** Two dispatches; the rest are copies on the device, of gradients and weights into one row and of the new weights back. */
  function applyGpu(gpu: Gpu, gradients: readonly tf.Tensor[], rate: number, maxNorm: number): tf.Scalar {
    const [g, w, sums, norm] = [gpu.output([total]), gpu.output([total]), gpu.output([shares(total)]), gpu.output([])]
    gradients.forEach((gradient, i) => gpu.copy(gradient, 0, g, offsets[i]!, gradient.size))
    variables.forEach((variable, i) => gpu.copy(variable, 0, w, offsets[i]!, variable.size))
    gpu.run({ program: squareSums, groups: [shares(total), 1, 1], reads: [g], writes: [sums] })
    const limit = Number.isFinite(maxNorm) ? maxNorm : -1
    gpu.run({
      program: step,
      groups: stepGroups(total),
      reads: [g, sums],
      writes: [norm, w, ...state],
      uniforms: [limit, 0, 0, 0, ...rule.uniforms(rate, count)],
    })
    variables.forEach((variable, i) => {
      const next = tf.engine().makeTensorFromTensorInfo(gpu.output(variable.shape))
      gpu.copy(w, offsets[i]!, next, 0, variable.size)
      variable.assign(next)
      next.dispose()
    })
    gpu.release(g, w, sums)
    return tf.engine().makeTensorFromTensorInfo(norm) as tf.Scalar
  }

  function applyComposed(gradients: readonly tf.Tensor[], rate: number, maxNorm: number): tf.Scalar {
    const [norm, ...next] = tf.tidy(() => {
      const flat = tf.concat(gradients.map((gradient) => tf.reshape(gradient, [-1]))) as tf.Tensor1D
      const norm = tf.sqrt(tf.sum(tf.square(flat)))
      const scale = Number.isFinite(maxNorm) ? tf.minimum(1, tf.div(maxNorm, tf.add(norm, 1e-6))) : tf.scalar(1)
      const [change, ...next] = rule.composed(tf.mul(flat, scale), state, rate, count) as [
        tf.Tensor1D,
        ...tf.Tensor1D[],
      ]
      tf.split(change, sizes).forEach((part, i) => {
        const variable = variables[i]!
        variable.assign(tf.sub(variable, tf.reshape(part, variable.shape)))
      })
      return [norm, ...next]
    })
    replace(next as tf.Tensor1D[])
    return norm as tf.Scalar
  }

  return {
    apply(given, rate, maxNorm) {
      const gradients = given as readonly tf.Tensor[]
      if (gradients.length !== variables.length)
        throw new Error(`${gradients.length} gradients for ${variables.length} variables`)
      count++
      const heap = installed()
      if (heap) return applyFused(heap, gradients, rate, maxNorm)
      const gpu = installedGpu()
      return gpu ? applyGpu(gpu, gradients, rate, maxNorm) : applyComposed(gradients, rate, maxNorm)
    },
    async read() {
      const data = await Promise.all(state.map((tensor) => tensor.data<'float32'>()))
      const arrays = names.map((name, i) => ({ name, shape: [total], data: Float32Array.from(data[i]!) }))
      return [...arrays, { name: `${rule.id}/count`, shape: [1], data: Float32Array.of(count) }]
    },
    write(arrays) {
      const find = (name: string, length: number) => {
        const data = arrays.find((array) => array.name === name)?.data
        if (data?.length !== length)
          throw new InputError(name, data ? `must hold ${length} numbers, has ${data.length}` : 'is missing')
        return data
      }
      const vectors = names.map((name) => find(name, total))
      const [saved] = find(`${rule.id}/count`, 1)
      replace(vectors.map((data) => tf.tensor1d(data.slice())))
      count = saved!
    },
    dispose: () => tf.dispose(state),
  }
}
