import type { Random } from '../random'

/**
 * A [rows, cols] matrix, row-major, whose shorter side's vectors are orthogonal with length `gain`
 * (Saxe et al. 2014). Gaussian draws made orthonormal by modified Gram-Schmidt in double precision.
 */
export function orthogonal(rows: number, cols: number, gain: number, random: Random): Float32Array {
  const tall = rows >= cols
  const [long, short] = tall ? [rows, cols] : [cols, rows]
  const vectors = Array.from({ length: short }, () => Float64Array.from({ length: long }, () => random.normal()))
  vectors.forEach((vector, i) => {
    for (const earlier of vectors.slice(0, i)) addScaled(vector, earlier, -dot(vector, earlier))
    const length = Math.sqrt(dot(vector, vector))
    for (let k = 0; k < long; k++) vector[k] = (vector[k] ?? 0) / length
  })
  const out = new Float32Array(rows * cols)
  vectors.forEach((vector, i) => {
    for (let k = 0; k < long; k++) out[tall ? k * cols + i : i * cols + k] = gain * (vector[k] ?? 0)
  })
  return out
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += (a[k] as number) * (b[k] as number)
  return sum
}

function addScaled(a: Float64Array, b: Float64Array, factor: number): void {
  for (let k = 0; k < a.length; k++) a[k] = (a[k] as number) + factor * (b[k] as number)
}
