import type { Agent } from '../../contracts/agent'
import { drawSeeds, streamOf } from '../../streams'

/** Of the episodes that something is fitted to: others than those that it is tried in. */
export const fittedSeeds = ({ fitted, seed }: { readonly fitted: number; readonly seed: number }): number[] =>
  drawSeeds(streamOf(String(seed), 'fitted').word(), fitted)

/** What has been fitted to an agent that is open, by what was asked: the same whoever needs it. What was stopped is begun again by whoever asks next. */
export class FittedOnce<T> {
  readonly #kept = new WeakMap<object, Map<string, Promise<T>>>()

  of(agent: Agent, asked: unknown, fit: () => Promise<T>): Promise<T> {
    const own = this.#kept.get(agent.model) ?? new Map<string, Promise<T>>()
    this.#kept.set(agent.model, own)
    const key = JSON.stringify(asked)
    const found = own.get(key) ?? fit()
    own.set(key, found)
    found.catch(() => own.delete(key))
    return found
  }
}
