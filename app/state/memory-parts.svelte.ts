import type { MemoryComponents, Rehearsed } from '../../workers/threads/api'
import type { Notices } from './notices.svelte'
import type { StageState } from './stage.svelte'

/** What the memory of who plays is made of, found in episodes of its own that nobody sees. */
export class MemoryParts {
  decomposition = $state('ica')
  /** Null until it has been asked for, and again for another agent or another decomposition. */
  readonly found: MemoryComponents | null = $derived.by(() =>
    this.#taken?.of === this.#player && this.#taken.by === this.decomposition ? this.#taken.found : null,
  )
  /** How far it is; null: nothing is under way. */
  rehearsed = $state.raw<Rehearsed | null>(null)

  #taken = $state.raw<{ readonly of: string; readonly by: string; readonly found: MemoryComponents } | null>(null)
  readonly #player: string = $derived.by(() => {
    const { status } = this.#stage
    return `${status?.env} ${status?.agent?.id} ${status?.agent?.label}`
  })
  readonly #stage: StageState
  readonly #notices: Notices

  constructor(stage: StageState, notices: Notices) {
    this.#stage = stage
    this.#notices = notices
  }

  async takeApart(): Promise<void> {
    if (this.rehearsed) return
    const of = this.#player
    this.rehearsed = { done: 0, of: 1 }
    try {
      while (this.rehearsed.done < this.rehearsed.of && of === this.#player)
        this.rehearsed = await this.#stage.api.rehearse()
      const by = this.decomposition
      if (of === this.#player) this.#taken = { of, by, found: await this.#stage.api.takeApart(by) }
    } catch (error) {
      this.#notices.fail(error, 'What it remembers')
    } finally {
      this.rehearsed = null
    }
  }
}
