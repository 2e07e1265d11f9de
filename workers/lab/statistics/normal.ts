/** Chance of a standard normal value above `z`, to about 1e-12 of itself far out too: Marsaglia's series (2004) within, Laplace's continued fraction beyond. */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z)
  return z < 3 ? 0.5 - normalDensity(z) * series(z) : normalDensity(z) / fraction(z)
}

export const normalDensity = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)

/** z + z³/3 + z⁵/(3 · 5) + … */
function series(z: number): number {
  let [sum, term] = [z, z]
  for (let k = 3; term > sum * 1e-17; k += 2) sum += term *= (z * z) / k
  return sum
}

/** z + 1/(z + 2/(z + 3/…)). */
function fraction(z: number): number {
  let value = z
  for (let k = 50; k > 0; k--) value = z + k / value
  return value
}

/** The `z` above which so much lies; `Infinity` for less than 1e-17. By halving, so that it agrees with `normalTail` to the last digits. */
export function normalCut(tail: number): number {
  if (tail < 1e-17) return Infinity
  let [low, high] = [-9, 9]
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (normalTail(middle) > tail) low = middle
    else high = middle
  }
  return (low + high) / 2
}
