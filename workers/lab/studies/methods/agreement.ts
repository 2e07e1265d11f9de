/** The part of pixels that counts as "the most salient" where two methods' maps are laid over one another. */
export const TOP = 0.05

export const topCount = (pixels: number): number => Math.max(1, Math.round(TOP * pixels))

/**
 * Shared part of the most salient pixels of two orders (`orderOf`), 0 … 1; two random orders share `topCount / pixels` on average.
 * Ties must have been broken independently, or two empty maps would agree.
 */
export function topOverlap(a: Uint32Array, b: Uint32Array): number {
  const count = topCount(a.length)
  const first = new Set(a.subarray(0, count))
  return b.subarray(0, count).reduce((shared, pixel) => shared + (first.has(pixel) ? 1 : 0), 0) / count
}
