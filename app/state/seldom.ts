/** Does its work once there is rest, and never twice within a time: browsers throttle a page that writes its address often. */
export class Seldom {
  #timer: ReturnType<typeof setTimeout> | undefined
  #last = -Infinity
  readonly #apartMs: number
  readonly #work: () => void

  constructor(apartMs: number, work: () => void) {
    this.#apartMs = apartMs
    this.#work = work
  }

  get waits(): boolean {
    return this.#timer !== undefined
  }

  /** In so many milliseconds from now, later where that is too soon after the last time; instead of when it was to be. */
  in(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.now(), Math.max(ms, this.#last + this.#apartMs - performance.now()))
  }

  now(): void {
    this.cancel()
    this.#last = performance.now()
    this.#work()
  }

  cancel(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }
}
