import type { TrainEvent } from '../../workers/lab/contracts/trainer'
import type { Card } from '../../workers/lab/contracts/checkpoint'
import { valuesBefore, type Value } from '../../workers/lab/contracts/options'
import type { LibraryEntry, TrainerApi, TrainerMessage, TrainRequest } from '../../workers/threads/api'
import { isTraining, type Opener } from '../../workers/threads/client'
import { counted } from '../controls/numbers'
import { cutCurves, emptyCurves, growCurves, type Curves } from './curves'
import { curvesUpTo, recallCurves, rememberCurves, type CurveNote } from './curve-notes'
import { Follower, type Followed } from './follower.svelte'
import { Line, type Work } from './line'
import { offerFile, type LibraryState } from './library.svelte'
import { reasonOf } from './notices.svelte'
import type { Session } from './session.svelte'
import { wantedWorkers } from './train-form.svelte'
import { workersFor } from './workers'

type Told<Type extends TrainerMessage['type']> = Extract<TrainerMessage, { type: Type }>

/** Curves are drawn anew this often: the picture must not cost the page its breath. */
const DRAW_MS = 400

/** The trainer worker as the page sees it: one run at a time, its progress and its curves. */
export class TrainerState {
  phase = $state<Told<'state'>['state']>('idle')
  /** Why it failed or ended; '' = nothing to say. */
  reason = $state('')
  backend = $state('')
  progress = $state.raw<Told<'progress'> | null>(null)
  saved = $state.raw<Told<'saved'> | null>(null)
  /** Of a run whose games are recorded. */
  recorded = $state.raw<Told<'recorded'> | null>(null)
  curves = $state.raw<Curves>(emptyCurves)
  /** What is or was last asked for: the form shows it while the run goes on. */
  asked = $state.raw<TrainRequest | null>(null)
  /** Decisions made in earlier sessions of the run. */
  from = $state(0)
  run = $state('')
  evaluation = $state.raw<Told<'evaluation'> | null>(null)
  /** A command is on its way. */
  busy = $state(false)
  /** Why the last request was refused. */
  refusal = $state('')
  /** Another tab trains. */
  elsewhere = $state(false)
  /** The run that the curves are of, this session's or an earlier one's; null: there is none. */
  drawn = $state.raw<Omit<CurveNote, 'curves'> | null>(null)
  readonly name = $derived(this.asked?.name ?? '')
  readonly env = $derived(this.asked?.env ?? '')
  readonly active = $derived(this.phase === 'starting' || this.phase === 'training' || this.phase === 'paused')

  readonly follower: Follower
  readonly #line: Line<TrainerApi, TrainerMessage>
  readonly #library: LibraryState
  readonly #session: Pick<Session, 'stage' | 'notices'>
  #undrawn: TrainEvent[] = []

