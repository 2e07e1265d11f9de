import { expect } from 'vitest'
import * as ops from '../../../workers/lab/backend/ops'
import * as tf from '../../../workers/lab/backend/tf'
import { createRandom } from '../../../workers/lab/random'
import { compute, distance, type Numbers } from './gpu'

/** A layer and the same in plain double-precision loops, on small shapes, odd ones included. */
export interface LayerCase {
  readonly name: string
  /** Of the layer's inputs, weights among them. */
  readonly shapes: readonly (readonly number[])[]
  readonly layer: (...inputs: ops.Tensor[]) => ops.Tensor
  readonly reference: (...inputs: Float64Array[]) => Float64Array
}

/**
 * The layer on a backend against its reference: its numbers, and the slope of a random weighing of them with respect to every input
 * against central differences of the reference.
 */
export async function checkLayer(backend: string, { shapes, layer, reference }: LayerCase): Promise<void> {
  const inputs = shapes.map((shape, i) => numbers(shape, i))
  const exact = inputs.map(({ data }) => Float64Array.from(data))
  const expected = reference(...exact)
  const dy = numbers([expected.length], 99)
  const [y, ...slopes] = await compute(backend, [...inputs, dy], (...all) => {
    const [given, weights] = [all.slice(0, -1), all.at(-1)!]
    const y = layer(...given)
    const weighed = (...xs: ops.Tensor[]) => ops.sum(ops.mul(layer(...xs), ops.reshape(weights, y.shape)))
    return [y, ...ops.grads(weighed)(given)] as tf.Tensor[]
  })
  expect(y!.data.length).toBe(expected.length)
  expect(distance(y!.data, Float32Array.from(expected))).toBeLessThan(1e-5)
  slopes.forEach((slope, i) => {
    expect(slope.shape).toEqual(shapes[i])
    expect(
      distance(
        slope.data,
        differences(exact, i, (xs) => dot(reference(...xs), dy.data)),
      ),
    ).toBeLessThan(2e-5)
  })
}

/** The layer and the slopes of a weighing of its numbers on a backend against the cpu's, composed from tfjs: for shapes of several tiles. */
export async function compareWithCpu(
  backend: string,
  { shapes, layer }: Pick<LayerCase, 'shapes' | 'layer'>,
): Promise<void> {
  const inputs = shapes.map((shape, i) => numbers(shape, i))
  const work = (...given: ops.Tensor[]) => {
    const weighed = (...xs: ops.Tensor[]) => {
      const y = layer(...xs)
      return ops.mean(ops.mul(y, ops.reshape(ops.range(0, y.size), y.shape)))
    }
    return [layer(...given), ...ops.grads(weighed)(given)] as tf.Tensor[]
  }
  const [ours, reference] = [await compute(backend, inputs, work), await compute('cpu', inputs, work)]
  ours.forEach((out, i) => {
    expect(out.shape).toEqual(reference[i]!.shape)
    expect(out.data.every(Number.isFinite)).toBe(true)
    expect(distance(out.data, reference[i]!.data)).toBeLessThan(5e-5)
  })
}

/** (f(x + ε) − f(x − ε)) / 2ε for every number of one input, in double precision. */
function differences(
  inputs: readonly Float64Array[],
  which: number,
  f: (inputs: readonly Float64Array[]) => number,
): Float32Array {
  const epsilon = 1e-5
  return Float32Array.from(inputs[which]!, (_, k) => {
    const at = (change: number) =>
      f(inputs.map((x, i) => (i === which ? x.map((value, j) => (j === k ? value + change : value)) : x)))
    return (at(epsilon) - at(-epsilon)) / (2 * epsilon)
  })
}

export function numbers(shape: readonly number[], seed: number): Numbers {
  const random = createRandom(1000 + seed)
  return {
    shape: [...shape],
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal()),
  }
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, x, i) => sum + x * b[i]!, 0)

