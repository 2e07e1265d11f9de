/** What was asked of the GPU in a stretch of time. Independent of the hardware, so counted on a software adapter just as well. */
export interface Counts {
  readonly dispatches: number
  /** Buffer to buffer, on the device. */
  readonly copies: number
  readonly submits: number
  readonly readBacks: number
  readonly uploads: number
  readonly uploadedBytes: number
}

export interface Counting {
  /** Since the last `take`, or the start. */
  take(): Counts
  /** Puts the platform's own methods back. */
  stop(): void
}

const none = { dispatches: 0, copies: 0, submits: 0, readBacks: 0, uploads: 0, uploadedBytes: 0 }

/** Counts every command of every device, by wrapping the platform's prototypes. For tests and benchmarks, one at a time. */
export function countCommands(): Counting {
  let now = { ...none }
  const uploaded = (bytes: number) => {
    now.uploads++
    now.uploadedBytes += bytes
  }
  const undo = [
    wrap(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', () => now.dispatches++),
    wrap(GPUComputePassEncoder.prototype, 'dispatchWorkgroupsIndirect', () => now.dispatches++),
    wrap(GPUCommandEncoder.prototype, 'copyBufferToBuffer', () => now.copies++),
    wrap(GPUQueue.prototype, 'submit', () => now.submits++),
    wrap(GPUBuffer.prototype, 'mapAsync', (mode) => (now.readBacks += mode === GPUMapMode.READ ? 1 : 0)),
    wrap(GPUDevice.prototype, 'createBuffer', ({ size, mappedAtCreation }) => mappedAtCreation && uploaded(size)),
    wrap(GPUQueue.prototype, 'writeBuffer', (_, __, data, offset = 0, size) => uploaded(bytesOf(data, offset, size))),
  ]
  return {
    take() {
      const taken = now
      now = { ...none }
      return taken
    },
    stop: () => undo.forEach((restore) => restore()),
  }
}

/** `offset` and `size` count elements of a typed array, bytes of anything else. */
function bytesOf(data: GPUAllowSharedBufferSource, offset: number, size: number | undefined): number {
  const unit = ArrayBuffer.isView(data) && 'BYTES_PER_ELEMENT' in data ? Number(data.BYTES_PER_ELEMENT) : 1
  return size === undefined ? data.byteLength - offset * unit : size * unit
}

/** Calls `note` with the arguments before every call of the method; returns what undoes it. */
function wrap<T extends object, K extends keyof T>(
  target: T,
  name: K,
  note: (...given: T[K] extends (...given: infer A) => unknown ? A : never) => unknown,
): () => void {
  const original = Object.getOwnPropertyDescriptor(target, name)
  if (typeof original?.value !== 'function') throw new Error(`${String(name)} cannot be counted here`)
  const call = original.value as (...given: unknown[]) => unknown
  const counted = function (this: T, ...given: unknown[]): unknown {
    ;(note as (...given: unknown[]) => unknown)(...given)
    return call.apply(this, given)
  }
  Object.defineProperty(target, name, { ...original, value: counted })
  return () => void Object.defineProperty(target, name, original)
}
