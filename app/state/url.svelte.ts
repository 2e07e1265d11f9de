import { decodeLink, encodeLink, type LinkState } from '../../workers/threads/client'
import { reasonOf, type Notices } from './notices.svelte'
import type { Preferences } from './preferences.svelte'
import type { StageState } from './stage.svelte'

export type LinkReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'state'; readonly state: LinkState }
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

/** What the part of the address after `#` asks for. Never throws: a broken link opens the default page with a notice. */
export function readLink(hash: string): LinkReading {
  if (hash.replace('#', '') === '') return { kind: 'none' }
  try {
    return { kind: 'state', state: decodeLink(hash) }
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
  #timer: ReturnType<typeof setTimeout> | undefined
  #writtenAt = -Infinity
  readonly #stage: StageState
  readonly #preferences: Preferences
  readonly #notices: Notices

  constructor(stage: StageState, preferences: Preferences, notices: Notices) {
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

  async encode(): Promise<string> {
    const { status, spec, views } = this.#stage
    const { env, setting, rhythm, agent, seed, actions, ticks, interventions, program } =
      await this.#stage.api.episode()
    const { opacity, hold } = this.#preferences
    return encodeLink({
      version: 1,
      env: { id: env, version: spec?.version ?? 0, ...setting },
      rhythm,
      agent,
      ...(status?.rival && { rival: status.rival.id }),
      seed,
      actions,
      ticks,
      interventions,
      program,
      acting: status?.acting ?? 'sampled',
      stack: status?.stack ?? 'consistent',
      views,
      overlay: { opacity, holdScale: hold },
    })
  }

  /** Something has changed that stands in the address. */
  follow(playing: boolean): void {
    if (playing && this.#timer !== undefined) return
    this.#writeIn(playing ? PLAY_MS : REST_MS)
  }

  /** Somebody chose an agent, a game or a map: a reload a moment later must not take that back, also while playing. */
  followChoice(): void {
    this.#writeIn(REST_MS)
  }

  #writeIn(ms: number): void {
    clearTimeout(this.#timer)
    const wait = Math.max(ms, this.#writtenAt + APART_MS - performance.now())
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.write()
    }, wait)
  }

  /** Put the state into the address, quietly: no entry in the browser's history. */
  async write(): Promise<void> {
    if (this.#writing || this.#stage.life !== 'open' || this.#stage.editing) return
    this.#writing = true
    try {
      const now = await this.encode()
      this.#writtenAt = performance.now()
      if (now === this.#own) return
      this.#own = now
      history.replaceState(history.state, '', `#${this.#own}`)
    } catch {
      // Too long for a link, or the worker is restarting: the address keeps the last state that fitted.
    } finally {
      this.#writing = false
    }
  }

  /** `futures`: whoever opens it sees both futures of the last edit first. `page`: it is of another page than the stage's. */
  async share({ futures = false, page = '' } = {}): Promise<void> {
    try {
      this.#own = await this.encode()
    } catch (error) {
      return this.#notices.say('warning', `No link: ${reasonOf(error)}`, 'share')
    }
    history.replaceState(history.state, '', `#${this.#own}`)
    const address = new URL(location.href)
    if (futures) address.searchParams.set(FUTURES, '')
    try {
      await navigator.clipboard.writeText(address.href)
      const what = futures
        ? 'It opens with both futures'
        : page
          ? `It opens ${page} with what is chosen there, and the stage as it is`
          : 'It opens this game at this moment, with your edits'
      this.#notices.say('info', `Link copied. ${what}.`, 'share')
    } catch {
      this.shown = address.href
    }
  }
}
