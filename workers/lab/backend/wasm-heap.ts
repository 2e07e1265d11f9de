import type { BackendWasm, TensorInfo } from './tf'

/** What `kernels/learner.as.ts` exports. Pointers and strides in bytes, counts in elements. */
export interface LearnerKernels {
  pack(to: number, b: number, k: number, n: number, strideK: number, strideN: number): void
  correlate(
    a: number,
    imageA: number,
    rowA: number,
    pixelA: number,
    segments: number,
    length: number,
    stride: number,
    panels: number,
    bias: number,
    relu: number,
    c: number,
    images: number,
    height: number,
    width: number,
    n: number,
  ): void
  filterGradient(
    a: number,
    imageA: number,
    rowA: number,
    pixelA: number,
    segments: number,
    length: number,
    stride: number,
    d: number,
    g: number,
    images: number,
    height: number,
    width: number,
    n: number,
  ): void
  transposedProduct(a: number, m: number, k: number, panels: number, g: number, n: number, work: number): void
  inputGradient(
    d: number,
    panels: number,
    x: number,
    imageX: number,
    rowX: number,
    pixelX: number,
    segments: number,
    length: number,
    stride: number,
    images: number,
    height: number,
    width: number,
    n: number,
  ): void
  rowProduct(a: number, k: number, b: number, n: number, bias: number, relu: number, c: number): void
  rowDots(a: number, k: number, b: number, n: number, c: number): void
  reluGradient(dy: number, y: number, dz: number, db: number, m: number, n: number): void
  columnSums(d: number, db: number, m: number, n: number): void
  addTo(to: number, from: number, n: number): void
  squareSum(g: number, n: number): number
  adamStep(
    w: number,
    g: number,
    m: number,
    v: number,
    to: number,
    n: number,
    scale: number,
    beta1: number,
    beta2: number,
    rate: number,
    epsilon: number,
  ): void
  rmsPropStep(
    w: number,
    g: number,
    v: number,
    to: number,
    n: number,
    scale: number,
    decay: number,
    rate: number,
    epsilon: number,
  ): void
  bytesToFloats(from: number, to: number, n: number): void
  maskWindow(
    image: number,
    base: number,
    change: number,
    height: number,
    width: number,
    planes: number,
    y0: number,
    y1: number,
    x0: number,
    x1: number,
    rows: number,
    columns: number,
    scale: number,
  ): void
  gruForward(
    gates: number,
    h: number,
    keep: number,
    u: number,
    bias: number,
    work: number,
    y: number,
    saved: number,
    previous: number,
    steps: number,
    rows: number,
    m: number,
  ): void
  gruBackward(
    dy: number,
    keep: number,
    u: number,
    saved: number,
    previous: number,
    work: number,
    dGates: number,
    dProducts: number,
    dh: number,
    steps: number,
    rows: number,
    m: number,
  ): void
  reluForward(x: number, y: number, n: number): void
  reluSlope(dy: number, y: number, dz: number, n: number): void
  tanhForward(x: number, y: number, n: number): void
  tanhSlope(dy: number, y: number, dz: number, n: number): void
  sigmoidForward(x: number, y: number, n: number): void
  sigmoidSlope(dy: number, y: number, dz: number, n: number): void
  maxPool(
    x: number,
    y: number,
    images: number,
    height: number,
    width: number,
    depth: number,
    size: number,
    stride: number,
    top: number,
    left: number,
    outHeight: number,
    outWidth: number,
  ): void
  maxPoolSlope(
    dy: number,
    x: number,
    y: number,
    dx: number,
    images: number,
    height: number,
    width: number,
    depth: number,
    size: number,
    stride: number,
    top: number,
    left: number,
    outHeight: number,
    outWidth: number,
  ): void
  layerNorm(
    x: number,
    gain: number,
    bias: number,
    y: number,
    moments: number,
    rows: number,
    n: number,
    epsilon: number,
  ): void
  layerNormSlope(
    dy: number,
    x: number,
    gain: number,
    moments: number,
    dx: number,
    dGain: number,
    dBias: number,
    rows: number,
    n: number,
  ): void
  copyRows(to: number, strideTo: number, from: number, strideFrom: number, count: number, bytes: number): void
}

/** The parts of emscripten's module that tfjs does not declare. */
interface EmscriptenModule {
  readonly asm: { readonly memory: WebAssembly.Memory }
  readonly HEAPU8: Uint8Array
  _malloc(bytes: number): number
  _free(address: number): void
}

/** tfjs-wasm's heap as our kernels see it. Addresses stay valid when memory grows; views do not, so none is kept. */
export interface Heap {
  readonly kernels: LearnerKernels
  readonly backend: BackendWasm
  address(tensor: TensorInfo): number
  /** A new float32 output; contents undefined unless `zero`. */
  output(shape: readonly number[], zero?: boolean): TensorInfo
  /** Working space until the next call of `scratch`; contents undefined. */
  scratch(bytes: number): number
  /** The whole memory, valid until something is allocated. */
  bytes(): Uint8Array
  /** A tensor's numbers where they lie, valid until something is allocated. */
  floats(tensor: TensorInfo): Float32Array
}

/** A kernel's tensors by name, as tfjs calls it. */
export type Inputs = Record<string, TensorInfo>

/** `stock`: what tfjs itself would do; throws where it does nothing. */
export type Kernel = (
  heap: Heap,
  inputs: Inputs,
  attributes: Record<string, unknown>,
  stock: () => TensorInfo | TensorInfo[],
) => TensorInfo | TensorInfo[]

export async function createHeap(backend: BackendWasm, kernelBytes: BufferSource): Promise<Heap> {
  const module = backend.wasm as unknown as EmscriptenModule
  const { instance } = await WebAssembly.instantiate(kernelBytes, { env: { memory: module.asm.memory } })
  let scratchAt = 0
  let scratchBytes = 0
  const address = (tensor: TensorInfo) => backend.dataIdMap.get(tensor.dataId).memoryOffset
  return {
    kernels: instance.exports as unknown as LearnerKernels,
    backend,
    address,
    output(shape, zero) {
      const info = backend.makeOutput([...shape], 'float32')
      if (zero) module.HEAPU8.fill(0, address(info), address(info) + 4 * shape.reduce((a, b) => a * b, 1))
      return info
    },
    scratch(bytes) {
      if (bytes > scratchBytes) {
        if (scratchAt) module._free(scratchAt)
        scratchBytes = Math.max(bytes, 1 << 16)
        scratchAt = module._malloc(scratchBytes) >>> 0
      }
      return scratchAt
    },
    bytes: () => module.HEAPU8,
    floats: (tensor) =>
      new Float32Array(
        module.HEAPU8.buffer,
        address(tensor),
        tensor.shape.reduce((a, b) => a * b, 1),
      ),
  }
}
