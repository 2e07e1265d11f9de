import type { LinkAsks } from '../../workers/threads/api'
import { reasonOf, type Notices } from './notices.svelte'
import type { Pages } from './pages.svelte'
import type { Preferences } from './preferences.svelte'
import { Seldom } from './seldom'
import type { StageState } from './stage.svelte'

export type LinkReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'state'; readonly text: string; readonly asks: LinkAsks }
  | { readonly kind: 'broken'; readonly reason: string }

const FUTURES = 'futures'

/** Whether the address asks for both futures of its last edit. Asked once: what is written there afterwards is another moment. */
export function takeFutures(): boolean {
  const address = new URL(location.href)
  if (!address.searchParams.has(FUTURES)) return false
  address.searchParams.delete(FUTURES)
  history.replaceState(history.state, '', address.href.replace(/\?(?=#|$)/, ''))
  return true
}

/** What the part of the address after `#` asks for, which the stage's worker reads: it may be long. Never throws: a broken link opens the default page with a notice. */
export async function readLink(hash: string, { api }: Pick<StageState, 'api'>): Promise<LinkReading> {
  const text = hash.replace('#', '')
  if (text === '') return { kind: 'none' }
  try {
    return { kind: 'state', text, asks: await api.readLink(text) }
  } catch (error) {
    return { kind: 'broken', reason: reasonOf(error) }
  }
}

/** The address is written this long after the page has come to rest, and at this pace while it plays: browsers throttle whoever writes often. */
const REST_MS = 300
const PLAY_MS = 4000
/** Two writes are this far apart at least. */
const APART_MS = 1000

/** The whole state of the page in its address: the address is the save file and the share link. */
export class Link {
  /** The link in a field, when the clipboard is refused. */
  shown = $state('')
  /** The last hash this page wrote itself: seeing it again is not news. */
  #own = ''
  #writing = false
  /** What the address asks for is being opened: it is not written over meanwhile. */
  #opening = 0
  readonly #turn = new Seldom(APART_MS, () => void this.write())
  readonly #pages: Pick<Pages, 'write'>
  readonly #stage: StageState
  readonly #preferences: Preferences
  readonly #notices: Notices

  constructor(pages: Pick<Pages, 'write'>, stage: StageState, preferences: Preferences, notices: Notices) {
    this.#pages = pages
    this.#stage = stage
    this.#preferences = preferences
    this.#notices = notices
  }

  /** An address that the browser's history leads back to is this page's own, however long ago it was written. */
  own(hash: string): void {
    this.#own = hash.replace('#', '')
  }

  isOwn(hash: string): boolean {
    return hash.replace('#', '') === this.#own
  }

  /** While this goes on the address stays as it is. */
  async during(work: () => Promise<void>): Promise<void> {
    this.#opening++
    await work().finally(() => this.#opening--)
  }

  async #encode(): Promise<{ readonly hash: string; readonly game: string }> {
    const { opacity, hold } = this.#preferences
    const { views, api } = this.#stage
    const overlay = { opacity, holdScale: hold }
    const { text, env } = await api.writeLink($state.snapshot({ views, overlay }))
    return { hash: text, game: env }
  }

  /** Something has changed that stands in the address. */
  follow(playing: boolean): void {
    if (playing && this.#turn.waits) return
    this.#turn.in(playing ? PLAY_MS : REST_MS)
  }

  /** Somebody chose an agent, a game or a map: a reload a moment later must not take that back, also while playing. */
  followChoice(): void {
    this.#turn.in(REST_MS)
  }

  /** Put the state into the address, quietly: no entry in the browser's history, unless the game is another. */
  async write(): Promise<void> {
    if (this.#writing || this.#opening > 0 || this.#stage.life !== 'open' || this.#stage.editing) return
    this.#writing = true
    try {
      const { hash, game } = await this.#encode()
      if (hash === this.#own || this.#opening > 0) return
      this.#own = hash
      this.#pages.write(hash, game)
    } catch {
      // Too long for a link, or the worker is restarting: the address keeps the last state that fitted.
    } finally {
      this.#writing = false
    }
  }

  /** `futures`: whoever opens it sees both futures of the last edit first. `opens`: what a link from another page than the stage's opens. */
  async share({ futures = false, opens = '' } = {}): Promise<void> {
    try {
      const { hash, game } = await this.#encode()
      this.#own = hash
      this.#pages.write(hash, game)
    } catch (error) {
      return this.#notices.say('warning', `No link: ${reasonOf(error)}`, 'share')
    }
    const address = new URL(location.href)
    if (futures) address.searchParams.set(FUTURES, '')
    try {
      await navigator.clipboard.writeText(address.href)
      const what = futures
        ? 'It opens with both futures'
        : opens || 'It opens this game at this moment, with your edits'
      this.#notices.say('info', `Link copied. ${what}.`, 'share')
    } catch {
      this.shown = address.href
    }
  }
}
