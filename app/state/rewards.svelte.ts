import type {
  BoardAnswer,
  BoardRoom,
  CollectPlan,
  EnteredGame,
  ProbeReading,
  RewardsApi,
  RewardsMessage,
  RewardStep,
  RewardView,
  TransitionsMeta,
  TrialLine,
} from '../../workers/threads/api'
import type { Opener } from '../../workers/threads/client'
import { kindOf } from './file-kinds'
import { offerFile } from './library.svelte'
import { Line, type Work } from './line'
import { reasonOf } from './notices.svelte'
import type { Session } from './session.svelte'

type Told<Type extends RewardsMessage['type']> = Extract<RewardsMessage, { type: Type }>

/** Who plays where nobody was chosen. */
export const firstPlayer = 'shipped/maze-mlp'

/** What the boards show at first, and once a model was asked. */
const [firstExample, tellingExample] = ['reaches', 'none'] as const

/** How the steps are gone about. */
export interface RewardWishes {
  readonly collect: CollectPlan
  readonly agent: { readonly seed: number }
  readonly fit: { readonly network: string; readonly seed: number; readonly epochs: number; readonly noise: number }
}

/** About as much as the study had, two thirds to learn from. */
export const standard: RewardWishes = {
  collect: { decisions: 37_500, balanced: false, explore: 0.1, seed: 1 },
  fit: { network: 'levels', seed: 1, epochs: 5, noise: 0 },
  agent: { seed: 1 },
}

/** The page's way to the worker of rewards: what is open there, what it is at, and two boards that can be laid out by hand. */
export class RewardsState {
  player = $state(firstPlayer)
  wishes = $state.raw(standard)
  /** The game that is played, and what is kept of it; null: not known yet. */
  entered = $state.raw<EnteredGame | null>(null)
  data = $state.raw<TransitionsMeta | null>(null)
  model = $state.raw<RewardView | null>(null)
  reading = $state.raw<ProbeReading | null>(null)
  /** What it is at. */
  progress = $state.raw<Told<'progress'> | null>(null)
  /** Of a fit that goes on. */
  epochs = $state.raw<RewardView['epochs']>([])
  /** Why the last of these steps was refused. */
  refusal = $state.raw<{ readonly step: RewardStep; readonly reason: string } | null>(null)
  /** The step that goes on; null: none. */
  at = $state<RewardStep | null>(null)

  /** The boards in hand, and what is said of them. */
  pair = $state.raw<BoardRoom['pair'] | null>(null)
  side = $state(0)
  answer = $state.raw<BoardAnswer | null>(null)
  /** Why the boards in hand cannot be; those before them stay on show. */
  illegal = $state('')
  /** The probe that the boards are an example of; '' = changed by hand. */
  example = $state<string>(firstExample)

  readonly #line: Line<RewardsApi, RewardsMessage>
  readonly #session: Pick<Session, 'notices'>
  #entering: Promise<void> | null = null
  #asking = false
  #waiting: BoardRoom['pair'] | null = null

