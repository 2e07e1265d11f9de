import type { FieldValue } from '../../workers/lab/contracts/env'
import type { Change } from '../../workers/threads/api'
import { reasonOf, type Notices } from './notices.svelte'
import type { StageState } from './stage.svelte'

type Origin = Readonly<Record<string, FieldValue>>
type ChangeOf = (origin: Origin) => Change

/** A worker that has not answered a preview after this long will not hold up the hand that lets go. */
const answerMs = 3000

/** An edit from its beginning until it is over; the next one may have begun by then. */
interface Held {
  /** Values that the changes are computed from, once the worker stands still. */
  origin: Promise<Origin>
  /** The preview under way, 0 for none, and the change that waits behind it. */
  inFlight: number
  wanted: ChangeOf | null
  refusal: string
  readonly still: string
  drained: () => void
  /** Set with the wish to end it: true if something was changed. */
  done: Promise<boolean> | null
}

/**
 * An edit in progress: time halts, previews follow the hand (one in flight, the latest waiting), release commits, Escape
 * restores. Changes are always computed from the values at the origin. A hand is never told to wait: what it does before the worker has
 * answered is done in its order.
 */
export class EditSession {
  /** What is being changed, in words; '' when no edit is in progress. */
  label = $state('')
  /** Why the last preview is not possible; '' when it is. */
  refusal = $state('')
  readonly active = $derived(this.label !== '')

  readonly #stage: StageState
  readonly #notices: Notices
  #held: Held | null = null
  /** Everything asked of the worker goes one after the other. */
  #tail: Promise<unknown> = Promise.resolve()
  #resume = false
  #request = 0
  /** Who awaits the answer to a preview. */
  readonly #asked = new Map<number, Held>()

  constructor(stage: StageState, notices: Notices) {
    this.#stage = stage
    this.#notices = notices
    stage.onPreview = (request, refusal) => this.#answered(request, refusal)
    stage.onRestart.push(() => this.#forget())
  }

  /** `paths`: fields whose values at the origin the changes will need. `still`: what to say where nothing comes of it. An edit that is still open is made real first. */
  begin(label: string, paths: readonly string[], still = 'Nothing was changed.'): void {
    if (this.#held) void this.commit()
    this.#resume ||= this.#stage.playing
    const origin = this.#inTurn(async () => {
      await this.#stage.api.begin()
      return paths.length ? this.#stage.api.values(paths) : {}
    })
    const held: Held = { origin, still, inFlight: 0, wanted: null, refusal: '', drained: () => {}, done: null }
    Object.assign(this, { label, refusal: '' })
    this.#held = held
    origin.catch((error: unknown) => {
      this.#notices.fail(error)
      this.#leave(held)
    })
  }

  preview(change: ChangeOf): void {
    const held = this.#held
    if (!held || held.done) return
    held.wanted = change
    void this.#pump(held)
  }

  /** Makes the previewed change real, or springs back and says why. `meanwhile`: once it is made, before time goes on. */
  commit(label = this.label, meanwhile?: () => Promise<unknown>): Promise<boolean> {
    const held = this.#held
    if (!held) return Promise.resolve(false)
    return (held.done ??= this.#finish(held, () => this.#make(held, label), meanwhile))
  }

  async #make(held: Held, label: string): Promise<boolean> {
    await drain(held)
    if (held.refusal !== '') {
      this.#notices.say('warning', `Not possible: ${held.refusal}. It went back.`, 'refusal')
      await this.#stage.api.cancel()
      return false
    }
    const before = this.#stage.before
    const done = await this.#stage.api.commit(label)
    if (done) this.#made(before)
    else this.#notices.say('info', held.still, 'refusal')
    return done
  }

  /** The state at the origin again, to the byte. */
  async cancel(): Promise<void> {
    const held = this.#held
    if (!held) return
    held.wanted = null
    await (held.done ??= this.#finish(held, async () => {
      await this.#stage.api.cancel()
      return false
    }))
  }

  /** A whole edit at once (forms, numbers). */
  async apply(change: Change, label: string): Promise<boolean> {
    try {
      await this.#stage.settle()
      const before = this.#stage.mind
      await this.#inTurn(() => this.#stage.api.apply(change, label))
      this.#made(before)
      return true
    } catch (error) {
      this.#notices.fail(error, label, 'refusal', 'warning')
      return false
    }
  }

  /** What an earlier one was refused for is no news any more. */
  #made(before: Parameters<StageState['keepBefore']>[0]): void {
    this.#stage.keepBefore(before)
    this.#notices.dismiss('refusal')
  }

  /** In its turn, which comes before that of an edit begun later. */
  async #finish(held: Held, work: () => Promise<boolean>, meanwhile?: () => Promise<unknown>): Promise<boolean> {
    const done = await this.#inTurn(async () => (await held.origin, work())).catch((error: unknown) => {
      this.#notices.fail(error)
      return false
    })
    this.#leave(held)
    void this.#goOn(done ? meanwhile : undefined)
    return done
  }

  #leave(held: Held): void {
    if (this.#held !== held) return
    this.#held = null
    this.label = this.refusal = ''
  }

  /** Time goes on if it went before, unless another edit has begun meanwhile: then after that one. */
  async #goOn(meanwhile?: () => Promise<unknown>): Promise<void> {
    if (!this.active) await meanwhile?.()
    if (!this.#resume || this.active) return
    this.#resume = false
    void this.#stage.ask((api) => api.play())
  }

  #forget(): void {
    this.#resume = false
    this.label = this.refusal = ''
    this.#held = null
    this.#asked.clear()
    this.#tail = Promise.resolve()
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(work)
    this.#tail = turn.catch(() => {})
    return turn
  }

  async #pump(held: Held): Promise<void> {
    if (held.inFlight !== 0 || !held.wanted) return
    const request = (held.inFlight = ++this.#request)
    this.#asked.set(request, held)
    try {
      const origin = await held.origin
      const change = held.wanted
      if (!change || !this.#asked.has(request)) return
      held.wanted = null
      await this.#stage.api.preview(change(origin), request)
    } catch (error) {
      this.#answered(request, reasonOf(error))
    }
  }

  #answered(request: number, refusal: string): void {
    const held = this.#asked.get(request)
    if (!held) return
    this.#asked.delete(request)
    held.inFlight = 0
    held.refusal = refusal
    if (held === this.#held) this.refusal = refusal
    if (held.wanted) void this.#pump(held)
    else held.drained()
  }
}

/** Until the last preview is answered. */
function drain(held: Held): Promise<void> {
  if (held.inFlight === 0 && !held.wanted) return Promise.resolve()
  return new Promise((resolve) => {
    const late = setTimeout(resolve, answerMs)
    held.drained = () => {
      clearTimeout(late)
      resolve()
    }
  })
}
