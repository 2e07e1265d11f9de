import { createRandom } from '../../../workers/lab/random'

/** Rows around 0 and rows around `apart` on every axis, in turns; unit noise. */
export function twoClusters(rows: number, columns: number, apart: number, seed = 7): Float32Array {
  const random = createRandom(seed)
  return Float32Array.from(
    { length: rows * columns },
    (_, i) => random.normal() + (Math.floor(i / columns) % 2) * apart,
  )
}

/** Share of rows whose nearest neighbour on the plane is of their own cluster (even and odd rows). */
export function purity(positions: Float32Array): number {
  const rows = positions.length / 2
  let right = 0
  for (let row = 0; row < rows; row++) {
    let [best, least] = [-1, Infinity]
    for (let other = 0; other < rows; other++) {
      const distance =
        (positions[2 * row]! - positions[2 * other]!) ** 2 + (positions[2 * row + 1]! - positions[2 * other + 1]!) ** 2
      if (other !== row && distance < least) [best, least] = [other, distance]
    }
    if (best % 2 === row % 2) right++
  }
  return right / rows
}

/** Distance of the two clusters' means over the root mean square distance of a row from its own. */
export function separation(positions: Float32Array): number {
  const means = [0, 1].map((parity) =>
    [0, 1].map((side) => mean([...rowsOf(positions, parity)].map((row) => positions[2 * row + side]!))),
  ) as [number[], number[]]
  const squares = [0, 1].flatMap((parity) =>
    [...rowsOf(positions, parity)].map(
      (row) => (positions[2 * row]! - means[parity]![0]!) ** 2 + (positions[2 * row + 1]! - means[parity]![1]!) ** 2,
    ),
  )
  return Math.hypot(means[0][0]! - means[1][0]!, means[0][1]! - means[1][1]!) / Math.sqrt(mean(squares))
}

function* rowsOf(positions: Float32Array, parity: number) {
  for (let row = parity; row < positions.length / 2; row += 2) yield row
}

const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length
