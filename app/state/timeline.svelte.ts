import type { FrameMessage } from '../../workers/threads/api'

export interface Moment {
  readonly decision: number
  readonly value: number
  readonly action: number
  readonly score: number
}

export const shownMoments = 300

/** The last decisions of the episode on the stage, for the strip. Seek and jump cut off what lies after them. */
export class Timeline {
  moments = $state.raw<readonly Moment[]>([])
  #latest: Moment[] = []
  #changed = false

  note(frame: FrameMessage): void {
    if (!frame.mind || frame.preview) return
    const moment = { decision: frame.decision, value: frame.mind.value, action: frame.mind.action, score: frame.score }
    // A decision seen again (after an edit, or a finer map) replaces what was known of it.
    while (this.#latest.length && this.#latest.at(-1)!.decision >= moment.decision) this.#latest.pop()
    this.#latest.push(moment)
    if (this.#latest.length > shownMoments) this.#latest.shift()
    this.#changed = true
  }

  /** A new epoch begins at this decision. */
  cut(decision: number): void {
    this.#latest = this.#latest.filter((moment) => moment.decision < decision)
    this.#changed = true
  }

  clear(): void {
    this.#latest = []
    this.#changed = true
  }

  /** Once per animation frame: hand on what came in since. */
  publish(): void {
    if (!this.#changed) return
    this.#changed = false
    this.moments = [...this.#latest]
  }
}
