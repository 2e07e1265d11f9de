import type { Tensor, Variable } from '../contracts/tensor'
import * as tf from './tf'

/**
 * The tfjs functions that the rest of the lab computes with, under their own names and typed over the lab's `Tensor`. That is
 * honest because every `Tensor` there is was made here or in `ops.ts` and so is tfjs's; only this folder says so. Ranks are
 * dropped: tfjs checks shapes when it runs. `as` lets the compiler still compare the signatures; `as unknown as` stands where tfjs
 * asks for a rank, or for an array that it may write to and never does.
 */
export type { Tensor, Tensors, Variable } from '../contracts/tensor'

/** A number stands for a tensor of it, of any shape. */
export type Operand = Tensor | number
type Axes = number | readonly number[]
type Shape = readonly number[]

type Unary = (x: Tensor) => Tensor
type Binary = (a: Operand, b: Operand) => Tensor
type Reduction = (x: Tensor, axis?: Axes, keepDims?: boolean) => Tensor

/** The tensor as tfjs knows it. For files of this folder, its tests and what is measured against tfjs itself. */
export const own = (tensor: Tensor): tf.Tensor => tensor as tf.Tensor

// Lifetimes

/** Runs the work and disposes every tensor it made, except those in what it returns (arrays and plain objects are looked through) and kept ones. */
export const tidy = tf.tidy as <T>(work: () => T) => T
/** Lets a tensor outlive the `tidy` around; the caller disposes it. */
export const keep = tf.keep as Unary
/** A second handle on the same numbers. */
export const clone = tf.clone as Unary
/** One tensor, or all in arrays and plain objects. */
export const dispose = tf.dispose as (tensors: Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>) => void
/** How many tensors and bytes are held, for tests of leaks and for budgets. */
export const memory = tf.memory as () => { readonly numTensors: number; readonly numBytes: number }

/** Whose tensors are made now: another object, other tensors. */
export const owner = tf.backend as () => object

// Making

type Numbers = Float32Array | Int32Array | Uint8Array | readonly number[]

/** From numbers, last axis first; float32 for floats and plain numbers, int32 for integers, unless a dtype is given. */
export const tensor = tf.tensor as (values: Numbers, shape?: Shape, dtype?: 'float32' | 'int32' | 'bool') => Tensor
export const scalar = tf.scalar as (value: number) => Tensor
export const zeros = tf.zeros as (shape: Shape) => Tensor
export const ones = tf.ones as (shape: Shape) => Tensor
export const fill = tf.fill as (shape: Shape, value: number) => Tensor
export const zerosLike = tf.zerosLike as Unary
export const onesLike = tf.onesLike as Unary
/** One-hot rows [..., depth] of integers [...]; int32. */
export const oneHot = tf.oneHot as unknown as (indices: Tensor, depth: number) => Tensor
/** `stop` excluded. */
export const range = tf.range as (start: number, stop: number, step?: number) => Tensor
/** Names are unique in the whole process. */
export const variable = tf.variable as unknown as (initial: Tensor, trainable: boolean, name: string) => Variable

// Shapes

export const reshape = tf.reshape as unknown as (x: Tensor, shape: Shape) => Tensor
export const transpose = tf.transpose as (x: Tensor, axes?: Shape) => Tensor
export const expandDims = tf.expandDims as (x: Tensor, axis?: number) => Tensor
export const squeeze = tf.squeeze as (x: Tensor, axes?: Shape) => Tensor
/** `size` -1: all that is left. */
export const slice = tf.slice as (x: Tensor, begin: Shape, size?: Shape) => Tensor
export const concat = tf.concat as unknown as (tensors: readonly Tensor[], axis?: number) => Tensor
export const stack = tf.stack as unknown as (tensors: readonly Tensor[], axis?: number) => Tensor
export const unstack = tf.unstack as unknown as (x: Tensor, axis?: number) => Tensor[]
export const split = tf.split as (x: Tensor, sizes: number | readonly number[], axis?: number) => Tensor[]
export const tile = tf.tile as (x: Tensor, repeats: Shape) => Tensor
export const pad = tf.pad as (
  x: Tensor,
  paddings: readonly (readonly [before: number, after: number])[],
  value?: number,
) => Tensor
export const gather = tf.gather as (x: Tensor, indices: Tensor, axis?: number) => Tensor
export const reverse = tf.reverse as (x: Tensor, axis?: Axes) => Tensor
export const cast = tf.cast as (x: Tensor, dtype: 'float32' | 'int32' | 'bool') => Tensor

// Element by element, with broadcasting

export const add = tf.add as Binary
export const addN = tf.addN as (tensors: readonly Tensor[]) => Tensor
export const sub = tf.sub as Binary
export const mul = tf.mul as Binary
export const div = tf.div as Binary
/** 0 where the divisor is 0. */
export const divNoNan = tf.divNoNan as Binary
export const minimum = tf.minimum as Binary
export const maximum = tf.maximum as Binary
export const pow = tf.pow as Binary
export const neg = tf.neg as Unary
export const abs = tf.abs as Unary
export const sign = tf.sign as Unary
export const exp = tf.exp as Unary
export const log = tf.log as Unary
export const sqrt = tf.sqrt as Unary
export const square = tf.square as Unary
export const softplus = tf.softplus as Unary
export const clipByValue = tf.clipByValue as (x: Tensor, least: number, most: number) => Tensor
export const equal = tf.equal as Binary
export const greater = tf.greater as Binary
export const greaterEqual = tf.greaterEqual as Binary
export const less = tf.less as Binary
export const lessEqual = tf.lessEqual as Binary
export const logicalNot = tf.logicalNot as Unary
export const where = tf.where as (condition: Tensor, yes: Tensor, no: Tensor) => Tensor

// Reductions and products

export const sum = tf.sum as Reduction
export const mean = tf.mean as Reduction
export const max = tf.max as Reduction
export const min = tf.min as Reduction
/** int32 */
export const argMax = tf.argMax as (x: Tensor, axis?: number) => Tensor
export const softmax = tf.softmax as (logits: Tensor, axis?: number) => Tensor
export const logSoftmax = tf.logSoftmax as (logits: Tensor, axis?: number) => Tensor
export const matMul = tf.matMul as (a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean) => Tensor

// Slopes

/** dy f → the slope of Σ f (times dy) with respect to its argument. */
export const grad = tf.grad as unknown as (f: (x: Tensor) => Tensor) => (x: Tensor, dy?: Tensor) => Tensor
export const grads = tf.grads as unknown as (
  f: (...xs: Tensor[]) => Tensor,
) => (xs: readonly Tensor[], dy?: Tensor) => Tensor[]
export const valueAndGrad = tf.valueAndGrad as (
  f: (x: Tensor) => Tensor,
) => (x: Tensor, dy?: Tensor) => { value: Tensor; grad: Tensor }
export const valueAndGrads = tf.valueAndGrads as unknown as (
  f: (...xs: Tensor[]) => Tensor,
) => (xs: readonly Tensor[], dy?: Tensor) => { value: Tensor; grads: Tensor[] }
/** Of a scalar loss, by the variables' names. Throws where the loss depends on none of them. */
export const variableGrads = tf.variableGrads as unknown as (
  loss: () => Tensor,
  variables?: readonly Variable[],
) => { value: Tensor; grads: Record<string, Tensor> }

/** The same numbers, through which no slope goes: another handle on them that no tape knows of. */
export function stopGradient(x: Tensor): Tensor {
  const { dataId, shape, dtype } = own(x)
  ;(tf.backend() as tf.KernelBackend).incRef(dataId)
  return tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype })
}
