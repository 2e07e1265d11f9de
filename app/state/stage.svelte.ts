import type { EnvSpec } from '../../workers/lab/contracts/env'
import type { ViewSpec } from '../../workers/lab/contracts/recording'
import type {
  Catalogue,
  EpisodeState,
  FrameMessage,
  HistoryMessage,
  Mind,
  OpenRequest,
  StageApi,
  StageMessage,
  StatusMessage,
} from '../../workers/threads/api'
import type { Opener, Remote } from '../../workers/threads/client'
import { Line, WorkerLost } from './line'
import type { Notices } from './notices.svelte'
import { Timeline } from './timeline.svelte'

const emptyHistory: HistoryMessage = { type: 'history', entries: [], position: -1 }
const keepEveryMs = 4000

/** The stage worker as the page sees it: what it last said, and a way to ask. Frames are replaced whole, once per animation frame. */
export class StageState {
  catalogue = $state.raw<Catalogue | null>(null)
  status = $state.raw<StatusMessage | null>(null)
  history = $state.raw(emptyHistory)
  /** What is on the glass. Its picture goes back to the worker when the next one is shown. */
  frame = $state.raw<FrameMessage | null>(null)
  /** The newest mind; frames between decisions bring none. */
  mind = $state.raw<Mind | null>(null)
  /** What the visitor wants explained; the worker follows, or says what it explains instead. */
  views = $state.raw<readonly ViewSpec[]>([])
  /** Questions that are not answered yet. */
  asking = 0
  /** Questions about views are counted; only what answers this one or a later one is followed. */
  #asked = 0
  #awaited = 0
  /** Neither open nor failed yet, working, or given up after crashes. */
  life = $state<'starting' | 'open' | 'dead'>('starting')
  /** The mind before the last edit, and when that was. */
  #kept = $state.raw<{ readonly mind: Mind; readonly decision: number; readonly epoch: number } | null>(null)
  /** The mind before the edit in progress, or before the one just made as long as no time has passed since. */
  readonly before: Mind | undefined = $derived(
    this.frame?.preview ? this.frame.preview.before : this.#keptStill() ? this.#kept?.mind : undefined,
  )
  readonly timeline = new Timeline()
  /** As the game is set up. */
  readonly spec: EnvSpec | null = $derived.by(
    () => this.status?.spec ?? this.catalogue?.envs.find(({ id }) => id === this.status?.env) ?? null,
  )
  readonly playing = $derived(this.status?.playing ?? false)
  readonly editing = $derived(this.status?.editing ?? false)

  /** Called with every preview frame as it comes in, shown or not. */
  onPreview: (request: number, refusal: string) => void = () => {}

  /** Finishes an edit in progress and what is shown of its futures: before time goes on or the history moves, hands let go. */
  settle: () => Promise<unknown> = async () => {}

  /** Keeps what is open as it is now, before another game comes: going back leads there. */
  leave: () => Promise<unknown> = async () => {}

  /** Told when the worker was replaced. */
  readonly onRestart: (() => void)[] = []

  readonly #notices: Notices
  readonly #line: Line<StageApi, StageMessage>
  #epoch = -1
  #pending: FrameMessage | null = null
  #drawing = 0
  #request: OpenRequest | null = null
  #episode: EpisodeState | null = null
  #keeping: ReturnType<typeof setInterval> | undefined

