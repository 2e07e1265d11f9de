import type { NamedArray } from '../contracts/model'

/** SHA-256, its first 16 hex digits. */
export async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...digest.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Of an agent: what was measured on, or recorded with, other weights is not this. In the order that a policy and its files share. */
export async function hashOfWeights(weights: readonly NamedArray[]): Promise<string> {
  return hashOf(
    new Uint8Array(await new Blob(weights.map(({ data }) => data as Float32Array<ArrayBuffer>)).arrayBuffer()),
  )
}
