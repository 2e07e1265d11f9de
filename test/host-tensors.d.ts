import type { Tensor as TfjsTensor } from '../workers/lab/backend/tf'

/** Tests may wait for a device: numbers at once, where the backend has them. */
declare module '../workers/lab/contracts/tensor' {
  interface Tensor {
    dataSync: TfjsTensor['dataSync']
    arraySync: TfjsTensor['arraySync']
    clone(): Tensor
  }
}
