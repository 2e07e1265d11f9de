import type { EnvSpec } from '../../workers/lab/contracts/env'
import { recall, remember } from './stored'

export const hints = [
  { id: 'drag', text: 'Drag the {thing}, while it moves or at rest.', key: '' },
  {
    id: 'method',
    text: 'Now watch what it looks at: choose another method under “What it looks at”{or}.',
    key: ', or press S',
  },
  {
    id: 'branch',
    text: 'Every change has two futures: choose Branch under “History”{or}, to see them side by side.',
    key: ', or press B',
  },
] as const

const isCount = (value: unknown): value is number => typeof value === 'number' && value >= 0

/** A finger has no keys beside it. */
export const hasKeys = (): boolean => !globalThis.matchMedia?.('(pointer: coarse)').matches

/** A hint about the game in view, for the input at hand: the thing to drag is the first that its spec lets be dragged. */
export const hintText = (
  { text, key }: Pick<(typeof hints)[number], 'text' | 'key'>,
  spec: Pick<EnvSpec, 'handles'> | null,
  keys = hasKeys(),
): string =>
  text.replace('{thing}', (spec?.handles[0]?.title ?? 'picture').toLowerCase()).replace('{or}', keys ? key : '')

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