type Shape4 = readonly [number, number, number, number]
/** Windows of a picture as TensorFlow lays them: outputs along an axis, and places put before the first number. */
const laid = (size: number, window: number, stride: number, pad: 'valid' | 'same') => {
  if (pad === 'valid') return { out: Math.floor((size - window) / stride) + 1, before: 0 }
  const out = Math.ceil(size / stride)
  return { out, before: Math.floor(Math.max(0, (out - 1) * stride + window - size) / 2) }
}

const maxPool = (shape: Shape4, size: number, stride: number, pad: 'valid' | 'same'): LayerCase => ({
  name: `max pool ${shape.join('×')}, ${size} / ${stride} ${pad}`,
  shapes: [shape],
  layer: (x) => ops.maxPool(x!, { size, stride, pad }),
  reference(x) {
    const [b, h, w, c] = shape
    const [down, across] = [laid(h, size, stride, pad), laid(w, size, stride, pad)]
    return Float64Array.from({ length: b * down.out * across.out * c }, (_, i) => {
      const [image, oy, ox] = [
        Math.floor(i / c / across.out / down.out),
        Math.floor(i / c / across.out) % down.out,
        Math.floor(i / c) % across.out,
      ]
      let best = -Infinity
      for (let ky = 0; ky < size; ky++)
        for (let kx = 0; kx < size; kx++) {
          const [y, at] = [oy * stride - down.before + ky, ox * stride - across.before + kx]
          if (y >= 0 && y < h && at >= 0 && at < w) best = Math.max(best, x![((image * h + y) * w + at) * c + (i % c)]!)
        }
      return best
    })
  },
})

type Kernel = readonly [height: number, width: number, filters: number]

/** Every output asks the places of its window. */
const conv = (
  shape: Shape4,
  [kh, kw, n]: Kernel,
  stride: number,
  pad: 'valid' | 'same',
  relu: boolean,
  biased = true,
): LayerCase => {
  const [b, h, w, c] = shape
  return {
    name: `convolution ${shape.join('×')}, ${kh}×${kw} / ${stride} ${pad}, ${n} filters${relu ? ', ReLU' : ''}${biased ? '' : ', no bias'}`,
    shapes: [shape, [kh, kw, c, n], ...(biased ? [[n]] : [])],
    layer: (x, kernel, bias) => ops.conv(x!, kernel!, bias ?? null, { stride, pad, relu }),
    reference(x, kernel, bias) {
      const [down, across] = [laid(h, kh, stride, pad), laid(w, kw, stride, pad)]
      return Float64Array.from({ length: b * down.out * across.out * n }, (_, i) => {
        const [image, oy, ox] = [
          Math.floor(i / n / across.out / down.out),
          Math.floor(i / n / across.out) % down.out,
          Math.floor(i / n) % across.out,
        ]
        let sum = bias?.[i % n] ?? 0
        for (let ky = 0; ky < kh; ky++)
          for (let kx = 0; kx < kw; kx++) {
            const [y, at] = [oy * stride - down.before + ky, ox * stride - across.before + kx]
            if (y < 0 || y >= h || at < 0 || at >= w) continue
            for (let k = 0; k < c; k++)
              sum += x![((image * h + y) * w + at) * c + k]! * kernel![((ky * kw + kx) * c + k) * n + (i % n)]!
          }
        return relu ? Math.max(0, sum) : sum
      })
    },
  }
}

