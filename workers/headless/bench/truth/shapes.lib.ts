import type { Random } from '../../../lab/random'

const exponential = (random: Random) => -Math.log(1 - random.uniform()) - 1

/** Numbers whose mean is 0, as differences of pairs may look: what a test of the mean must hold for. */
export const shapes = {
  normal: (random: Random) => random.normal(),
  exponential,
  'lognormal, σ ½': (random: Random) => Math.exp(random.normal() / 2) - Math.exp(1 / 8),
  'lognormal, σ 1': (random: Random) => Math.exp(random.normal()) - Math.exp(1 / 2),
  /** Student’s t with 3 degrees of freedom. */
  'heavy tails': (random: Random) =>
    random.normal() / Math.sqrt((random.normal() ** 2 + random.normal() ** 2 + random.normal() ** 2) / 3),
  'four zeros of five': (random: Random) => (random.below(5) === 0 ? random.normal() : 0),
  'two zeros of three, else exponential': (random: Random) => (random.below(3) === 0 ? exponential(random) : 0),
} as const

export type Shape = keyof typeof shapes

export const drawn = (shape: Shape, random: Random, n: number): number[] =>
  Array.from({ length: n }, () => shapes[shape](random))