  constructor(
    opener: Opener<TrainerApi, TrainerMessage>,
    library: LibraryState,
    session: Pick<Session, 'stage' | 'notices'>,
  ) {
    this.#line = new Line(opener, {
      receive: (message) => this.receive(message),
      lost: (reason) => this.#lost(reason),
      missing: () => session.notices.sayReload(),
    })
    this.#library = library
    this.#session = session
    this.follower = new Follower(session.stage, library)
    const [last] = recallCurves()
    if (last) Object.assign(this, { drawn: last, curves: last.curves })
    globalThis.addEventListener?.('visibilitychange', () => {
      if (document.hidden && this.phase === 'training') void this.#line.ask((api) => api.hurry()).catch(() => {}) // It is a wish.
    })
  }

  async start(request: TrainRequest): Promise<void> {
    // In answer to a click: some browsers ask. Refusal changes nothing but the risk of eviction.
    void navigator.storage?.persist?.().catch(() => false)
    this.#forget(request)
    await this.#begin((api) => api.start(request))
  }

  /** `total`: decisions in all, where the run does not know it itself any more. */
  async resume({ id, card, goal }: LibraryEntry, total?: number): Promise<void> {
    this.#library.unfinished = null
    const asked = this.#requestOf(card, total ?? goal ?? card.decisions)
    this.#forget(asked, card)
    await this.#begin((api) => api.resume(id, total, asked.workers))
    if (!this.active) await this.#library.lookForUnfinished()
  }

  async pause(): Promise<void> {
    await this.#command((api) => api.pause())
  }

  async continue(): Promise<void> {
    await this.#command((api) => api.continue())
  }

  async stop(): Promise<void> {
    await this.#command((api) => api.stop())
  }

  /** The weights of this moment, as a file for the downloads. */
  async exportWeights(): Promise<void> {
    await this.#command(async (api) => offerFile(await api.weights(), this.#label()))
  }

  /** The weights of this moment on the stage; of a run that is over, its last. */
  async putOnStage(): Promise<void> {
    await this.#command(() => this.follower.show(this.#followed()))
  }

  /** Whole games with a stored agent; the score goes on its card. */
  async evaluate({ id }: LibraryEntry, asked: Readonly<Record<string, Value>>): Promise<void> {
    await this.#command((api) => api.evaluate(id, asked))
    this.evaluation = null
    await this.#library.refresh()
    const { stage } = this.#session
    if (stage.status?.agent?.id === id) await stage.ask((api) => api.loadAgent(id), 'Agent')
  }

  async cancelEvaluation(): Promise<void> {
    await this.#line.attempt(
      (api) => api.cancelEvaluation(),
      (error) => this.#session.notices.fail(error, 'Training', 'trainer'),
    )
  }

  async lookElsewhere(): Promise<void> {
    this.elsewhere = !this.active && (await isTraining())
  }

  async #begin(work: Work<TrainerApi, string>): Promise<void> {
    this.refusal = ''
    this.elsewhere = false
    const run = await this.#command(work, (reason) => {
      this.elsewhere = reason === 'owned'
      this.refusal = this.elsewhere ? '' : reason
      if (this.phase === 'starting') this.phase = 'idle'
    })
    if (run !== undefined) this.run = run
  }

  async #command<T>(work: Work<TrainerApi, T>, refused: (reason: string) => void = () => {}): Promise<T | undefined> {
    this.busy = true
    const answer = await this.#line.attempt(work, (error) => {
      const reason = reasonOf(error)
      refused(reason)
      this.#session.notices.say(
        'error',
        reason === 'owned' ? 'This training run is owned by another tab.' : `Training: ${reason}`,
        'trainer',
      )
    })
    this.busy = false
    return answer
  }

  receive(message: TrainerMessage): void {
    switch (message.type) {
      case 'progress':
        this.progress = message
        this.#draw(message.event)
        void this.follower.offer(this.#followed())
        return
      case 'state':
        return this.#turn(message)
      case 'saved':
        return this.#kept(message)
      case 'recorded':
        this.recorded = message
        if (this.asked) this.asked = { ...this.asked, recordEvery: message.every }
        return
      case 'evaluation':
        this.evaluation = message
        return
      case 'notice':
        return this.#session.notices.say(message.level, message.text)
      default:
        message satisfies never
    }
  }

  #draw(event: TrainEvent): void {
    this.#undrawn.push(event)
    if (this.#undrawn.length > 1) return
    setTimeout(() => this.#grow(), DRAW_MS)
  }

  #grow(): void {
    if (this.#undrawn.length > 0) this.curves = this.#undrawn.splice(0).reduce(growCurves, this.curves)
  }

  /** As far as the weights that are kept: after a reload both are of the same decision. */
  #note({ run, decisions }: Told<'saved'>): void {
    this.#grow()
    if (this.drawn) rememberCurves({ ...this.drawn, run, curves: cutCurves(this.curves, decisions) })
  }

  #turn({ state, reason, backend, run }: Told<'state'>): void {
    Object.assign(this, { phase: state, reason, run, backend: backend || this.backend })
    if (state === 'finished' || state === 'failed' || state === 'idle') void this.#library.refresh()
    if (state === 'finished') {
      this.#session.notices.say('info', `“${this.name}” is trained; it is in the library.`, 'trainer')
      void this.follower.offer(this.#followed(), true)
    }
    if (state === 'failed') this.#session.notices.say('error', `Training failed: ${reason}.`, 'trainer')
  }

  #kept(saved: Told<'saved'>): void {
    if (!saved.persistent && this.saved?.persistent !== false)
      this.#session.notices.say(
        'warning',
        `Training goes on, but nothing is kept: ${saved.reason}. Export the agent before you leave.`,
        'unsaved',
      )
    if (saved.persistent) {
      this.#session.notices.dismiss('unsaved')
      this.#note(saved)
    }
    this.saved = saved
    void this.#library.refresh()
  }

  #followed(): Followed {
    return { run: this.run, env: this.env, label: this.#label(), weights: () => this.#line.ask((api) => api.weights()) }
  }

  #label(): string {
    return `${this.name}, ${counted(this.progress?.event.decisions ?? 0, 'decision')}`
  }

  #forget(asked: TrainRequest, card?: Card): void {
    const curves = card
      ? (curvesUpTo(card.id, card.decisions) ?? { ...emptyCurves, 'charts/return': card.curve })
      : emptyCurves
    const { name, algorithm, envOptions } = asked
    this.follower.reset()
    for (const key of ['trainer', 'unsaved']) this.#session.notices.dismiss(key)
    this.#undrawn = []
    Object.assign(this, {
      asked,
      from: card?.decisions ?? 0,
      progress: null,
      saved: null,
      recorded: null,
      reason: '',
      curves,
      run: '',
      drawn: { run: '', name, algorithm, timeLimit: Number(envOptions['timeLimit'] ?? 0) },
    })
  }

  /** The worker is gone with its lock; what it kept is in the library. */
  #lost(reason: string): void {
    Object.assign(this, { phase: 'failed', reason: `The trainer stopped: ${reason}`, busy: false, evaluation: null })
    this.#session.notices.say('error', `The trainer stopped: ${reason}. Its last checkpoint is kept.`, 'trainer')
    void this.#library.refresh()
    // The browser lets go of the dead worker's lock a moment later.
    setTimeout(() => void this.#library.lookForUnfinished(), 500)
  }

  /** Of a run that goes on: options that its card does not know mean what was done before there were any. */
  #requestOf(card: Card, decisions: number): TrainRequest {
    const { name, env, trainer, network, seed, envOptions, backend } = card
    const spec = this.#session.stage.catalogue?.algorithms.find(({ id }) => id === trainer)?.options ?? {}
    const options = { ...valuesBefore(spec), ...card.options }
    const { id, options: own, level } = env
    return {
      name,
      env: id,
      setting: { ...(own && { options: own }), ...(level !== undefined && { level }) },
      algorithm: trainer,
      network,
      seed,
      options,
      envOptions,
      decisions,
      workers: workersFor(options, wantedWorkers()),
      backend: backend.startsWith('webgpu') ? 'webgpu' : 'wasm',
      from: card.kind === 'policy' ? card.from?.id : undefined,
    }
  }
}
