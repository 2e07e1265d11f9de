import * as ops from '../../../lab/backend/ops'
import { createRandom } from '../../../lab/random'

/** A layer forwards and back: the slopes of a sum of its numbers with respect to all it is given. */
export interface LayerStep {
  readonly name: string
  readonly shapes: readonly (readonly number[])[]
  readonly layer: (...given: ops.Tensor[]) => ops.Tensor
  /** Only the first input's slope, as saliency wants it; else those of all inputs but the first, as training does. */
  readonly wants: 'input' | 'weights'
}

const slots = 8
const width = 64
const gruShapes = (rows: number) => [
  [rows, width],
  [slots, width],
  [width, 3 * width],
  [width, 3 * width],
  [3 * width],
  [3 * width],
]
const weightsOf = ([kernel, recurrent, bias, recurrentBias]: readonly ops.Tensor[]): ops.GruWeights => ({
  kernel: kernel!,
  recurrent: recurrent!,
  bias: bias!,
  recurrentBias: recurrentBias!,
})

const cells = (steps: number): LayerStep => ({
  name: `${steps} GRU cells, ${slots} slots, width ${width}, train step`,
  shapes: gruShapes(steps * slots),
  wants: 'weights',
  layer(x, h, ...weights) {
    let memory = h!
    const inputs = ops.split(x!, steps)
    for (const input of inputs) memory = ops.gruCell(input, memory, weightsOf(weights))
    return memory
  },
})

const sequence = (steps: number): LayerStep => ({
  name: `GRU of ${steps} steps, ${slots} slots, width ${width}, train step`,
  shapes: gruShapes(steps * slots),
  wants: 'weights',
  layer: (x, h, ...weights) => ops.gruSequence(x!, h!, weightsOf(weights)),
})

const inputGradient: LayerStep = {
  name: `GRU cell, ${slots} slots, width ${width}, input gradient`,
  shapes: gruShapes(slots),
  wants: 'input',
  layer: (x, h, ...weights) => ops.gruCell(x!, h!, weightsOf(weights)),
}

const residual: LayerStep = {
  name: 'residual block 32 × 21×21×32, input gradient',
  shapes: [[32, 21, 21, 32], [3, 3, 32, 32], [32], [3, 3, 32, 32], [32]],
  wants: 'input',
  layer: (x, kernel1, bias1, kernel2, bias2) => {
    const hidden = ops.conv(ops.relu(x!), kernel1!, bias1!, { pad: 'same', relu: true })
    return ops.add(x!, ops.conv(hidden, kernel2!, bias2!, { pad: 'same' }))
  },
}

const transposed: LayerStep = {
  name: 'transposed convolution 32 × 10×10×32, 4×4 / 2, 16 filters, input gradient',
  shapes: [[32, 10, 10, 32], [4, 4, 16, 32], [16]],
  wants: 'input',
  layer: (x, kernel, bias) => ops.convTranspose(x!, kernel!, bias!, { stride: 2, relu: true }),
}

const norm: LayerStep = {
  name: 'layer norm 256 × 256, train step',
  shapes: [[256, 256], [256], [256]],
  wants: 'weights',
  layer: (x, gain, bias) => ops.layerNorm(x!, gain!, bias!),
}

const activation: LayerStep = {
  name: 'tanh 256 × 256, input gradient',
  shapes: [[256, 256]],
  wants: 'input',
  layer: (x) => ops.tanh(x!),
}

const pooling: LayerStep = {
  name: 'max pool 32 × 42×42×16, 3 / 2, input gradient',
  shapes: [[32, 42, 42, 16]],
  wants: 'input',
  layer: (x) => ops.maxPool(x!, { size: 3, stride: 2, pad: 'same' }),
}

export const layerSteps: readonly LayerStep[] = [
  cells(32),
  sequence(32),
  inputGradient,
  residual,
  transposed,
  norm,
  activation,
  pooling,
]

/** Ready to be run on the current backend, as often as wanted. */
export function prepare({ shapes, layer, wants }: LayerStep): { run(): void; dispose(): void } {
  const random = createRandom(1)
  const given = shapes.map((shape) =>
    ops.tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 0.2 * random.normal()),
      shape,
    ),
  )
  const [first, ...weights] = given as [ops.Tensor, ...ops.Tensor[]]
  const slopes =
    wants === 'input'
      ? () => [ops.grad((x) => ops.sum(layer(x, ...weights)))(first)]
      : () => ops.grads((...xs) => ops.sum(layer(first, ...xs)))(weights)
  return { run: () => ops.tidy(() => void slopes()), dispose: () => ops.dispose(given) }
}
