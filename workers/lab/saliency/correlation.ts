/** How alike two lists of numbers run; 1 for two that say nothing, 0 where only one of them does. */

type Values = ArrayLike<number>

/** Ranks from 0; equal values share the mean of theirs. */
export function ranks(values: Values): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]!)
  const out = new Float64Array(values.length)
  for (let from = 0; from < order.length;) {
    let to = from + 1
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++
    for (let i = from; i < to; i++) out[order[i]!] = (from + to - 1) / 2
    from = to
  }
  return out
}

export const spearman = (a: Values, b: Values): number => pearson(ranks(a), ranks(b))

export function pearson(a: Values, b: Values): number {
  const n = a.length
  let [meanA, meanB] = [0, 0]
  for (let i = 0; i < n; i++) [meanA, meanB] = [meanA + a[i]! / n, meanB + b[i]! / n]
  let [both, ownA, ownB] = [0, 0, 0]
  for (let i = 0; i < n; i++) {
    const [x, y] = [a[i]! - meanA, b[i]! - meanB]
    both += x * y
    ownA += x * x
    ownB += y * y
  }
  if (ownA === 0 || ownB === 0) return ownA === ownB ? 1 : 0
  return both / Math.sqrt(ownA * ownB)
}
