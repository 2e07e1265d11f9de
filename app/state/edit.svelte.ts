import type { FieldValue } from '../../workers/lab/contracts/env'
import type { Change } from '../../workers/threads/api'
import { reasonOf, type Notices } from './notices.svelte'
import type { StageState } from './stage.svelte'

type Origin = Readonly<Record<string, FieldValue>>
type ChangeOf = (origin: Origin) => Change

/** A worker that has not answered a preview after this long will not hold up the hand that lets go. */
const answerMs = 3000

/**
 * An edit in progress: time halts, previews follow the hand (one in flight, the latest waiting), release commits, Escape
 * restores. Changes are always computed from the values at the origin.
 */
export class EditSession {
  /** What is being changed, in words; '' when no edit is in progress. */
  label = $state('')
  /** Why the last preview is not possible; '' when it is. */
  refusal = $state('')
  readonly active = $derived(this.label !== '')

  readonly #stage: StageState
  readonly #notices: Notices
  #origin: Promise<Origin> = Promise.resolve({})
  /** Everything asked of the worker goes one after the other. */
  #tail: Promise<unknown> = Promise.resolve()
  #resume = false
  #request = 0
  #inFlight = 0
  #wanted: ChangeOf | null = null
  #drained: () => void = () => {}

  constructor(stage: StageState, notices: Notices) {
    this.#stage = stage
    this.#notices = notices
    stage.onPreview = (request, refusal) => this.#answered(request, refusal)
    stage.onRestart.push(() => this.#forget())
  }

  /** `paths`: fields whose values at the origin the changes will need. */
  begin(label: string, paths: readonly string[]): void {
    this.label = label
    this.refusal = ''
    this.#wanted = null
    this.#inFlight = 0
    this.#resume ||= this.#stage.playing
    this.#origin = this.#inTurn(async () => {
      await this.#stage.api.begin()
      return paths.length ? this.#stage.api.values(paths) : {}
    })
    this.#origin.catch((error: unknown) => {
      this.#notices.fail(error)
      this.label = ''
    })
  }

  preview(change: ChangeOf): void {
    if (!this.active) return
    this.#wanted = change
    void this.#pump()
  }

  /** Makes the previewed change real, or springs back and says why. `meanwhile`: once it is made, before time goes on. */
  commit(label = this.label, meanwhile?: () => Promise<unknown>): Promise<boolean> {
    if (!this.active) return Promise.resolve(false)
    return this.#finish(async () => {
      await this.#drain()
      if (this.refusal !== '') {
        this.#notices.say('warning', `Not possible: ${this.refusal}. It went back.`, 'refusal')
        await this.#stage.api.cancel()
        return false
      }
      const before = this.#stage.before
      const done = await this.#stage.api.commit(label)
      if (done) this.#stage.keepBefore(before)
      return done
    }, meanwhile)
  }

  /** The state at the origin again, to the byte. */
  async cancel(): Promise<void> {
    if (!this.active) return
    this.#wanted = null
    await this.#finish(async () => {
      await this.#stage.api.cancel()
      return false
    })
  }

  /** A whole edit at once (forms, numbers). */
  async apply(change: Change, label: string): Promise<boolean> {
    try {
      await this.#stage.settle()
      const before = this.#stage.mind
      await this.#inTurn(() => this.#stage.api.apply(change, label))
      this.#stage.keepBefore(before)
      return true
    } catch (error) {
      this.#notices.fail(error, label, 'refusal', 'warning')
      return false
    }
  }

  async #finish(work: () => Promise<boolean>, meanwhile?: () => Promise<unknown>): Promise<boolean> {
    const done = await this.#origin
      .then(() => this.#inTurn(work))
      .catch((error: unknown) => {
        this.#notices.fail(error)
        return false
      })
    this.label = ''
    this.refusal = ''
    void this.#goOn(done ? meanwhile : undefined)
    return done
  }

  /** Time goes on if it went before, unless another edit has begun meanwhile: then after that one. */
  async #goOn(meanwhile?: () => Promise<unknown>): Promise<void> {
    await meanwhile?.()
    if (!this.#resume || this.active) return
    this.#resume = false
    void this.#stage.ask((api) => api.play())
  }

  #forget(): void {
    this.#resume = false
    this.label = this.refusal = ''
    this.#wanted = null
    this.#inFlight = 0
    this.#tail = Promise.resolve()
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(work)
    this.#tail = turn.catch(() => {})
    return turn
  }

  async #pump(): Promise<void> {
    if (this.#inFlight !== 0 || !this.#wanted) return
    const request = ++this.#request
    this.#inFlight = request
    try {
      const origin = await this.#origin
      const change = this.#wanted
      if (!change || this.#inFlight !== request) return
      this.#wanted = null
      await this.#stage.api.preview(change(origin), request)
    } catch (error) {
      this.#answered(request, reasonOf(error))
    }
  }

  #answered(request: number, refusal: string): void {
    if (request !== this.#inFlight) return
    this.#inFlight = 0
    this.refusal = refusal
    if (this.#wanted) void this.#pump()
    else this.#drained()
  }

  #drain(): Promise<void> {
    if (this.#inFlight === 0 && !this.#wanted) return Promise.resolve()
    return new Promise((resolve) => {
      const late = setTimeout(resolve, answerMs)
      this.#drained = () => {
        clearTimeout(late)
        resolve()
      }
    })
  }
}
