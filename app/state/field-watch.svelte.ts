import type { FieldValue } from '../../workers/lab/contracts/env'
import type { StageState } from './stage.svelte'

const answerMs = 3000

/** Values of a few state fields, kept fresh while something shows them: one question at a time, not more often than needed. */
export class FieldWatch {
  values = $state.raw<Readonly<Record<string, FieldValue>>>({})
  readonly #stage: StageState
  readonly #everyMs: number
  #asking = false
  #wanted: readonly string[] | null = null
  #askedAt = -Infinity

  constructor(stage: StageState, everyMs: number) {
    this.#stage = stage
    this.#everyMs = everyMs
  }

  refresh(paths: readonly string[]): void {
    if (paths.length === 0) {
      this.#wanted = null
      if (Object.keys(this.values).length) this.values = {}
      return
    }
    this.#wanted = paths
    // A worker that was replaced never answers: after a while the question is asked anew.
    if (!this.#asking || performance.now() - this.#askedAt > answerMs) void this.#ask()
  }

  async #ask(): Promise<void> {
    this.#asking = true
    while (this.#wanted) {
      const wait = this.#askedAt + this.#everyMs - performance.now()
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
      const paths: readonly string[] = this.#wanted ?? []
      this.#wanted = null
      this.#askedAt = performance.now()
      try {
        if (paths.length) this.values = await this.#stage.api.values(paths)
      } catch {
        // A path of the game that was just replaced: the next frame asks again.
      }
    }
    this.#asking = false
  }
}
