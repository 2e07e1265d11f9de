import type { LibraryState } from './library.svelte'
import type { StageState } from './stage.svelte'

/** What the stage is to follow. */
export interface Followed {
  readonly run: string
  readonly env: string
  readonly label: string
  weights(): Promise<Uint8Array>
}

/** Newest weights go to the stage this often. */
const EVERY_MS = 4000

/** Keeps the newest weights of a run on the stage, until the visitor puts something else there. */
export class Follower {
  on = $state(true)
  readonly #stage: StageState
  readonly #library: LibraryState
  /** The run whose weights have been on the stage. */
  #shown = ''
  #shownAt = -Infinity
  #showing: Promise<void> | null = null

  constructor(stage: StageState, library: LibraryState) {
    this.#stage = stage
    this.#library = library
  }

  /** Another run begins. */
  reset(): void {
    this.#shown = ''
    this.#shownAt = -Infinity
  }

  /** Shows weights if it is time for it: one transfer at a time, none while the visitor edits. */
  async offer(followed: Followed, last = false): Promise<void> {
    if (last) await this.#showing?.catch(() => {})
    const due = last || performance.now() - this.#shownAt > EVERY_MS
    if (!this.on || this.#showing || !due || this.#stage.editing) return
    // Another agent or game was chosen meanwhile: that is what the visitor wants to see.
    if (this.#shown === followed.run && this.#stage.status?.agent?.id !== followed.run) this.on = false
    else await this.show(followed).catch(() => {}) // The run ended or the stage restarts: the next weights will do.
  }

  /** With the game they learn. */
  async show(followed: Followed): Promise<void> {
    this.#shownAt = performance.now()
    this.#showing = this.#put(followed)
    try {
      await this.#showing
    } finally {
      this.#showing = null
    }
  }

  async #put({ run, env, label, weights }: Followed): Promise<void> {
    const bytes = await weights()
    await this.#library.putOn(env, run, { bytes, label })
    this.#shown = run
  }
}
