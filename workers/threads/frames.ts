/** Pictures the page has not given back yet before new ones are skipped. */
const MAX_AWAY = 3
/** A page that keeps pictures longer than this (hidden tab, reload) is not waited for. */
const GIVE_UP_MS = 1000

interface Recycled {
  readonly type: 'recycle'
  readonly buffer: ArrayBuffer
}

/**
 * The port that pictures leave by. Buffers are transferred, come back by `{type: 'recycle', buffer}` and are used again.
 * A slow page makes pictures be skipped, never steps.
 */
export class FramePort {
  #free = new Map<number, ArrayBuffer[]>()
  #away = 0
  #lastSent = 0

  constructor(readonly port: MessagePort) {
    port.onmessage = (event: MessageEvent<Recycled>) => {
      if (event.data?.type === 'recycle' && event.data.buffer instanceof ArrayBuffer) this.#take(event.data.buffer)
    }
  }

  #take(buffer: ArrayBuffer): void {
    this.#away = Math.max(0, this.#away - 1)
    const list = this.#free.get(buffer.byteLength) ?? []
    if (list.length < 2 * MAX_AWAY) this.#free.set(buffer.byteLength, [...list, buffer])
  }

  /** False: the page is behind, skip this picture. */
  get ready(): boolean {
    return this.#away < MAX_AWAY || performance.now() - this.#lastSent > GIVE_UP_MS
  }

  /** A buffer with these bytes, from the pool if one is there. */
  copy(bytes: Uint8Array | Uint8ClampedArray): ArrayBuffer {
    const buffer = this.#free.get(bytes.byteLength)?.pop() ?? new ArrayBuffer(bytes.byteLength)
    new Uint8Array(buffer).set(bytes)
    return buffer
  }

  /** A message whose `pictures` come back some day. */
  sendPictures(message: object, pictures: number, transfer: ArrayBuffer[]): void {
    this.#away += pictures
    this.#lastSent = performance.now()
    this.port.postMessage(message, transfer)
  }

  send(message: object): void {
    this.port.postMessage(message)
  }

  close(): void {
    this.port.close()
  }
}
