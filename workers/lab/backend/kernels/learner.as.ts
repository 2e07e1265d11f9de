/**
 * The learner's kernels: matrix product, convolution and its gradients, ReLU and optimiser steps, f32 SIMD.
 *
 * They run on the heap of tfjs-wasm (imported memory): every pointer comes from the caller, nothing is allocated here and
 * there is no static data, so nothing can collide with the owner of the heap. Strides and pointers are in bytes, counts in elements.
 *
 * One product serves all. A convolution without padding, channels last, is a matrix product whose left rows are windows of the
 * picture: `segments` pieces (kernel rows) of `length` contiguous floats (kernel width × channels). Windows are read where they
 * lie, no im2col copy is made. A dense layer is the case of one segment.
 */
export { pack } from './learner.as/pack.as'
export { correlate, filterGradient, transposedProduct, inputGradient, rowProduct, rowDots } from './learner.as/products.as'
export { reluGradient, columnSums, addTo, bytesToFloats } from './learner.as/elementwise.as'
export { squareSum, adamStep, rmsPropStep } from './learner.as/optimizers.as'
export { maskWindow, copyRows } from './learner.as/local.as'
export { gruForward, gruBackward } from './learner.as/gru.as'
export { reluForward, reluSlope, tanhForward, tanhSlope, sigmoidForward, sigmoidSlope } from './learner.as/activations.as'
export { maxPool, maxPoolSlope } from './learner.as/pool.as'
export { layerNorm, layerNormSlope } from './learner.as/norm.as'
