import type { TrainEvent, TrainState } from '../../contracts/trainer'
import { DeviceLostError, InputError, NumericError } from '../../contracts/errors'
import type { Checkpoint } from '../../contracts/checkpoint'
import { noteOf } from '../../rewards/open'
import { Account } from './account'
import { build, type Built } from './build'
import { originOf, requireBeginning } from './origin'
import { Pace, type Progress } from './pace'
import type { Plan } from './plan'
import { Recorder } from './recorder'
import type { TrainingNews } from './news'
import type { Keeper, Surroundings, TrainingBackend } from './surroundings'

export type Ending = Extract<TrainingNews, { type: 'state' }>
type StateName = Ending['state']
type Wish = 'train' | 'pause' | 'stop'

/** States kept in memory against a lost device: it takes this many updates with it at most. */
const KEEP_MS = 15_000
export const KEEP_UPDATES = 16
/** A checkpoint may take one part in so many of the time. */
const SAVE_SHARE = 50
/** A device says late on a busy machine that it is gone; one that failed and says nothing for so long is as good as lost. */
const LOSS_MS = 3000
/** Devices lost in a row, without an update between, before the run is given up. */
const MOST_LOSSES = 3

/**
 * One training run from its first update to its end: pulls updates, answers wishes between two of them, keeps states,
 * and goes on from the last kept one when the device is lost. Where it runs lends it all that it cannot know: see `Surroundings`.
 */
export class Training {
  /** Settles when the run is over and everything is free again, with what to tell about it. Never rejects. */
  readonly over: Promise<Ending>
  isOver = false
  /** Why it failed, if it did. */
  failure: unknown
  #wish: Wish = 'train'
  #state: StateName = 'starting'
  #wake: () => void = () => {}
  #halted: (() => void)[] = []
  #kept: TrainState | undefined
  #keptAt: number
  #savedAt = -Infinity
  /** What the last checkpoint took, ms; 0: there was none yet. */
  #saveCost = 0
  #hurried = false
  #losses = 0
  #stages: number[]
  /** Why the device is gone; '' = it is there. */
  #lost = ''
  #onLost: () => void = () => {}
  #last: { decisions: number; update: number }

