/** The same kernels with fused multiply-add (relaxed SIMD), for engines that have it. */
@global const FUSED = true
export * from './learner.as'
