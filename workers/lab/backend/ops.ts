/**
 * The lab's only door to tfjs: `import * as ops from '../backend/ops'`. Layers are single differentiable operations with the same
 * results on every backend. On tfjs-wasm and tfjs-webgpu with our kernels each is one call forwards and one per gradient, and a
 * gradient nobody asks for (the first layer's input, in training) is not computed; elsewhere they are composed from tfjs
 * operations. First-order gradients only.
 */
export { conv, convRelu, convTranspose, dense, denseRelu, type ConvOptions } from './layers'
export { relu, sigmoid, tanh } from './activations'
export { layerNorm } from './layer-norm'
export { maxPool } from './pooling'
export type { Pooling } from './operation-gradients'
export type { Padding } from './padding'
export { gruCell, gruSequence, type GruWeights } from './gru'
export { bytesToTensor, pace, readBack, runsBeside, sampleRows } from './transfer'
export { fused } from './fused'
export { addHalves, inParts, middleOf } from './parts'
export * from './tensors'
