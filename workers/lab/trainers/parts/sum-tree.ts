/**
 * Sums of `size` weights ≥ 0 as a binary tree (Schaul et al. 2016, appendix B.2.1): setting a leaf and finding one by its share
 * take log₂ size steps. Sums are added up, never corrected by differences, so equal leaves make equal trees to the last bit.
 */
export interface SumTree {
  readonly size: number
  readonly total: number
  /** Leaves above 0. */
  readonly count: number
  get(leaf: number): number
  set(leaf: number, weight: number): void
  /** The leaf in whose part of 0 … total `mass` falls; never an empty one unless all are. */
  find(mass: number): number
}

export function createSumTree(size: number): SumTree {
  const leaves = 2 ** Math.ceil(Math.log2(Math.max(2, size)))
  // Node i has the children 2i and 2i + 1; the leaves are the second half.
  const sums = new Float64Array(2 * leaves)
  const at = (node: number): number => sums[node] ?? 0
  let count = 0
  return {
    size,
    get total() {
      return at(1)
    },
    get count() {
      return count
    },
    get: (leaf) => at(leaves + leaf),
    set(leaf, weight) {
      let node = leaves + leaf
      count += Number(weight > 0) - Number(at(node) > 0)
      sums[node] = weight
      while (node > 1) {
        node >>= 1
        sums[node] = at(2 * node) + at(2 * node + 1)
      }
    },
    find(mass) {
      let node = 1
      while (node < leaves) {
        node *= 2
        // Rounding may leave a little too much mass for the right side: an empty side is never entered.
        if (mass < at(node) || at(node + 1) === 0) continue
        mass -= at(node)
        node++
      }
      return node - leaves
    },
  }
}