  constructor(opener: Opener<RewardsApi, RewardsMessage>, session: Pick<Session, 'notices'>) {
    this.#session = session
    this.#line = new Line(opener, {
      receive: (message) => this.receive(message),
      lost: (reason) => this.#lose(reason),
      missing: () => session.notices.sayReload(),
    })
  }

  /** Opens what there is; once. */
  async begin(): Promise<void> {
    if (!this.entered) await (this.#entering ?? this.enter(this.player))
  }

  /** Somebody else plays: what is of another game is closed. One after the other, the last stays. */
  async enter(player: string): Promise<void> {
    const entering = (this.#entering = (this.#entering ?? Promise.resolve()).then(() => this.#enter(player)))
    await entering
    if (this.#entering === entering) this.#entering = null
  }

  async #enter(player: string): Promise<void> {
    const entered = await this.attempt((api) => api.enter(player))
    if (!entered) return
    this.player = player
    this.#take(entered)
    this.#show(entered.room)
    this.example = firstExample
  }

  #take(entered: EnteredGame): void {
    this.entered = entered
    this.data = entered.open.data
    this.#open(entered.open.model)
  }

  #open(model: RewardView | null): void {
    if (model?.id !== this.model?.id || model?.epochs.length !== this.model?.epochs.length) this.reading = null
    this.model = model
  }

  /** What is kept, told anew; what is open stays. */
  async #lookAgain(): Promise<void> {
    const entered = await this.attempt((api) => api.enter(this.player))
    if (entered) this.#take(entered)
  }

  wish(change: Partial<RewardWishes>): void {
    this.wishes = { ...this.wishes, ...change }
  }

  async collect(plan: CollectPlan): Promise<void> {
    await this.#step('data', async (api) => void (await api.collect(plan)))
  }

  /** Another model of the decisions that are open; null: the open one goes on, which was stopped. */
  async fit(wish: RewardWishes['fit'] | null): Promise<void> {
    this.epochs = []
    const asked = wish && {
      network: wish.network,
      seed: wish.seed,
      options: { epochs: wish.epochs, noise: wish.noise },
    }
    await this.#step('model', async (api) => void (await api.fit(asked)))
    this.#askAgain()
  }

  async probe(): Promise<void> {
    await this.#step('question', async (api) => void (this.reading = await api.probe()))
    // The most telling one, unless somebody has boards of their own in hand.
    if (this.reading && this.example === firstExample) await this.show(tellingExample, 1)
  }

  async stop(): Promise<void> {
    await this.attempt((api) => api.stop())
  }

  async openData(id: string): Promise<void> {
    await this.#step('data', async (api) => void (await api.openData(id)))
  }

  async openModel(id: string): Promise<void> {
    await this.#step('model', async (api) => void (await api.openModel(id)))
    this.#askAgain()
  }

  /** Decisions, or a model: what it is, it says itself. What is refused is told with its field, and what is open stays. */
  async importFile(file: File): Promise<void> {
    await this.begin()
    const isModel = (await kindOf(file)) === 'reward'
    const told = await this.#line.attempt(
      async (api) => (isModel ? await api.importModel(file) : await api.importData(file)),
      (error) => this.#session.notices.say('error', `${file.name}: ${reasonOf(error)}`, 'rewards-file'),
    )
    if (!told) return
    this.#session.notices.dismiss('rewards-file')
    this.#session.notices.say('info', `“${told.name}” is open.`, 'rewards')
    await this.#lookAgain()
    this.#askAgain()
  }

  /** What is open, as a file for the downloads. */
  async exportFile(what: 'data' | 'model'): Promise<void> {
    const one = what === 'data' ? this.data : this.model
    if (!one) return
    const bytes = await this.attempt((api) => (what === 'data' ? api.exportData(one.id) : api.exportModel(one.id)))
    if (bytes) offerFile(bytes, one.name)
  }

  async remove(what: 'data' | 'model', id: string): Promise<void> {
    await this.attempt((api) => (what === 'data' ? api.deleteData(id) : api.deleteModel(id)))
    await this.#lookAgain()
    this.#askAgain()
  }

  async #step(step: RewardStep, work: Work<RewardsApi, void>): Promise<void> {
    if (this.at) return
    Object.assign(this, { at: step, refusal: null, progress: null })
    await this.#line.attempt(work, (error) => (this.refusal = { step, reason: reasonOf(error) }))
    Object.assign(this, { at: null, progress: null })
    if (step === 'data' || step === 'model') await this.#lookAgain()
  }

  /** Null: something else goes on, it was stopped, or it could not be done and that has been told. */
  async judge(agent: string): Promise<readonly TrialLine[] | null> {
    let lines: readonly TrialLine[] | null = null
    await this.#step('trial', async (api) => void (lines = await api.judge(agent)))
    return lines
  }

  /** An example of a probe on the boards; another one each time. */
  async show(probe: string, seed: number): Promise<void> {
    const room = await this.attempt((api) => api.example(probe, seed))
    if (!room) return
    this.example = probe
    this.#show(room)
  }

  #show({ pair, side }: BoardRoom): void {
    this.side = side
    void this.lay(pair)
  }

  /** By hand. What cannot be is told, and the boards stay as they are. */
  change(pair: BoardRoom['pair']): void {
    this.example = ''
    void this.lay(pair)
  }

  /** One question at a time, the newest next: boards follow the hand. */
  async lay(pair: BoardRoom['pair']): Promise<void> {
    this.#waiting = pair
    if (this.#asking) return
    this.#asking = true
    while (this.#waiting) {
      const asked: BoardRoom['pair'] = this.#waiting
      this.#waiting = null
      await this.#line.attempt(
        async (api) => {
          const answer = await api.ask(asked)
          Object.assign(this, { answer, pair: asked, illegal: '' })
        },
        (error) => (this.illegal = reasonOf(error).replace(/^board: /, '')),
      )
    }
    this.#asking = false
  }

  #askAgain(): void {
    if (this.pair) void this.lay(this.pair)
  }

  /** Undefined: it could not be done, and somebody has been told. */
  attempt<T>(work: Work<RewardsApi, T>): Promise<T | undefined> {
    return this.#line.attempt(work, (error) => this.#session.notices.fail(error, 'Rewards', 'rewards'))
  }

  receive(message: RewardsMessage): void {
    switch (message.type) {
      case 'progress':
        this.progress = message
        return
      case 'epoch':
        this.epochs = message.epochs
        return
      case 'notice':
        return this.#session.notices.say(message.level, message.text)
      default:
        message satisfies never
    }
  }

  /** What was kept is opened again by the next worker. */
  #lose(reason: string): void {
    Object.assign(this, { at: null, progress: null })
    this.#session.notices.say('error', `The worker stopped (${reason}). What was kept is safe; go on.`, 'rewards', {
      title: 'Open again',
      run: () => void this.enter(this.player),
    })
  }
}
