import { InputError } from '../contracts/errors'
import { createRandom } from '../random'
import { requireFinite } from './interval'

/** Ranks 1 … n; equal values share the mean of theirs. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!)
  const found = values.map(() => 0)
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++
    for (let i = from; i < to; i++) found[order[i]!] = (from + 1 + to) / 2
  }
  return found
}

/** Spearman's rank correlation, with shared ranks. NaN where there are fewer than three pairs or a side does not vary. */
export function rankCorrelation(x: readonly number[], y: readonly number[]): number {
  const [a, b] = [standard(x), standard(y)]
  return x.length < 3 || !a || !b ? NaN : inner(a, b)
}

/** What one agent shows of the same units in the same order. */
export interface Sides {
  readonly x: readonly number[]
  readonly y: readonly number[]
}

export interface RankTest {
  /** Mean of the groups' own rank correlations. */
  readonly rho: number
  /** Two-sided. 1 where nothing can be shown. */
  readonly p: number
  /** All orders were tried, not some drawn. */
  readonly exact: boolean
}

/** 8! = 40,320 orders are tried one by one. */
const EXACT = 8

/**
 * Permutation test of the mean rank correlation: did x say nothing of y, any unit's x could as well stand at any other unit, in all groups
 * alike. p is the share of orders that give as far from 0 as the one at hand; drawn at random, that one counts among them (Phipson &
 * Smyth 2010). Groups in which a side does not vary count as 0.
 */
export function rankTest(
  groups: readonly Sides[],
  { seed, draws = 10_000 }: { readonly seed: number; readonly draws?: number },
): RankTest {
  const units = groups[0]?.x.length ?? 0
  for (const { x, y } of groups) {
    for (const side of [x, y]) requireFinite(side)
    if (x.length !== units || y.length !== units) throw new InputError('groups', 'must be of the same units')
  }
  const sides = groups.map(({ x, y }) => [standard(x), standard(y)] as const)
  const rhoOf = (order: readonly number[]) =>
    sides.reduce((sum, [a, b]) => sum + (a && b ? inner(a, b, order) : 0), 0) / groups.length
  const own = Array.from({ length: units }, (_, i) => i)
  const rho = rhoOf(own)
  if (units < 3 || sides.every(([a, b]) => !a || !b)) return { rho: NaN, p: 1, exact: true }
  // Equal sums may differ by rounding.
  const bound = Math.abs(rho) - 1e-9
  let [extreme, all] = [0, 0]
  const count = (order: readonly number[]) => {
    all++
    if (Math.abs(rhoOf(order)) >= bound) extreme++
  }
  if (units <= EXACT) {
    everyOrder(own, count)
    return { rho, p: extreme / all, exact: true }
  }
  const random = createRandom(seed)
  for (let draw = 0; draw < draws; draw++) {
    for (let i = units - 1; i > 0; i--) {
      const j = random.below(i + 1)
      ;[own[i], own[j]] = [own[j]!, own[i]!]
    }
    count(own)
  }
  return { rho, p: (extreme + 1) / (all + 1), exact: false }
}

/** Heap's algorithm: each order once, in place. */
function everyOrder(order: number[], visit: (order: readonly number[]) => void, length = order.length): void {
  if (length <= 1) return visit(order)
  for (let i = 0; i < length; i++) {
    everyOrder(order, visit, length - 1)
    const j = length % 2 === 0 ? i : 0
    if (i < length - 1) [order[j], order[length - 1]] = [order[length - 1]!, order[j]!]
  }
}

/** Ranks about their mean, of length 1. Null where they do not vary. */
function standard(values: readonly number[]): number[] | null {
  const middle = (values.length + 1) / 2
  const centred = ranks(values).map((rank) => rank - middle)
  const length = Math.hypot(...centred)
  return length > 0 ? centred.map((value) => value / length) : null
}

function inner(a: readonly number[], b: readonly number[], order?: readonly number[]): number {
  let sum = 0
  for (let i = 0; i < b.length; i++) sum += a[order ? order[i]! : i]! * b[i]!
  return sum
}
