import type { EnvSpec } from '../../workers/lab/contracts/env'
import { recall, remember } from './stored'

export const hints = [
  { id: 'drag', text: 'Drag the {thing}.' },
  { id: 'method', text: 'Now watch what it looks at: choose another method under “What it looks at”, or press S.' },
  { id: 'branch', text: 'Press B to play on with and without your change, side by side.' },
] as const

const isCount = (value: unknown): value is number => typeof value === 'number' && value >= 0

/** A hint about the game in view: the thing to drag is the first that its spec lets be dragged. */
export const hintText = ({ text }: { readonly text: string }, spec: Pick<EnvSpec, 'handles'> | null): string =>
  text.replace('{thing}', (spec?.handles[0]?.title ?? 'picture').toLowerCase())

/** Three one-line hints, each shown until its deed is done or it is dismissed, then never again in this browser. */
export class Hints {
  #done = $state(recall('hints', 0, isCount))
  readonly current = $derived(hints[this.#done] ?? null)

  /** The visitor did what a hint asks for; deeds ahead of their hint do not count. */
  did(deed: (typeof hints)[number]['id']): void {
    if (this.current?.id === deed) this.next()
  }

  next(): void {
    this.#set(this.#done + 1)
  }

  dismissAll(): void {
    this.#set(hints.length)
  }

  #set(done: number): void {
    this.#done = done
    remember('hints', done)
  }
}
