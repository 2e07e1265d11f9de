/** What was found out about something that is open: of whatever is open next it says nothing. Questions go one at a time, the newest next. */
export class Found<T> {
  working = $state(false)
  readonly #key: () => string
  #held = $state.raw<{ readonly key: string; readonly value: T } | null>(null)
  /** What an effect asks must not run again because it was answered: `working` is for those who show it. */
  #asking = false
  #waiting: (() => Promise<T | undefined>) | null = null

  /** `key`: of what is open. */
  constructor(key: () => string) {
    this.#key = key
  }

  get value(): T | null {
    return this.#held?.key === this.#key() ? this.#held.value : null
  }

  /** Undefined: it could not be found out, and what is known stays. */
  async ask(question: () => Promise<T | undefined>): Promise<void> {
    this.#waiting = question
    if (this.#asking) return
    this.#asking = this.working = true
    while (this.#waiting) {
      const [next, key]: [() => Promise<T | undefined>, string] = [this.#waiting, this.#key()]
      this.#waiting = null
      const value = await next()
      if (value !== undefined) this.#held = { key, value }
    }
    this.#asking = this.working = false
  }
}
