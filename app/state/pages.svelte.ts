import type { Page } from '../pages/registry'

/** Which page is open. Its name stands in the address beside the state of the stage, so that a link leads to it too. */
export class Pages {
  readonly all: readonly Page[]
  current: Page = $state.raw() as Page

  /** `asked`: the page that the address names; '' or unknown: the first. */
  constructor(all: readonly Page[], asked: string) {
    this.all = all
    this.current = this.#find(asked) ?? all[0]!
  }

  turn(id: string): void {
    this.current = this.#find(id) ?? this.current
    const address = new URL(location.href)
    if (this.current === this.all[0]) address.searchParams.delete('page')
    else address.searchParams.set('page', this.current.id)
    history.replaceState(history.state, '', address)
  }

  #find(id: string): Page | undefined {
    return this.all.find((page) => page.id === id)
  }
}
