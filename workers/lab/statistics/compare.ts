import * as simple from 'simple-statistics'
import { bootstrapMean, type BootstrapOptions, type Interval } from './interval'
import { effectSize, signFlipTest, type SignFlipOptions } from './paired'

export interface Comparison extends Interval {
  readonly p: number
  readonly dz: number
  readonly hedges: number
  /** Pairs. */
  readonly n: number
}

/** d_z times Γ(ν/2) / (√(ν/2) Γ((ν − 1)/2)), ν = n − 1: unbiased in small samples (Hedges 1981, equation 6e). */
export function hedges(differences: readonly number[]): number {
  const half = (differences.length - 1) / 2
  return (effectSize(differences) * Math.exp(simple.gammaln(half) - simple.gammaln(half - 0.5))) / Math.sqrt(half)
}

/** Mean difference with its bootstrap interval, sign-flip p and effect sizes. Needs at least two differences, all finite. */
export function compare(differences: readonly number[], options: SignFlipOptions & BootstrapOptions): Comparison {
  return {
    ...bootstrapMean(differences, options),
    p: signFlipTest(differences, options),
    dz: effectSize(differences),
    hedges: hedges(differences),
    n: differences.length,
  }
}