/** Every input paints its kernel. */
const convTranspose = (shape: Shape4, [kh, kw, n]: Kernel, stride: number, relu: boolean): LayerCase => {
  const [b, h, w, c] = shape
  const [height, width] = [(h - 1) * stride + kh, (w - 1) * stride + kw]
  return {
    name: `transposed convolution ${shape.join('×')}, ${kh}×${kw} / ${stride}, ${n} filters${relu ? ', ReLU' : ''}`,
    shapes: [shape, [kh, kw, n, c], [n]],
    layer: (x, kernel, bias) => ops.convTranspose(x!, kernel!, bias!, { stride, relu }),
    reference(x, kernel, bias) {
      const out = Float64Array.from({ length: b * height * width * n }, (_, i) => bias![i % n]!)
      x!.forEach((value, i) => {
        const [image, y, at] = [Math.floor(i / c / w / h), Math.floor(i / c / w) % h, Math.floor(i / c) % w]
        for (let ky = 0; ky < kh; ky++)
          for (let kx = 0; kx < kw; kx++)
            for (let f = 0; f < n; f++)
              out[((image * height + y * stride + ky) * width + at * stride + kx) * n + f]! +=
                value * kernel![((ky * kw + kx) * n + f) * c + (i % c)]!
      })
      return relu ? out.map((value) => Math.max(0, value)) : out
    },
  }
}

const layerNorm = (shape: readonly number[]): LayerCase => {
  const n = shape.at(-1)!
  return {
    name: `layer norm ${shape.join('×')}`,
    shapes: [shape, [n], [n]],
    layer: (x, gain, bias) => ops.layerNorm(x!, gain!, bias!),
    reference: (x, gain, bias) =>
      x!.map((value, i) => {
        const row = x!.subarray(i - (i % n), i - (i % n) + n)
        const mean = row.reduce((a, b) => a + b, 0) / n
        const variance = row.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n
        return ((value - mean) / Math.sqrt(variance + 1e-5)) * gain![i % n]! + bias![i % n]!
      }),
  }
}

const elementwise = (name: 'tanh' | 'sigmoid' | 'relu', f: (x: number) => number): LayerCase => ({
  name,
  shapes: [[3, 7]],
  layer: (x) => ops[name](x!),
  reference: (x) => x!.map(f),
})
const logistic = (x: number) => 1 / (1 + Math.exp(-x))

/** `steps` steps of a GRU, row by row; `keep` 0 where the memory is forgotten before the step. */
export function gruReference(
  [b, k, m]: readonly [number, number, number],
  steps: number,
  x: Float64Array,
  h: Float64Array,
  w: Float64Array,
  u: Float64Array,
  bias: Float64Array,
  c: Float64Array,
  keep: ArrayLike<number> = new Float64Array(steps * b).fill(1),
): Float64Array {
  const out = new Float64Array(steps * b * m)
  const column = (row: Float64Array, kernel: Float64Array, offset: Float64Array, j: number) =>
    row.reduce((sum, value, i) => sum + value * kernel[i * 3 * m + j]!, offset[j]!)
  for (let at = 0; at < steps * b; at++) {
    const input = x.subarray(at * k, (at + 1) * k)
    const before = at < b ? h.subarray(at * m, (at + 1) * m) : out.subarray((at - b) * m, (at - b + 1) * m)
    const memory = before.map((value) => value * keep[at]!)
    for (let j = 0; j < m; j++) {
      const r = logistic(column(input, w, bias, j) + column(memory, u, c, j))
      const z = logistic(column(input, w, bias, m + j) + column(memory, u, c, m + j))
      const n = Math.tanh(column(input, w, bias, 2 * m + j) + r * column(memory, u, c, 2 * m + j))
      out[at * m + j] = (1 - z) * n + z * memory[j]!
    }
  }
  return out
}

const gru = (b: number, k: number, m: number): LayerCase => ({
  name: `GRU cell ${b} × ${k} → ${m}`,
  shapes: [[b, k], [b, m], [k, 3 * m], [m, 3 * m], [3 * m], [3 * m]],
  layer: (x, h, kernel, recurrent, bias, recurrentBias) =>
    ops.gruCell(x!, h!, { kernel: kernel!, recurrent: recurrent!, bias: bias!, recurrentBias: recurrentBias! }),
  reference: (x, h, w, u, bias, c) => gruReference([b, k, m], 1, x!, h!, w!, u!, bias!, c!),
})

