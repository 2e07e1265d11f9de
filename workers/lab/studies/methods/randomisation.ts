import type { NamedArray, Policy } from '../../contracts/model'

/**
 * Cascading randomisation (Adebayo et al. 2018, arXiv 1810.03292, section 4.1): fresh weights for the heads, then for the heads and
 * the last layer, and so on down to the picture. A map that stays the same does not show what the agent has learnt.
 */
export interface Depth {
  /** The layer randomised last; `heads` = policy and value. */
  readonly id: string
  readonly weights: readonly NamedArray[]
}

const HEADS = 'heads'

const layerOf = ({ name }: NamedArray) => {
  const layer = name.slice(0, name.indexOf('/'))
  return layer === 'policy' || layer === 'value' ? HEADS : layer
}

/** From the top down; each depth keeps the fresh weights of those before it. `weights` are in the network's order, heads last. */
export function cascade(weights: readonly NamedArray[], fresh: readonly NamedArray[]): Depth[] {
  const layers = [...new Set(weights.map(layerOf))].filter((layer) => layer !== HEADS)
  const order = [HEADS, ...layers.toReversed()]
  return order.map((id, depth) => {
    const drawn = new Set(order.slice(0, depth + 1))
    return { id, weights: weights.map((array, i) => (drawn.has(layerOf(array)) ? fresh[i]! : array)) }
  })
}

/**
 * Calls `visit` with `policy` at every depth. Its own weights are back, bit for bit, when this is over, whatever happened: give it a
 * policy that nobody else asks meanwhile.
 */
export async function visitRandomised(
  policy: Policy,
  fresh: readonly NamedArray[],
  visit: (depth: string, step: number) => Promise<void>,
): Promise<void> {
  const weights = await policy.read()
  try {
    for (const [step, depth] of cascade(weights, fresh).entries()) {
      policy.write(depth.weights)
      await visit(depth.id, step)
    }
  } finally {
    policy.write(weights)
  }
}
