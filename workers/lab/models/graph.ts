import * as ops from '../backend/ops'
import { InputError } from '../contracts/errors'
import type { Aside, Flow, LayerInfo } from '../contracts/model'
import type { Tensor, Tensors } from '../contracts/tensor'

/** An array of weights and how it begins: orthogonal vectors of this length in each of its blocks of columns, or one number everywhere. */
export type WeightSpec = { readonly name: string; readonly shape: readonly number[] } & (
  { readonly gain: number; readonly blocks?: number } | { readonly fill: number }
)

/** One operation of a traced network. */
export interface Node extends Flow {
  /** Of an input: which one. */
  readonly input?: string
  /** What it computes from; one that several look at is computed once. */
  readonly from: readonly Node[]
  /** Numbers of its weights in the graph. */
  readonly weights: readonly number[]
  /** Present where it can be asked for by name. */
  readonly layer?: Omit<LayerInfo, 'shape' | 'sees' | 'kernels'>
  /** It begins with a product of what it is given and the first of its weights, summed over the last axis at least. */
  readonly product?: true
  /** It gives the numbers that it is given, in their order. */
  readonly same?: true
  /** Present where it is relu(conv(x, kernel, stride, VALID) + bias). */
  readonly convolution?: { readonly kernel: number; readonly stride: number }
  run(from: readonly Tensor[], weights: readonly Tensor[], aside: Aside): Tensor
}

/** A network as what it computes: traced once, for one shape of its inputs. It holds no numbers. */
export interface Graph {
  readonly inputs: Readonly<Record<string, Node>>
  readonly outputs: Readonly<Record<string, Node>>
  /** In the order they were traced. */
  readonly nodes: readonly Node[]
  readonly weights: readonly WeightSpec[]
  /** Random numbers that its noisy layers take, one after the other. */
  readonly noises: number
}

/** What can be asked for by name, first to last; an output that nobody looks at further is no hidden layer. */
export function layersOf(graph: Graph): LayerInfo[] {
  const { nodes, outputs } = graph
  const ends = new Set(Object.values(outputs).filter((node) => usersOf(nodes, node).length === 0))
  const behind = inputsBehind(nodes)
  return nodes.flatMap((node) => {
    if (!node.layer || ends.has(node)) return []
    const kernels = kernelsOn(graph, node)
    return [{ ...node.layer, shape: node.shape, sees: behind(node), ...(kernels && { kernels }) }]
  })
}

/** The kernels that everybody who looks at a node begins with; null: somebody looks at it otherwise. */
function kernelsOn(graph: Graph, node: Node): string[] | null {
  if (Object.values(graph.outputs).includes(node)) return null
  const found: string[] = []
  for (const user of usersOf(graph.nodes, node)) {
    const own = user.product ? [graph.weights[user.weights[0]!]!.name] : user.same ? kernelsOn(graph, user) : null
    if (!own) return null
    found.push(...own)
  }
  return found
}

/** Names of the inputs that a node computes from, by whatever way. */
function inputsBehind(nodes: readonly Node[]): (node: Node) => string[] {
  const known = new Map<Node, string[]>()
  const behind = (node: Node) => (node.input === undefined ? (known.get(node) ?? []) : [node.input])
  // What a node computes from was traced before it.
  for (const node of nodes) known.set(node, [...new Set(node.from.flatMap(behind))])
  return behind
}

export const usersOf = (nodes: readonly Node[], node: Node): Node[] => nodes.filter(({ from }) => from.includes(node))

/** Throws InputError for a name that no layer has. */
export function nodeOf({ nodes }: Graph, network: string, layer: string): Node {
  const found = nodes.find((node) => node.layer?.name === layer)
  if (!found) throw new InputError('layer', `${network} has no layer "${layer}"`)
  return found
}

/** The convolutions that an input goes through before anything else sees it. */
export function convolutionsOf({ nodes, inputs }: Graph, input: string): Node[] {
  const found: Node[] = []
  for (let node = inputs[input]; node; node = found.at(-1)) {
    const users = usersOf(nodes, node)
    const [next] = users
    if (users.length !== 1 || !next?.convolution) break
    found.push(next)
  }
  return found
}

/** Computes nodes, and what they need, from those that are known. Call inside a tidy. Throws InputError for an input that is missing. */
export function evaluate(weights: readonly Tensor[], known: Map<Node, Tensor>, node: Node, aside: Aside = {}): Tensor {
  const found = known.get(node)
  if (found) return found
  if (node.input !== undefined) throw new InputError(node.input, 'is needed by this network')
  const from = node.from.map((each) => evaluate(weights, known, each, aside))
  const made = node.run(
    from,
    node.weights.map((i) => weights[i] as Tensor),
    aside,
  )
  known.set(node, made)
  return made
}

interface Course {
  /** What a layer made of the inputs already. */
  readonly resumed?: readonly [Node, Tensor]
  readonly aside?: Aside | undefined
}

/** All outputs, given the inputs. */
export function outputsOf(
  graph: Graph,
  weights: readonly Tensor[],
  inputs: Tensors,
  { resumed, aside }: Course = {},
): Tensors {
  return ops.tidy(() => {
    const known = knownOf(graph, inputs)
    if (resumed) known.set(...resumed)
    return Object.fromEntries(
      Object.entries(graph.outputs).map(([name, node]) => [name, evaluate(weights, known, node, aside)]),
    )
  })
}

export function knownOf(graph: Graph, inputs: Tensors): Map<Node, Tensor> {
  const given = Object.entries(graph.inputs).flatMap(([name, node]) =>
    inputs[name] ? [[node, inputs[name]] as const] : [],
  )
  return new Map(given)
}
