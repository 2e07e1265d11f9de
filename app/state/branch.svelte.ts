import type { BranchResult } from '../../workers/threads/api'
import type { Notices } from './notices.svelte'
import type { StageState } from './stage.svelte'

/** Two futures of one state: with the edit and without it. */
export class Branch {
  /** Null as well when another game has come onto the stage: its picture has another size and other actions. */
  readonly result: BranchResult | null = $derived.by(() =>
    this.#played?.env === this.#stage.status?.env ? (this.#played?.result ?? null) : null,
  )
  running = $state(false)
  decisions = $state(60)
  /** Row on show. */
  at = $state(0)
  edited = $state.raw<ArrayBuffer | null>(null)
  unedited = $state.raw<ArrayBuffer | null>(null)

  #played = $state.raw<{ readonly env: string; readonly result: BranchResult } | null>(null)
  readonly #stage: StageState
  readonly #notices: Notices
  #asked = 0

  constructor(stage: StageState, notices: Notices) {
    this.#stage = stage
    this.#notices = notices
  }

  async run(index: number): Promise<void> {
    if (this.running) return
    this.running = true
    try {
      const result = await this.#stage.api.branch(index, this.decisions)
      this.#played = { env: this.#stage.status?.env ?? '', result }
      await this.show(Math.max(0, result.diverged))
    } catch (error) {
      this.#notices.fail(error, 'Branch')
    } finally {
      this.running = false
    }
  }

  /** Pictures of row i; a later request wins. */
  async show(i: number): Promise<void> {
    this.at = Math.min(Math.max(0, i), (this.result?.rows.length ?? 1) - 1)
    const asked = ++this.#asked
    const { at } = this
    const [edited, unedited] = await Promise.all([
      this.#stage.ask((api) => api.branchPicture('edited', at)),
      this.#stage.ask((api) => api.branchPicture('unedited', at)),
    ])
    if (asked !== this.#asked) return
    this.edited = edited ?? null
    this.unedited = unedited ?? null
  }

  close(): void {
    this.#played = this.edited = this.unedited = null
  }
}