  constructor(opener: Opener<StageApi, StageMessage>, notices: Notices) {
    this.#notices = notices
    this.#line = new Line(opener, {
      receive: (message) => this.receive(message),
      lost: (reason, hopeless) => this.#restart(reason, hopeless),
      missing: () => notices.sayReload(),
    })
    this.#line.open()
  }

  /** The game that is open, or is being opened; '' = none has been asked for. */
  get game(): string {
    return this.status?.env ?? this.#request?.env ?? ''
  }

  get api(): Remote<StageApi> {
    return this.#line.open()
  }

  async start(request: OpenRequest, views: readonly ViewSpec[]): Promise<void> {
    await this.leave()
    const before = this.#request
    this.#request = request
    if (!this.catalogue) void this.ask(async (api) => (this.catalogue = await api.catalogue()))
    try {
      await this.#explain(views, async (asked) => (await this.api.open({ ...request, views, asked }), true as const))
    } catch (error) {
      // What was open stays, and is what a worker that stops is started again with.
      if (before && !(error instanceof WorkerLost)) this.#request = before
      throw error
    }
    this.life = 'open'
    clearInterval(this.#keeping)
    this.#keeping = setInterval(() => void this.keep(), keepEveryMs)
  }

  /** Another episode from a file. */
  async openRecording(bytes: Uint8Array): Promise<void> {
    await this.leave()
    await this.api.openRecording(bytes)
  }

  /** Ask, and tell the visitor if the answer is no. */
  async ask<T>(question: (api: Remote<StageApi>) => Promise<T>, about = ''): Promise<T | undefined> {
    if (this.life === 'dead') return undefined
    const key = `stage ${about}`
    this.asking++
    try {
      return await this.#line.attempt(
        async (api) => {
          const answer = await question(api)
          // What could not be done before is done now.
          if (about) this.#notices.dismiss(key)
          return answer
        },
        (error) => this.#notices.fail(error, about, about ? key : undefined),
      )
    } finally {
      this.asking--
    }
  }

  /** A command that moves time or history. */
  async go<T>(question: (api: Remote<StageApi>) => Promise<T>, about = ''): Promise<T | undefined> {
    await this.settle()
    return this.ask(question, about)
  }

  setViews(views: readonly ViewSpec[]): void {
    void this.#explain(views, (asked) =>
      this.ask(async (api) => (await api.setViews(views, asked), true as const), 'What it looks at'),
    )
  }

  /** Shown as asked for until the worker says what came of it; where it refuses, what was explained before stays. */
  async #explain(views: readonly ViewSpec[], ask: (asked: number) => Promise<true | undefined>): Promise<void> {
    const asked = (this.#awaited = ++this.#asked)
    this.views = views
    let done: true | undefined
    try {
      done = await ask(asked)
    } finally {
      // Unless something else was asked for since, which is still under way.
      if (!done && this.#awaited === asked) {
        this.#awaited = 0
        this.#follow()
      }
    }
  }

  /** What the worker explains: another game or agent may have come, and it need not have what was asked about. */
  #follow(): void {
    if (!this.status) return
    const { views, asked } = this.status
    // What was said before the last question was heard does not answer it, however late it comes.
    if (asked >= this.#awaited && JSON.stringify(views) !== JSON.stringify(this.views)) this.views = views
  }

  setView(index: number, view: ViewSpec): void {
    this.setViews(this.views.map((old, i) => (i === index ? view : old)))
  }

  toggle(): void {
    void this.go((api) => (this.playing ? api.pause() : api.play()))
  }

  step(unit: 'decision' | 'tick'): void {
    void this.go((api) => api.step(unit))
  }

  seek(decision: number): void {
    void this.go((api) => api.seek(Math.max(0, decision)))
  }

  back(): void {
    this.seek((this.frame?.decision ?? 0) - 1)
  }

  async newGame(seed: number): Promise<void> {
    if (this.#request) this.#request = { ...this.#request, seed }
    await this.go((api) => api.newGame(seed), 'New game')
  }

  /** An edit was made: what it changed stays marked until time goes on. */
  keepBefore(mind: Mind | undefined | null): void {
    this.#kept = mind && this.frame ? { mind, decision: this.frame.decision, epoch: this.frame.epoch } : null
  }

  #keptStill(): boolean {
    return this.#kept?.decision === this.frame?.decision && this.#kept?.epoch === this.frame?.epoch
  }

  /** Play again from here after a crash that restarting did not cure at once. */
  revive(): void {
    this.#startAgain()
  }

  receive(message: StageMessage): void {
    switch (message.type) {
      case 'frame':
        return this.#take(message)
      case 'status': {
        const before = this.status?.spec ?? null
        // What another agent thought, or thought of another game, is not this one's mind.
        if (message.env !== this.status?.env || message.agent?.id !== this.status.agent?.id) this.mind = null
        this.status = { ...message, spec: alike(message.spec, before) ? before : message.spec }
        if (this.status.spec !== before) this.mind = null
        if (message.agent) this.#notices.dismiss('open')
        this.#follow()
        return
      }
      case 'history':
        this.history = message
        return
      case 'notice':
        this.#notices.say(message.level, message.text)
        return
      case 'replay':
        return this.#tellReplay(message.share)
      default:
        message satisfies never
    }
  }

  #tellReplay(share: number): void {
    if (share >= 1) return this.#notices.dismiss('replay')
    this.#notices.say('info', `Doing again what was done so far: ${Math.floor(100 * share)} %`, 'replay', {
      title: 'Cancel',
      run: () => void this.ask((api) => api.cancelReplay()),
    })
  }

  #take(frame: FrameMessage): void {
    if (frame.epoch < this.#epoch) return this.#recycle(frame)
    if (frame.epoch > this.#epoch) {
      this.#epoch = frame.epoch
      if (frame.decision === 0) this.timeline.clear()
      else this.timeline.cut(frame.decision)
    }
    this.timeline.note(frame)
    if (frame.preview) this.onPreview(frame.preview.request, frame.preview.refusal)
    if (this.#pending) this.#recycle(this.#pending)
    // The skipped frame's mind is newer than the one on show: a tick frame must not hide it.
    this.#pending =
      !frame.mind && !frame.preview && this.#pending?.mind && !this.#pending.preview
        ? { ...frame, mind: this.#pending.mind }
        : frame
    if (!this.#drawing) this.#drawing = requestAnimationFrame(() => this.#show())
  }

  #show(): void {
    this.#drawing = 0
    const next = this.#pending
    if (!next) return
    this.#pending = null
    if (this.frame) this.#recycle(this.frame)
    this.frame = next
    if (next.mind) this.mind = next.mind
    this.timeline.publish()
  }

  #recycle(frame: FrameMessage): void {
    for (const buffer of [frame.picture, frame.preview?.ghost]) {
      if (buffer && buffer.byteLength > 0) this.#line.post({ type: 'recycle', buffer }, [buffer])
    }
  }

  /** Remember how to make the episode again, should the worker die. */
  async keep(): Promise<void> {
    if (this.life !== 'open') return
    try {
      this.#episode = await this.api.episode()
    } catch {
      // Nothing open at the moment: the last one known still stands.
    }
  }

  #restart(reason: string, hopeless: boolean): void {
    clearInterval(this.#keeping)
    this.#epoch = -1
    this.#pending = null
    for (const forget of this.onRestart) forget()
    if (hopeless) {
      this.life = 'dead'
      return this.#notices.say('error', `The stage stopped again: ${reason}.`, 'crash', {
        title: 'Start it again',
        run: () => this.revive(),
      })
    }
    this.#notices.say('warning', `The stage stopped (${reason}) and was restarted where it last was.`, 'crash')
    this.#startAgain()
  }

  #startAgain(): void {
    this.life = 'starting'
    const request = this.#again()
    if (request) this.start(request, this.views).catch((error: unknown) => this.#notices.fail(error, '', 'crash'))
  }

  #again(): OpenRequest | null {
    const last = this.#episode
    if (!last || !this.#request) return this.#request
    const { env, setting, rhythm, agent, seed, actions, ticks, interventions, program } = last
    return {
      env,
      setting,
      agent,
      rival: this.status?.rival?.id ?? null,
      seed,
      program,
      backend: this.#request.backend,
      replay: { actions, ticks, interventions, rhythm },
    }
  }
}

/** What comes anew with every message is new only where it says something else. */
const alike = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other)
