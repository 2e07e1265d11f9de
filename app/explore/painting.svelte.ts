import { untrack } from 'svelte'
import { colourings } from './colouring'
import type { Explorer } from './explorer.svelte'

/**
 * What the points of a plane are coloured by. It stays chosen where another recording is opened, and is found out there too: when
 * nothing else is under way, and once. Made while a component is set up.
 */
export class Painting {
  chosen = $state('')
  readonly #explorer: Explorer
  /** Recording and colouring that were last found out about. */
  #found = ''

  /** `shows`: whether there are points. */
  constructor(explorer: Explorer, first: string, shows: () => boolean) {
    this.#explorer = explorer
    this.chosen = first
    $effect(() => {
      void [explorer.open, this.chosen]
      if (shows() && explorer.findings.idle) untrack(() => this.#find())
    })
  }

  /** Whatever nobody asked for makes way. */
  choose(id: string): void {
    this.chosen = id
    this.#find()
  }

  #find(): void {
    const { open, findings } = this.#explorer
    const wanted = JSON.stringify([open?.info.id, this.chosen])
    if (!open || wanted === this.#found) return
    this.#found = wanted
    if (colourings(open, findings).some(({ value }) => value === this.chosen)) void findings.findColouring(this.chosen)
  }
}
