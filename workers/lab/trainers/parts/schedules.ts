/** Straight line from `start` to `end` as `progress` goes from 0 to 1, held beyond. */
export function linear(start: number, end: number, progress: number): number {
  return start + (end - start) * Math.min(1, Math.max(0, progress))
}

/** Half a cosine from `start` to 0 as `progress` goes from 0 to 1 (Loshchilov & Hutter 2017, eq. 5, without restarts), held beyond. */
export function cosine(start: number, progress: number): number {
  return (start / 2) * (1 + Math.cos(Math.PI * Math.min(1, Math.max(0, progress))))
}

/** Ways for a learning rate to fall, by the names that the option `annealing` has for them. */
export const annealings: Readonly<Record<string, (start: number, progress: number) => number>> = {
  none: (start) => start,
  line: (start, progress) => linear(start, 0, progress),
  cosine,
}
