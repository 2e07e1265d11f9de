import type { BranchResult } from '../../workers/threads/api'
import type { Notices } from './notices.svelte'
import type { StageState } from './stage.svelte'

/** As fast as the game itself, but no slower and no faster than an eye likes; decisions per second. */
const pace = { least: 4, most: 30 }
/** How much is shown of two futures after they part. */
const beyond = 24
/** The last pictures stay this long before the game goes on. */
const restMs = 900

const stillness = () => globalThis.matchMedia?.('(prefers-reduced-motion: reduce)').matches ?? false

/** Two futures of one state: with the edit and without it, side by side and in step. */
export class Branch {
  /** Null as well when another game has come onto the stage: its picture has another size and other actions. */
  readonly result: BranchResult | null = $derived.by(() =>
    this.#played?.env === this.#stage.status?.env ? (this.#played?.result ?? null) : null,
  )
  running = $state(false)
  decisions = $state(60)
  /** Row on show. */
  at = $state(0)
  playing = $state(false)
  /** They have the stage to themselves. */
  onStage = $state(false)
  edited = $state.raw<ArrayBuffer | null>(null)
  unedited = $state.raw<ArrayBuffer | null>(null)
  /** The first row in which they act differently has been shown. */
  readonly parted = $derived(this.result !== null && this.result.diverged >= 0 && this.at >= this.result.diverged)

  /** They part by an edit, which a link carries; not by what the agent remembers. */
  readonly ofEdit: boolean = $derived.by(() => this.#played?.ofEdit ?? false)

  #played = $state.raw<{ readonly env: string; readonly result: BranchResult; readonly ofEdit: boolean } | null>(null)
  readonly #stage: StageState
  readonly #notices: Notices
  #asked = 0
  /** Of the newest showing; an older one sees that it is over. */
  #showing = 0
  #leave: () => void = () => {}

  constructor(stage: StageState, notices: Notices) {
    this.#stage = stage
    this.#notices = notices
  }

  /** Rows per second. */
  get perSecond(): number {
    const { ticksPerSecond = 60, frameSkip = 4 } = this.#stage.spec ?? {}
    return Math.min(pace.most, Math.max(pace.least, ticksPerSecond / frameSkip))
  }

  /** Where a showing ends: a little after they part, or with the last row. */
  get end(): number {
    const { rows, diverged } = this.result ?? { rows: [], diverged: -1 }
    const last = Math.max(0, rows.length - 1)
    return diverged < 0 ? last : Math.min(last, diverged + beyond)
  }

  /** `index`: into the history; null: the edit just made, of which the page may not have been told yet. */
  run(index: number | null): Promise<boolean> {
    return this.#ask((api) => api.branch(index, this.decisions), true)
  }

  async #ask(question: (api: StageState['api']) => Promise<BranchResult>, ofEdit: boolean): Promise<boolean> {
    if (this.running) return false
    this.running = true
    try {
      const result = await question(this.#stage.api)
      this.#played = { env: this.#stage.status?.env ?? '', result, ofEdit }
      await this.show(Math.max(0, result.diverged))
      return true
    } catch (error) {
      this.#notices.fail(error, 'Branch')
      return false
    } finally {
      this.running = false
    }
  }

  /** The futures of an edit made before, shown as those of a drop are; time goes on after that if it went before. */
  review(index: number): Promise<void> {
    return this.#apart(() => this.run(index))
  }

  /** The futures from here on, with a component of the agent's memory kept where it is and without that; shown likewise. */
  collapse(component: number): Promise<void> {
    return this.#apart(() => this.#ask((api) => api.collapse(component, this.decisions), false))
  }

  async #apart(run: () => Promise<boolean>): Promise<void> {
    const went = this.#stage.playing
    if (went) await this.#stage.go((api) => api.pause())
    await this.#watch(run)
    if (went) await this.#stage.ask((api) => api.play())
  }

  /** The futures of an edit, of the last one where none is named, on the stage; resolves when they have been shown or somebody went on. Where nothing is to move, they only lie beneath. */
  watch(index: number | null = null): Promise<void> {
    return this.#watch(() => this.run(index))
  }

  async #watch(run: () => Promise<boolean>): Promise<void> {
    if (!(await run()) || stillness()) return
    this.onStage = true
    try {
      const left = new Promise<void>((resolve) => (this.#leave = resolve))
      await Promise.race([this.play(0).then(() => rest(restMs)), left])
    } finally {
      this.onStage = false
      this.pause()
    }
  }

  /** Ends what the stage shows; time goes on there if it went before. */
  leave(): void {
    this.#leave()
  }

  /** Both from this row on, until they have parted and a little beyond. */
  async play(from = this.at >= this.end ? 0 : this.at): Promise<void> {
    const showing = ++this.#showing
    this.playing = true
    const began = performance.now()
    try {
      for (let row = from; row <= this.end && showing === this.#showing; row++) {
        await this.show(row)
        await rest(began + (1000 * (row - from + 1)) / this.perSecond - performance.now())
      }
    } finally {
      if (showing === this.#showing) this.playing = false
    }
  }

  pause(): void {
    this.#showing++
    this.playing = false
  }

  /** Pictures of row i; a later request wins. */
  async show(i: number): Promise<void> {
    const at = Math.min(Math.max(0, i), (this.result?.rows.length ?? 1) - 1)
    const asked = ++this.#asked
    const [edited, unedited] = await this.pictures(at)
    if (asked !== this.#asked) return
    this.at = at
    this.edited = edited ?? null
    this.unedited = unedited ?? null
  }

  /** Of both sides: with the edit, without it. */
  pictures(row: number): Promise<(ArrayBuffer | undefined)[]> {
    return Promise.all([
      this.#stage.ask((api) => api.branchPicture('edited', row)),
      this.#stage.ask((api) => api.branchPicture('unedited', row)),
    ])
  }

  /** In words, at a row: nothing before they part. */
  saidAt(row: number): string {
    const { result } = this
    const actions = this.#stage.spec?.actions ?? []
    const first = result && result.diverged >= 0 ? result.rows[result.diverged] : undefined
    if (!first || row < first.decision) return ''
    const name = (action: number) => actions[action]?.title ?? ''
    return `Here they part: ${name(first.edited.action)} instead of ${name(first.unedited.action)}.`
  }

  close(): void {
    this.leave()
    this.pause()
    this.#played = this.edited = this.unedited = null
  }
}

const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)))
