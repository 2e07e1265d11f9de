import type { Page } from '../pages/registry'
import { Seldom } from './seldom'

/** What an entry of the browser's history bears of ours: the visit that it belongs to, and the game on the stage. */
interface Mark {
  readonly visit: string
  readonly game?: string
}

/** What of a window is needed: its address, and the entries of its history. */
export interface Place {
  readonly location: Pick<Location, 'href'>
  readonly history: Pick<History, 'state' | 'pushState' | 'replaceState'>
}

type Chosen = Readonly<Record<string, string>>

const isMark = (state: unknown): state is Mark => typeof (state as Mark | null)?.visit === 'string'

/** A moment that moves is written so often at most. */
const MOMENT_MS = 1000

/**
 * Which page is open, and what is chosen on it: both stand in the address, beside the state of the stage behind `#`. Another page, another
 * place on it (a report, a recording) and another game are entries in the browser's history; everything else changes the entry that is
 * there. The stage never leaves: going back turns pages, not time. A link that is put into the address of an open page begins a visit of
 * its own; going back from it opens what was there before.
 */
export class Pages {
  readonly all: readonly Page[]
  current: Page = $state.raw() as Page
  #mark: Mark = { visit: '' }
  readonly #place: Place
  /** What is to be written of a moment that moves. */
  #moving: Chosen = {}
  readonly #writing = new Seldom(MOMENT_MS, () => this.#put('replaceState', this.#address(this.#moving)))

  constructor(all: readonly Page[], place: Place) {
    this.all = all
    this.#place = place
    this.current = this.#named()
    const { state } = place.history as { readonly state: unknown }
    if (isMark(state)) this.#mark = state
    else this.begin()
  }

  /** What the address says is chosen on the page that is open. */
  chosen(name: string): string {
    return this.#here.searchParams.get(name) ?? ''
  }

  /** The game of the entry on show; '' = not known. */
  get game(): string {
    return this.#mark.game ?? ''
  }

  turn(id: string): void {
    const page = this.all.find((one) => one.id === id)
    if (!page || page === this.current) return
    this.#rest()
    this.current = page
    this.#put('pushState', this.#address({}))
  }

  /** Whether the history leads to a place of this visit: then the page changes, and the stage where its game is another. */
  return(state: unknown): boolean {
    this.#writing.cancel()
    const same = isMark(state) && state.visit === this.#mark.visit
    if (isMark(state)) this.#mark = state
    this.current = this.#named()
    return same
  }

  /** The entry on show is the first of another visit. */
  begin(): void {
    this.#mark = { visit: `${performance.timeOrigin + performance.now()}` }
    this.#put('replaceState')
  }

  /** What is chosen on the page that is open; '' is nothing, and stands nowhere. */
  note(chosen: Chosen): void {
    const changed = Object.keys(chosen).filter((name) => chosen[name] !== this.chosen(name))
    if (changed.length > 0 && changed.every((name) => this.#kindOf(name) === 'moment')) {
      this.#moving = chosen
      if (!this.#writing.waits) this.#writing.in(0)
    } else if (changed.length > 0) {
      this.#rest()
      this.#put(this.#leadsOn(chosen, changed) ? 'pushState' : 'replaceState', this.#address(chosen))
    } else this.#writing.cancel()
  }

  /** What the address asked for is open, as far as there is such a thing: the entry says what there is. */
  settle(chosen: Chosen): void {
    this.#writing.cancel()
    const address = this.#address(chosen)
    if (address.href !== this.#here.href) this.#put('replaceState', address)
  }

  /** The state of the stage and its game: where that is another one, going back leads to the game before. */
  write(hash: string, game: string): void {
    const other = this.game !== '' && this.game !== game
    if (other) this.#rest()
    this.#mark = { ...this.#mark, game }
    this.#put(other ? 'pushState' : 'replaceState', new URL(`#${hash}`, this.#place.location.href))
  }

  /** From one place to another; from none, or to none, is no step. */
  #leadsOn(chosen: Chosen, changed: readonly string[]): boolean {
    const places = Object.keys(chosen).filter((name) => this.#kindOf(name) === 'place')
    return (
      places.some((name) => changed.includes(name)) &&
      places.some((name) => this.chosen(name) !== '') &&
      places.some((name) => chosen[name] !== '')
    )
  }

  #kindOf = (name: string) => this.current.choices?.[name]?.kind

  /** The moment that was left stays in its entry. */
  #rest(): void {
    if (this.#writing.waits) this.#writing.now()
  }

  get #here(): URL {
    return new URL(this.#place.location.href)
  }

  #put(how: 'pushState' | 'replaceState', address?: URL): void {
    this.#place.history[how](this.#mark, '', address)
  }

  #address(chosen: Chosen): URL {
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
