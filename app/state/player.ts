import type { ActionSpec } from '../../workers/lab/contracts/env'

/** A person at the keys: which action the held keys stand for. The key pressed last wins; none held is "no action". */
export class Player {
  #held: string[] = []
  #actions: readonly ActionSpec[] = []
  readonly #press: (action: number) => void

  constructor(press: (action: number) => void) {
    this.#press = press
  }

  /** An empty list: nobody plays by hand, keys pass through. */
  follow(actions: readonly ActionSpec[]): void {
    this.#actions = actions
    if (actions.length === 0) this.#held = []
  }

  down(code: string): boolean {
    if (this.#actionOf(code) < 0) return false
    if (!this.#held.includes(code)) {
      this.#held.push(code)
      this.#tell()
    }
    return true
  }

  up(code: string): boolean {
    if (!this.#held.includes(code)) return false
    this.#held = this.#held.filter((other) => other !== code)
    this.#tell()
    return true
  }

  /** The window lost the keyboard: nothing is held any more. */
  release(): void {
    if (this.#held.length === 0) return
    this.#held = []
    this.#tell()
  }

  #tell(): void {
    const last = this.#held.at(-1)
    this.#press(
      last === undefined
        ? Math.max(
            0,
            this.#actions.findIndex((action) => action.id === 'noop'),
          )
        : this.#actionOf(last),
    )
  }

  #actionOf(code: string): number {
    return this.#actions.findIndex((action) => action.keys.includes(code))
  }
}