/** A third of the memories are forgotten, one in seven is half kept: any factor is allowed. */
const gruSteps = (steps: number, b: number, k: number, m: number, forget: boolean): LayerCase => {
  const keep = forget
    ? Float32Array.from({ length: steps * b }, (_, i) => (i % 3 === 1 ? 0 : i % 7 === 2 ? 0.5 : 1))
    : null
  return {
    name: `GRU, ${steps} steps of ${b} × ${k} → ${m}${forget ? ', some forgotten' : ''}`,
    shapes: [[steps * b, k], [b, m], [k, 3 * m], [m, 3 * m], [3 * m], [3 * m]],
    layer: (x, h, kernel, recurrent, bias, recurrentBias) =>
      ops.gruSequence(
        x!,
        h!,
        { kernel: kernel!, recurrent: recurrent!, bias: bias!, recurrentBias: recurrentBias! },
        keep,
      ),
    reference: (x, h, w, u, bias, c) => gruReference([b, k, m], steps, x!, h!, w!, u!, bias!, c!, keep ?? undefined),
  }
}

export const layerCases: readonly LayerCase[] = [
  elementwise('tanh', Math.tanh),
  elementwise('sigmoid', logistic),
  elementwise('relu', (x) => Math.max(0, x)),
  conv([2, 5, 4, 3], [3, 3, 6], 1, 'same', false),
  conv([1, 7, 6, 2], [3, 3, 9], 2, 'same', true),
  conv([2, 5, 6, 1], [2, 3, 4], 1, 'valid', false),
  conv([1, 4, 4, 2], [4, 4, 3], 1, 'same', true),
  conv([1, 3, 9, 2], [5, 5, 2], 3, 'same', false),
  conv([1, 2, 2, 5], [1, 1, 3], 2, 'same', true),
  conv([2, 5, 5, 2], [3, 2, 4], 1, 'valid', false, false),
  conv([1, 4, 5, 2], [3, 3, 3], 2, 'same', true, false),
  convTranspose([2, 3, 2, 4], [3, 3, 5], 2, true),
  convTranspose([1, 4, 3, 1], [2, 4, 3], 1, false),
  convTranspose([1, 3, 3, 9], [2, 2, 2], 3, true),
  convTranspose([1, 1, 1, 7], [5, 5, 3], 2, false),
  maxPool([2, 7, 6, 5], 3, 2, 'same'),
  maxPool([1, 5, 9, 4], 3, 2, 'valid'),
  maxPool([1, 4, 4, 1], 2, 2, 'valid'),
  maxPool([2, 5, 5, 3], 4, 1, 'same'),
  layerNorm([5, 7]),
  layerNorm([3, 90]),
  layerNorm([2, 2, 3, 4]),
  layerNorm([1, 3]),
  gru(1, 1, 1),
  gru(3, 7, 5),
  gru(5, 3, 11),
  gruSteps(4, 3, 2, 5, false),
  gruSteps(7, 1, 3, 6, true),
  gruSteps(5, 6, 3, 9, true),
]

/** After a ReLU most windows hold their largest several times: the first gets the slope, as on cpu. */
const tiedPool: LayerCase = {
  ...maxPool([2, 9, 8, 5], 3, 2, 'same'),
  name: 'max pool of many zeros',
  layer: (x) => ops.maxPool(ops.relu(ops.sub(x!, 1)), { size: 3, stride: 2, pad: 'same' }),
}

/** Shapes of real networks, for `compareWithCpu`. */
export const largeCases: readonly LayerCase[] = [
  conv([2, 21, 21, 16], [3, 3, 40], 1, 'same', true),
  conv([3, 20, 21, 9], [3, 3, 33], 2, 'same', false),
  convTranspose([2, 10, 9, 33], [4, 4, 17], 2, true),
  maxPool([2, 43, 42, 17], 3, 2, 'same'),
  layerNorm([70, 300]),
  gru(66, 40, 64),
  gruSteps(3, 2, 20, 300, true),
  tiedPool,
]

/** Wider than a workgroup's memory: composed, on every backend. */
export const wideMemory = gru(1, 3, 1025)
