import type { Study } from '../../workers/lab/contracts/study'
import type { ClaimCheck, Put, Unfinished } from '../../workers/threads/api'
import type { Session } from './session.svelte'
import { recall, remember } from './stored'
import type { StudiesWorker, Told } from './studies-worker.svelte'

/** Said here so that a reload knows whether to ask the worker at all: without claims it never starts. */
const goingKey = 'experiment'
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean'

/** What a run changes of what is on show. */
export interface Shows {
  /** A run of this kind begins: what comes of it takes the place. */
  makeWay(about: Study['about']): void
  /** What it left half done has no name. */
  unname(about: Study['about']): void
  titleOf(put: Put): string
}

const aboutOf = (put: Put): Study['about'] => ('study' in put ? 'agents' : 'claim')

/** What runs: one claim at a time put to the test, or one study of agents as they are. */
export class Experiment {
  phase = $state<'idle' | Told<'state'>['state']>('idle')
  /** Why it failed. */
  reason = $state('')
  progress = $state.raw<Told<'progress'> | null>(null)
  /** What it is computed by; '' = not known yet. */
  backend = $state('')
  /** What a closed tab left behind, until it is gone on with or declined. */
  offer = $state.raw<Unfinished | null>(null)
  /** What runs or ran last. */
  asked = $state.raw<Unfinished | null>(null)
  /** Why the last request was refused. */
  refusal = $state('')
  readonly active = $derived(this.phase === 'starting' || this.phase === 'running' || this.phase === 'paused')

  readonly #worker: StudiesWorker
  readonly #notices: Session['notices']
  readonly #shows: Shows

  constructor(worker: StudiesWorker, { notices }: Pick<Session, 'notices'>, shows: Shows) {
    this.#worker = worker
    this.#notices = notices
    this.#shows = shows
    if (recall(goingKey, false, isFlag)) void this.lookForUnfinished()
  }

  /** Where it is asked and told of. */
  pageOf(asked: Unfinished | null): 'claims' | 'methods' {
    return asked && 'study' in asked.put ? 'methods' : 'claims'
  }

  /** Null: the worker could not be asked. */
  async check(put: Put, agents: readonly string[], states?: string): Promise<ClaimCheck | null> {
    return (await this.#worker.attempt((api) => api.check(put, agents, states))) ?? null
  }

  async start(put: Put, agents: readonly string[], states?: string): Promise<void> {
    // In answer to a click: some browsers ask. Refusal changes nothing but the risk of eviction.
    void navigator.storage?.persist?.().catch(() => false)
    this.#notices.dismiss('experiment')
    this.#shows.makeWay(aboutOf(put))
    Object.assign(this, {
      phase: 'starting',
      asked: { put, agents, ...(states !== undefined && { states }) },
      progress: null,
      offer: null,
      refusal: '',
      reason: '',
    })
    await this.#worker.command(
      (api) => api.start(put, agents, states),
      (reason) => {
        this.refusal = reason
        if (this.phase === 'starting') this.phase = 'idle'
      },
    )
  }

  async resume({ put, agents, states }: Unfinished): Promise<void> {
    await this.start(put, agents, states)
  }

  pause(): Promise<void> {
    return this.#worker.command((api) => api.pause())
  }

  continue(): Promise<void> {
    return this.#worker.command((api) => api.continue())
  }

  cancel(): Promise<void> {
    return this.#worker.command((api) => api.cancel())
  }

  async lookForUnfinished(): Promise<void> {
    await this.#worker.command(async (api) => void (this.offer = await api.unfinished()))
  }

  async forgetUnfinished(): Promise<void> {
    this.offer = null
    remember(goingKey, false)
    await this.#worker.command((api) => api.forgetUnfinished())
  }

  turn({ state, reason, backend }: Told<'state'>): void {
    Object.assign(this, { phase: state, reason, backend: backend || this.backend })
    remember(goingKey, this.active)
    if (state === 'cancelled' || state === 'failed') this.#unname()
    if (state === 'finished')
      this.#notices.say(
        'info',
        `“${this.asked ? this.#shows.titleOf(this.asked.put) : ''}”: the report is ready under ${this.pageOf(this.asked) === 'claims' ? 'Claims' : 'Methods'}.`,
        'experiment',
      )
    if (state === 'failed')
      this.#notices.say('error', `The experiment failed: ${reason}. Finished cells are kept.`, 'experiment')
  }

  /** The worker is gone with its lock; what it finished is kept. */
  lose(reason: string): void {
    this.phase = 'failed'
    this.#unname()
    this.#notices.say(
      'error',
      `The experiment stopped: ${reason}. Finished cells are kept; run it again to go on.`,
      'experiment',
    )
  }

  #unname(): void {
    if (this.asked) this.#shows.unname(aboutOf(this.asked.put))
  }
}
