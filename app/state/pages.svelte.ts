import type { Page } from '../pages/registry'

/** What an entry of the browser's history bears of ours: the visit that it belongs to. */
interface Mark {
  readonly visit: string
}

/** What of a window is needed: its address, and the entries of its history. */
export interface Place {
  readonly location: Pick<Location, 'href'>
  readonly history: Pick<History, 'state' | 'pushState' | 'replaceState'>
}

const isMark = (state: unknown): state is Mark => typeof (state as Mark | null)?.visit === 'string'

/**
 * Which page is open, and what is chosen on it: both stand in the address, beside the state of the stage behind `#`. Another page is an entry
 * in the browser's history; everything else changes the entry that is there. The stage never leaves: going back turns pages, not time. A
 * link that is put into the address of an open page begins a visit of its own; going back from it opens what was there before.
 */
export class Pages {
  readonly all: readonly Page[]
  current: Page = $state.raw() as Page
  #visit = ''
  readonly #place: Place

  constructor(all: readonly Page[], place: Place) {
    this.all = all
    this.#place = place
    this.current = this.#named()
    const { state } = place.history as { readonly state: unknown }
    if (isMark(state)) this.#visit = state.visit
    else this.begin()
  }

  /** What the address says is chosen on the page that is open. */
  chosen(name: string): string {
    return this.#here.searchParams.get(name) ?? ''
  }

  turn(id: string): void {
    const page = this.all.find((one) => one.id === id)
    if (!page || page === this.current) return
    this.current = page
    this.#place.history.pushState(this.#mark, '', this.#address({}))
  }

  /** Whether the history leads to a place of this visit: then only the page changes. */
  return(state: unknown): boolean {
    const same = isMark(state) && state.visit === this.#visit
    if (isMark(state)) this.#visit = state.visit
    this.current = this.#named()
    return same
  }

  /** The entry on show is the first of another visit. */
  begin(): void {
    this.#visit = `${performance.timeOrigin + performance.now()}`
    this.#place.history.replaceState(this.#mark, '')
  }

  /** What is chosen on the page that is open; '' is nothing, and stands nowhere. */
  note(chosen: Readonly<Record<string, string>>): void {
    const address = this.#address(chosen)
    if (address.href !== this.#here.href) this.#place.history.replaceState(this.#mark, '', address)
  }

  get #here(): URL {
    return new URL(this.#place.location.href)
  }

  get #mark(): Mark {
    return { visit: this.#visit }
  }

  #address(chosen: Readonly<Record<string, string>>): URL {
    const address = this.#here
    address.search = ''
    if (this.current !== this.all[0]) address.searchParams.set('page', this.current.id)
    for (const [name, value] of Object.entries(chosen)) if (value) address.searchParams.set(name, value)
    return address
  }

  /** Unknown or none: the first. */
  #named(): Page {
    const asked = this.chosen('page')
    return this.all.find(({ id }) => id === asked) ?? this.all[0]!
  }
}
