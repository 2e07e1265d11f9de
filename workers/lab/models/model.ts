import * as ops from '../backend/ops'
import { InputError } from '../contracts/errors'
import type { Convolution, Model, NamedArray, Port, Ports, Shape } from '../contracts/model'
import type { Variable } from '../contracts/tensor'
import { createRandom, type Random } from '../random'
import { convolutionsOf, evaluate, knownOf, layersOf, nodeOf, outputsOf, type Graph, type WeightSpec } from './graph'
import { orthogonal } from './orthogonal'
import { sizeOf } from './upload'

export interface ModelRequest {
  readonly kind: Model['kind']
  readonly network: string
  readonly inputs: Ports
  readonly graph: Graph
  readonly seed: number
  /** Zeros instead of fresh weights, for a caller that writes others at once (orthogonal ones take seconds for `nature`). */
  readonly blank?: boolean | undefined
}

/** A traced network with weights: the same request gives the same bytes. */
export function buildModel({ kind, network, inputs, graph, seed, blank = false }: ModelRequest): Model {
  const variables = createVariables(graph.weights, seed, blank)
  return {
    kind,
    network,
    inputs,
    outputs: Object.fromEntries(Object.entries(graph.outputs).map(([name, { shape }]) => [name, portOf(shape)])),
    layers: layersOf(graph),
    variables,
    forward: (given, aside) => outputsOf(graph, variables, given, { aside }),
    activations(given, layer) {
      const node = nodeOf(graph, network, layer)
      return ops.tidy(() => evaluate(variables, knownOf(graph, given), node))
    },
    resume: (activations, layer, given = {}) =>
      outputsOf(graph, variables, given, { resumed: [nodeOf(graph, network, layer), activations] }),
    convolutions: (input) =>
      convolutionsOf(graph, input).map(({ layer, convolution, weights }): Convolution => {
        const [kernel, bias] = weights.map((i) => variables[i]) as [Variable, Variable]
        return { name: layer!.name, ...convolution!, weights: kernel, bias }
      }),
    read: () => readArrays(graph.weights, variables),
    write: (arrays) => writeArrays(graph.weights, variables, arrays),
    dispose: () => ops.dispose(variables),
  }
}

/** What is known of numbers from their shape alone. */
export function portOf(shape: Shape): Port {
  const [h, w, planes] = shape
  if (h === undefined) throw new InputError('shape', 'must have at least one axis')
  if (w === undefined || planes === undefined) return { kind: 'vector', shape: [sizeOf(shape)] }
  return { kind: 'image', shape: [h, w, planes], frames: planes, channels: 1 }
}

/** tfjs wants variable names unique in the whole process; several models live at once. */
let built = 0
function createVariables(specs: readonly WeightSpec[], seed: number, blank: boolean): Variable[] {
  const random = createRandom(seed)
  const prefix = `model${++built}`
  return specs.map((spec) => {
    const data = blank ? new Float32Array(sizeOf(spec.shape)) : initialize(spec, random)
    return ops.tidy(() => ops.variable(ops.tensor(data, [...spec.shape], 'float32'), true, `${prefix}/${spec.name}`))
  })
}

function initialize(spec: WeightSpec, random: Random): Float32Array {
  if ('fill' in spec) return new Float32Array(sizeOf(spec.shape)).fill(spec.fill)
  const columns = spec.shape.at(-1) ?? 1
  const rows = sizeOf(spec.shape) / columns
  if (!spec.blocks) return orthogonal(rows, columns, spec.gain, random)
  return sideBySide(
    Array.from({ length: spec.blocks }, () => orthogonal(rows, columns / spec.blocks!, spec.gain, random)),
    rows,
  )
}

/** Matrices of equal size [rows, n] → [rows, n·matrices]. */
function sideBySide(matrices: readonly Float32Array[], rows: number): Float32Array {
  const n = (matrices[0]?.length ?? 0) / rows
  const joined = new Float32Array(rows * n * matrices.length)
  for (let row = 0; row < rows; row++)
    matrices.forEach((matrix, i) =>
      joined.set(matrix.subarray(row * n, (row + 1) * n), (row * matrices.length + i) * n),
    )
  return joined
}

/** One read-back for all arrays. */
async function readArrays(specs: readonly WeightSpec[], variables: readonly Variable[]): Promise<NamedArray[]> {
  const flat = ops.tidy(() => ops.concat(variables.map((variable) => ops.reshape(variable, [-1]))))
  const data = (await flat.data()) as Float32Array
  flat.dispose()
  let at = 0
  return specs.map(({ name, shape }) => ({ name, shape, data: data.slice(at, (at += sizeOf(shape))) }))
}

/** Checks everything before it changes anything. */
function writeArrays(
  specs: readonly WeightSpec[],
  variables: readonly Variable[],
  arrays: readonly NamedArray[],
): void {
  requireArrays(specs, arrays).forEach((data, i) => {
    const variable = variables[i] as Variable
    ops.tidy(() => variable.assign(ops.tensor(data.slice(), variable.shape, 'float32')))
  })
}

/** The numbers of each array, in the order of the network. Throws InputError naming the one that is missing, foreign, or of another shape. */
export function requireArrays(specs: readonly WeightSpec[], arrays: readonly NamedArray[]): Float32Array[] {
  const given = new Map(arrays.map((array) => [array.name, array]))
  const extra = arrays.find(({ name }) => !specs.some((spec) => spec.name === name))
  if (extra) throw new InputError(extra.name, 'is not a weight of this network')
  return specs.map((spec) => checkArray(spec, given.get(spec.name)))
}

function checkArray({ name, shape }: WeightSpec, array: NamedArray | undefined): Float32Array {
  if (!array) throw new InputError(name, 'is missing from the weights')
  if (array.shape.join() !== shape.join() || array.data.length !== sizeOf(shape))
    throw new InputError(name, `has shape [${array.shape.join(', ')}] where [${shape.join(', ')}] is needed`)
  if (!array.data.every(Number.isFinite)) throw new InputError(name, 'holds a number that is not finite')
  return array.data
}
