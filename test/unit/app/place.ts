import type { Place } from '../../../app/state/pages.svelte'

/** A window's address and history, as far as pages need them: entries, and a way back. */
export interface TestPlace extends Place {
  readonly entries: readonly string[]
  back(): unknown
  forward(): unknown
}

export function placeAt(address: string): TestPlace {
  const entries = [{ url: new URL(address, 'https://example.org/'), state: null as unknown }]
  let at = 0
  const put = (state: unknown, url: string | URL | null | undefined) => ({
    url: new URL(url ?? entries[at]!.url, entries[at]!.url),
    state,
  })
  return {
    location: {
      get href() {
        return entries[at]!.url.href
      },
    },
    history: {
      get state() {
        return entries[at]!.state
      },
      pushState(state: unknown, _: string, url) {
        entries.splice(at + 1, Infinity, put(state, url))
        at++
      },
      replaceState(state: unknown, _: string, url) {
        entries[at] = put(state, url)
      },
    },
    get entries() {
      return entries.map(({ url }) => `${url.search}${url.hash}`)
    },
    back: () => entries[--at]!.state,
    forward: () => entries[++at]!.state,
  }
}
