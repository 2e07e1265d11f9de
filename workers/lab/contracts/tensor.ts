/**
 * An array of numbers where the device keeps it. Opaque: it is made and computed with by the functions of `backend/ops.ts` alone,
 * which hand out nothing else, so that contracts and models need not know what computes. One type for all ranks: what is expected
 * of a shape stands in the docstring of who expects it and is checked where it runs, not by casts.
 */
export interface Tensor {
  readonly shape: readonly number[]
  readonly rank: number
  /** How many numbers: the product of the shape. */
  readonly size: number
  /** `float32` unless made otherwise. */
  readonly dtype: string
  /** Its numbers, last axis first, once the device has them: a read-back. `ops.readBack` is the faster way for float32. */
  data(): Promise<Float32Array | Int32Array | Uint8Array>
  /** Gives the memory back; `ops.tidy` does it for all that is made inside. */
  dispose(): void
}

/** A tensor that is learnt: keeps its identity while its numbers change. */
export interface Variable extends Tensor {
  readonly name: string
  /** Shape and dtype stay; the given tensor remains the caller's. */
  assign(value: Tensor): void
}

/** Tensors by name: what goes into a model and what comes out. */
export type Tensors = Readonly<Record<string, Tensor>>
