/** Straight line from `start` to `end` as `progress` goes from 0 to 1, held beyond. */
export function linear(start: number, end: number, progress: number): number {
  return start + (end - start) * Math.min(1, Math.max(0, progress))
}