  private constructor(
    readonly plan: Plan,
    private readonly surroundings: Surroundings,
    private readonly send: (message: TrainingNews) => void,
    private readonly account: Account,
    private readonly keeper: Keeper,
    private readonly pace: Pace,
    private readonly recorder: Recorder,
    private backend: TrainingBackend,
    private built: Built,
  ) {
    this.#kept = plan.earlier?.training
    this.#keptAt = surroundings.now()
    this.#last = { decisions: this.#kept?.decisions ?? 0, update: this.#kept?.update ?? 0 }
    // A resumed run is already in storage.
    if (this.#kept) this.#savedAt = surroundings.now()
    this.#stages = plan.stages.filter((at) => at > this.#last.decisions)
    this.watch(backend)
    this.over = this.work()
  }

  /** Everything that can be wrong with the plan is found here, before the run counts as begun. */
  static async begin(
    plan: Plan,
    keeper: Keeper,
    surroundings: Surroundings,
    send: (message: TrainingNews) => void,
  ): Promise<Training> {
    await requireBeginning(plan, surroundings.openGame)
    const backend = await surroundings.openBackend(plan.backend)
    const built = await build(plan, surroundings, plan.earlier?.training, {
      backend: backend.id,
      replaced: sayReplaced(send),
    })
    const paidBy = plan.reward && (await noteOf(plan.reward))
    const account = new Account(
      plan,
      built.spec,
      new Date().toISOString(),
      paidBy,
      plan.from && (await originOf(plan.from)),
    )
    try {
      if (!plan.earlier)
        await keeper.begin(account.card({ decisions: 0, update: 0 }, backend.id), await built.policy.read())
    } catch (error) {
      await built.dispose()
      throw error
    }
    const [pace, recorder] = [
      new Pace(plan.total, surroundings.tellEvery, surroundings.now),
      new Recorder(plan, surroundings, send),
    ]
    return new Training(plan, surroundings, send, account, keeper, pace, recorder, backend, built)
  }

  /** Resolves when the run stands still and is saved. */
  pause(): Promise<void> {
    return this.halt('pause')
  }

  stop(): Promise<void> {
    return this.halt('stop')
  }

  continue(): void {
    if (this.#wish === 'stop') return
    this.#wish = 'train'
    this.#wake()
  }

  /** Weights and card of this moment; after the end, of the last state that was kept. */
  async weights(): Promise<Checkpoint> {
    const at = this.isOver ? this.#kept : { ...this.#last, weights: await this.built.policy.read() }
    if (!at) throw new InputError('run', 'ended before there was anything to keep')
    return { card: { ...this.account.card(at, this.backend.id), resumable: false }, weights: at.weights }
  }

  /** It may be gone any moment: a checkpoint follows the next update, whenever the last one was. */
  hurry(): void {
    this.#hurried = true
  }

  private halt(wish: 'pause' | 'stop'): Promise<void> {
    if (this.#wish !== 'stop') this.#wish = wish
    if (this.#state === 'paused' && wish === 'pause') return Promise.resolve()
    const halted = new Promise<void>((resolve) => this.#halted.push(resolve))
    this.#wake()
    return Promise.race([halted, this.over.then(() => {})])
  }

  private async work(): Promise<Ending> {
    try {
      this.announce('training')
      await this.recorder.announce()
      this.pace.restart(this.#last.decisions)
      let ending: Ending | null = null
      while (!ending) ending = await this.advance()
      return ending
    } catch (error) {
      return await this.fail(error)
    } finally {
      this.isOver = true
      await this.built.dispose().catch(() => {})
      for (const resolve of this.#halted.splice(0)) resolve()
    }
  }

  /** One update and what follows from it; the ending, if that was it. Survives a lost device. */
  private async advance(): Promise<Ending | null> {
    try {
      const event = await this.next()
      if (!event) return this.end('finished', '')
      this.#losses = 0
      return await this.follow(event)
    } catch (error) {
      if (!(error instanceof DeviceLostError)) throw error
      await this.recover(error.message)
      return null
    }
  }

  /** The next update's event, or undefined at the run's own end. Throws DeviceLostError however the loss shows. */
  private async next(): Promise<TrainEvent | undefined> {
    const began = this.surroundings.now()
    const result = await this.guard(this.built.run.next())
    this.account.spend((this.surroundings.now() - began) / 1000)
    return result.done ? undefined : result.value
  }

  /** A lost device may reject, never answer, or answer nonsense: its own word comes first. */
  private guard<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#onLost = () => reject(new DeviceLostError(this.#lost))
      if (this.#lost) this.#onLost()
      // The work may fail before the device reports why.
      work.then(resolve, (error: Error) => {
        if (!this.backend.lost || !isOfDevice(error)) return reject(error)
        setTimeout(() => reject(new DeviceLostError(error.message)), LOSS_MS)
      })
    })
  }

  /** One listener per device: a race with `lost` at every update would pile up on a promise that never settles. */
  private watch(backend: TrainingBackend): void {
    this.#lost = ''
    void backend.lost?.then((reason) => {
      if (backend !== this.backend) return
      this.#lost = reason || 'no reason given'
      this.#onLost()
    })
  }

  private async follow(event: TrainEvent): Promise<Ending | null> {
    this.#last = { decisions: event.decisions, update: event.update }
    this.account.note(event)
    this.tell(this.pace.note(event))
    // Before anything is saved: a run that goes on from there must not miss it.
    if (await this.guard(this.recorder.follow(event.decisions, this.built.policy))) this.pace.restart(event.decisions)
    await this.saveStages(this.#stages.filter((at) => at <= event.decisions))
    if (event.decisions >= this.plan.total) {
      await this.save('running')
      return this.end('finished', '')
    }
    if (this.#wish !== 'train') return this.rest()
    const now = this.surroundings.now()
    if (this.#hurried || now - this.#savedAt >= this.saveEvery) await this.save('running')
    else if (
      this.backend.lost &&
      (now - this.#keptAt >= KEEP_MS || event.update - (this.#kept?.update ?? 0) >= KEEP_UPDATES)
    )
      await this.keep()
    return null
  }

  /** Stands still until there is another wish. */
  private async rest(): Promise<Ending | null> {
    await this.save(this.#wish === 'pause' ? 'paused' : 'running')
    if (this.#wish === 'pause') {
      this.announce('paused')
      for (const resolve of this.#halted.splice(0)) resolve()
    }
    while (this.#wish === 'pause') await new Promise<void>((resolve) => (this.#wake = resolve))
    if (this.#wish === 'stop') return this.end('idle', 'stopped')
    this.pace.restart(this.#last.decisions)
    this.announce('training')
    return null
  }

  private get saveEvery(): number {
    const [least, most] = this.surroundings.saveEvery
    return Math.min(Math.max(this.#saveCost * SAVE_SHARE, least), most)
  }

  private async keep(): Promise<TrainState> {
    const { reward } = this.plan
    this.#kept = { ...(await this.guard(this.built.run.save())), ...(reward && { reward }) }
    this.#keptAt = this.surroundings.now()
    return this.#kept
  }

  /** Copies that one update makes due would be the same one: it is kept as the last of them. */
  private async saveStages(due: readonly number[]): Promise<void> {
    const at = due.at(-1)
    if (at === undefined) return
    this.#stages = this.#stages.slice(due.length)
    if (due.length > 1)
      warn(this.send, `The copies at ${due.join(', ')} fall on one update and would be one: ${at} is kept.`)
    const weights = await this.guard(this.built.policy.read())
    await this.finite(
      this.keeper.saveStage({ ...this.account.card(this.#last, this.backend.id), resumable: false }, weights, at),
    )
  }

  /** Numbers that are not finite show where they are kept, at the latest. */
  private async finite<T>(work: Promise<T>): Promise<T> {
    try {
      return await work
    } catch (error) {
      if (error instanceof InputError) throw new NumericError(error.field, this.#last.update)
      throw error
    }
  }

  private async save(doing: 'running' | 'paused'): Promise<void> {
    // What is told of a checkpoint comes before it: whoever keeps the news has as much of them as of the run.
    this.tell(this.pace.flush())
    this.#hurried = false
    const began = this.surroundings.now()
    const state = await this.keep()
    const saved = await this.finite(this.keeper.save(this.account.card(this.#last, this.backend.id), state, doing))
    this.#savedAt = this.surroundings.now()
    this.#saveCost = this.#savedAt - began
    this.send({ type: 'saved', run: this.plan.id, decisions: state.decisions, ...saved })
  }

  /** From the last kept state on a new device, or on whatever the backend falls back to. */
  private async recover(reason: string): Promise<void> {
    if (++this.#losses > MOST_LOSSES) throw new DeviceLostError(reason)
    void this.built.dispose().catch(() => {})
    this.backend = await this.surroundings.openBackend(this.plan.backend === 'webgpu' ? 'auto' : this.plan.backend)
    this.watch(this.backend)
    this.built = await build(this.plan, this.surroundings, this.#kept, {
      backend: this.backend.id,
      replaced: sayReplaced(this.send),
    })
    const decisions = this.#kept?.decisions ?? 0
    this.#last = { decisions, update: this.#kept?.update ?? 0 }
    this.account.rewind(decisions)
    this.recorder.rewind(decisions)
    this.pace.restart(decisions)
    warn(
      this.send,
      `The graphics device went away (${reason}). Training goes on from decision ${decisions.toLocaleString('en')} on ${this.backend.label}.`,
    )
    this.announce('training')
  }

  private async end(state: 'finished' | 'idle', reason: string): Promise<Ending> {
    this.tell(this.pace.flush())
    await this.keeper.forget()
    return this.stateMessage(state, reason)
  }

  private async fail(error: unknown): Promise<Ending> {
    this.failure = error
    await this.keeper.forget().catch(() => {})
    const why = error instanceof Error ? error.message : String(error)
    const kept = this.#kept ? `; the checkpoint of decision ${this.#kept.decisions.toLocaleString('en')} is kept` : ''
    return this.stateMessage('failed', why + kept)
  }

  private announce(state: StateName): void {
    this.#state = state
    this.send(this.stateMessage(state, ''))
  }

  private stateMessage(state: StateName, reason: string): Ending {
    const { workers } = this.built
    const backend = workers > 1 ? `${this.backend.label}, ${workers} workers` : this.backend.label
    return { type: 'state', run: this.plan.id, state, reason, backend }
  }

  private tell(progress: Progress | null): void {
    if (progress) this.send({ type: 'progress', run: this.plan.id, total: this.plan.total, ...progress })
  }
}

const warn = (send: (message: TrainingNews) => void, text: string) => send({ type: 'notice', level: 'warning', text })

const sayReplaced = (send: (message: TrainingNews) => void) => (reason: string) =>
  warn(send, `A worker went away (${reason}). Another takes its place and does its work again; the result is the same.`)

/** What a device's own failures are called (WebGPU, sections on `mapAsync` and error scopes); ours are called otherwise. */
const isOfDevice = ({ name }: Error): boolean => name === 'AbortError' || name === 'OperationError'
