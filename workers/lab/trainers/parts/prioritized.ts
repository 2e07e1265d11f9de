import type { Random } from '../../random'
import { createSumTree } from './sum-tree'

/** Keeps an error of 0 from never being looked at again. */
const LEAST_ERROR = 1e-6

/**
 * Proportional prioritisation (Schaul et al. 2016, section 3.3): leaf i is drawn with P(i) = pᵢ^α / Σ p^α, pᵢ = |δᵢ| + a little.
 * α = 0 draws uniformly (p⁰ = 1) and makes every importance weight 1: plain replay needs no code of its own.
 */
export interface Priorities {
  /** Leaves that can be drawn. */
  readonly count: number
  /** What has not been judged yet counts as much as the largest so far, so that everything is seen once. */
  admit(leaf: number): void
  forget(leaf: number): void
  /** One leaf from each of `count` equal parts of the total (appendix B.2.1); one word of `random` each. Something must have been admitted. */
  draw(count: number, random: Random): Int32Array
  /** wᵢ = (N · P(i))^−β over the largest of these (algorithm 1, line 10). */
  weights(leaves: Int32Array, beta: number): Float32Array
  /** New TD errors δ of drawn leaves. What is not finite changes nothing: the loss says so. */
  judge(leaves: Int32Array, errors: Float32Array): void
  /** The size leaves' p^α (0 = cannot be drawn), then the largest so far. */
  save(): Float64Array
  /** The array as `save` made it, for the same size. */
  load(saved: Float64Array): void
}

export function createPriorities(size: number, alpha: number): Priorities {
  const tree = createSumTree(size)
  let highest = 1
  return {
    get count() {
      return tree.count
    },
    admit: (leaf) => tree.set(leaf, highest),
    forget: (leaf) => tree.set(leaf, 0),
    draw: (count, random) =>
      Int32Array.from({ length: count }, (_, k) => tree.find(((k + random.uniform()) / count) * tree.total)),
    weights(leaves, beta) {
      const raw = Float64Array.from(leaves, (leaf) => ((tree.count * tree.get(leaf)) / tree.total) ** -beta)
      const largest = raw.reduce((a, b) => Math.max(a, b), 0)
      return Float32Array.from(raw, (weight) => weight / largest)
    },
    judge(leaves, errors) {
      leaves.forEach((leaf, k) => {
        const priority = (Math.abs(errors[k] ?? NaN) + LEAST_ERROR) ** alpha
        if (!Number.isFinite(priority) || tree.get(leaf) === 0) return
        tree.set(leaf, priority)
        highest = Math.max(highest, priority)
      })
    },
    save: () => Float64Array.from({ length: size + 1 }, (_, leaf) => (leaf < size ? tree.get(leaf) : highest)),
    load(saved) {
      for (let leaf = 0; leaf < size; leaf++) tree.set(leaf, saved[leaf] ?? 0)
      highest = saved[size] ?? 1
    },
  }
}
