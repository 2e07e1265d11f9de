import * as tf from './tf'
import type { TensorInfo, WebGPUBackend } from './tf'

/** A WGSL program; `main` is its entry. Storage buffers: what is read, then what is written, then the uniforms. */
export interface Program {
  /** Equal keys, equal code: compiled once per device. */
  readonly key: string
  readonly code: string
}

export interface Dispatch {
  readonly program: Program
  /** Workgroups in x, y, z. */
  readonly groups: readonly [number, number, number]
  readonly reads: readonly TensorInfo[]
  /** New tensors, or ones that are changed in place: nobody else may hold those. */
  readonly writes: readonly TensorInfo[]
  /** Numbers that change from call to call, padded to whole vec4s. All else is compiled in. */
  readonly uniforms?: readonly number[]
  /** Floating-point operations, roughly: long work is submitted in pieces. */
  readonly flops?: number
}

/** tfjs-webgpu's buffers and command queue as our programs see them; commands keep their order among tfjs's own. */
export interface Gpu {
  readonly backend: WebGPUBackend
  /** A new tensor, contents undefined; no memory before it is first used. */
  output(shape: readonly number[]): TensorInfo
  /** Bytes as they are, four to a word; the count is rounded up. */
  upload(bytes: Uint8Array): TensorInfo
  run(dispatch: Dispatch): void
  /** `count` numbers; no dispatch. */
  copy(from: TensorInfo, fromIndex: number, to: TensorInfo, toIndex: number, count: number): void
  release(...tensors: readonly TensorInfo[]): void
  /** Submits what is recorded and waits until at most that is still to be done. */
  pace(): Promise<void>
  /** The same promise, of something the device is to finish, kept from being noticed late. */
  hurry<T>(work: Promise<T>): Promise<T>
}

/** What tfjs calls private and every one of its own programs uses. */
interface Queue {
  readonly commandEncoder: GPUCommandEncoder | null
  computePassEncoder: GPUComputePassEncoder | null
  dispatchCountInPass: number
  readonly commandQueueOwnedIds: WeakSet<object>
  readonly uniformPendingDisposal: GPUBuffer[]
}

/**
 * A submit is not interrupted on the GPU, and the page draws between two of them. Half a gigaflop is some 5 ms on a small
 * integrated GPU and far less on others; the overhead, tens of microseconds per submit, is small beside that. tfjs's own limit
 * of 15 dispatches stays for short ones.
 */
const FLOPS_PER_SUBMIT = 5e8

/** Firefox looks every 100 ms whether something is done, and at every submit: an empty one is a look. */
const LOOK_MS = 1
const looksSeldom = () =>
  /Firefox\//.test((globalThis.navigator as { userAgent?: string } | undefined)?.userAgent ?? '')

export function createGpu(backend: WebGPUBackend): Gpu {
  const queue = backend as unknown as Queue
  const pipelines = new Map<string, GPUComputePipeline>()
  const most = tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE')
  let flops = 0
  let done: Promise<unknown> = Promise.resolve()

  const compile = ({ key, code }: Program) => {
    const module = backend.device.createShaderModule({ code, label: key })
    return backend.device.createComputePipeline({ compute: { module, entryPoint: 'main' }, label: key, layout: 'auto' })
  }
  const pipeline = (program: Program) => {
    const found = pipelines.get(program.key) ?? compile(program)
    pipelines.set(program.key, found)
    return found
  }
  /** Released tensors keep their buffers until the commands that use them are submitted. */
  const bind = (tensor: TensorInfo) => {
    backend.uploadToGPU(tensor.dataId)
    queue.commandQueueOwnedIds.add(tensor.dataId)
    return backend.tensorMap.get(tensor.dataId).resource as GPUBuffer
  }
  /** A buffer from the pool is in no recorded command, so that writing it now is early enough and never too early. */
  const writeUniforms = (numbers: readonly number[]) => {
    const size = 16 * Math.ceil(numbers.length / 4)
    const buffer = backend.bufferManager.acquireBuffer(size, GPUBufferUsage.COPY_DST | GPUBufferUsage.UNIFORM)
    backend.device.queue.writeBuffer(buffer, 0, Float32Array.from(numbers))
    queue.uniformPendingDisposal.push(buffer)
    return buffer
  }
  const submit = () => {
    backend.endComputePassEncoder()
    if (queue.commandEncoder) backend.submitQueue()
  }

  const hurry = <T>(work: Promise<T>): Promise<T> => {
    if (!looksSeldom()) return work
    const timer = setInterval(() => backend.device.queue.submit([]), LOOK_MS)
    return work.finally(() => clearInterval(timer))
  }

  return {
    backend,
    output: (shape) => backend.makeTensorInfo([...shape], 'float32'),
    upload(bytes) {
      const words = Math.ceil(bytes.length / 4)
      const tensor = backend.makeTensorInfo([words], 'int32')
      const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST
      const buffer = backend.bufferManager.acquireBuffer(4 * words, usage)
      const whole = bytes.length - (bytes.length % 4)
      backend.device.queue.writeBuffer(buffer, 0, bytes, 0, whole)
      if (whole < bytes.length)
        backend.device.queue.writeBuffer(
          buffer,
          whole,
          Uint8Array.from({ length: 4 }, (_, i) => bytes[whole + i] ?? 0),
        )
      backend.tensorMap.get(tensor.dataId).resource = buffer
      return tensor
    },
    run({ program, groups, reads, writes, uniforms, flops: work = 0 }) {
      const buffers = [...reads, ...writes].map(bind)
      if (uniforms) buffers.push(writeUniforms(uniforms))
      const at = pipeline(program)
      const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }))
      if (!queue.commandEncoder) flops = 0
      backend.ensureCommandEncoderReady()
      const pass = (queue.computePassEncoder ??= queue.commandEncoder!.beginComputePass())
      pass.setPipeline(at)
      pass.setBindGroup(0, backend.device.createBindGroup({ layout: at.getBindGroupLayout(0), entries }))
      pass.dispatchWorkgroups(...groups)
      for (const { dataId } of writes) backend.tensorMap.get(dataId).values = null as never // what was read back before is old
      flops += work
      if (++queue.dispatchCountInPass >= most || flops >= FLOPS_PER_SUBMIT) submit()
    },
    copy(from, fromIndex, to, toIndex, count) {
      const [source, target] = [bind(from), bind(to)]
      backend.ensureCommandEncoderReady()
      backend.endComputePassEncoder()
      queue.commandEncoder!.copyBufferToBuffer(source, 4 * fromIndex, target, 4 * toIndex, 4 * count)
    },
    release: (...tensors) => tensors.forEach(({ dataId }) => backend.disposeData(dataId)),
    async pace() {
      submit()
      const before = done
      done = backend.device.queue.onSubmittedWorkDone().catch(() => {})
      await hurry(before)
    },
    hurry,
  }
}
