import type { TrainRequest, TrialLine } from '../../workers/threads/api'
import { isPlayer, type AgentEntry } from './agents'
import type { RewardsState } from './rewards.svelte'
import type { Session } from './session.svelte'

/** An agent that a learned reward pays, and what the rules make of it: the last step, of which the trainer does the work. */
export class NewAgent {
  /** What the rules paid it, by the agent's id. */
  #trials = $state.raw<Readonly<Record<string, readonly TrialLine[]>>>({})
  /** Judged of themselves, once: what was stopped or refused waits to be asked. */
  readonly #seen = new Set<string>()
  readonly #rewards: RewardsState
  readonly #session: Pick<Session, 'library' | 'trainer'>

  constructor(rewards: RewardsState, session: Pick<Session, 'library' | 'trainer'>) {
    this.#rewards = rewards
    this.#session = session
  }

  /** It is learning now. */
  get learning(): boolean {
    const { trainer } = this.#session
    return trainer.active && trainer.asked?.reward !== undefined
  }

  /** The newest that the open model has paid. */
  get entry(): AgentEntry | null {
    const id = this.#rewards.model?.id
    if (id === undefined) return null
    const paid = this.#session.library.entries.filter(isPlayer).filter(({ card }) => card.reward?.id === id)
    return paid.toSorted((a, b) => (a.card.created < b.card.created ? 1 : -1))[0] ?? null
  }

  /** Null: not judged yet. */
  get trial(): readonly TrialLine[] | null {
    return (this.entry && this.#trials[this.entry.id]) ?? null
  }

  /** Another one learns, from what the open model says alone. */
  async train(seed: number): Promise<void> {
    const request = await this.#rewards.attempt((api) => api.learnedRequest(seed))
    if (request) await this.#session.trainer.start(request satisfies TrainRequest)
  }

  /** Whoever has just come is judged at once; in answer to whatever may have changed. */
  async meet(): Promise<void> {
    const { entry } = this
    if (!entry || this.trial || this.learning || this.#rewards.at !== null || this.#seen.has(entry.id)) return
    this.#seen.add(entry.id)
    await this.judge()
  }

  /** By the rules. */
  async judge(): Promise<void> {
    const id = this.entry?.id
    if (id === undefined) return
    const lines = await this.#rewards.judge(id)
    if (lines) this.#trials = { ...this.#trials, [id]: lines }
  }
}
