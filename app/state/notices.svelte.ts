import { untrack } from 'svelte'
import { WorkerLost } from './line'

export interface Notice {
  readonly key: string
  readonly level: 'info' | 'warning' | 'error'
  readonly text: string
  readonly act?: { readonly title: string; readonly run: () => void }
}

/** How browsers say that a script named by another one is not there. */
const missingScript = /dynamically imported module|Importing a module script failed/

/** A part of the site is gone: another build has taken its place, or there is no network. Workers' errors come as plain ones with their name. */
const isMissingPart = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'PartMissingError' || missingScript.test(error.message))

const gone =
  'A part of this page cannot be loaded any more: a newer version has come, or there is no network. What runs goes on; for the rest, reload the page.'

/** What an error says, without its class name. */
export function reasonOf(error: unknown): string {
  return isMissingPart(error) ? gone : error instanceof Error ? error.message : String(error)
}

/** The one quiet place where the page says something. Information goes by itself, trouble stays until it is dismissed. */
export class Notices {
  list = $state.raw<readonly Notice[]>([])
  readonly #lifeMs: number

  constructor(lifeMs = 8000) {
    this.#lifeMs = lifeMs
  }

  /** A notice of the same key is replaced, so that repeated trouble does not pile up. */
  say(level: Notice['level'], text: string, key = text, act?: Notice['act']): void {
    const notice: Notice = act ? { key, level, text, act } : { key, level, text }
    // An effect that says something must not run again because something was said.
    this.list = [...untrack(() => this.list).filter((other) => other.key !== key), notice].slice(-3)
    if (level === 'info') setTimeout(() => this.#forget(notice), this.#lifeMs)
  }

  /** What went wrong; that a worker died has been told by whoever holds its line. */
  fail(error: unknown, about = '', key?: string, level: Notice['level'] = 'error'): void {
    if (isMissingPart(error)) this.sayReload()
    else if (!(error instanceof WorkerLost))
      this.say(level, about ? `${about}: ${reasonOf(error)}` : reasonOf(error), key)
  }

  /** The page is older than the site. One notice, whatever is missing. */
  sayReload(): void {
    this.say('warning', gone, 'reload', { title: 'Reload', run: () => location.reload() })
  }

  dismiss(key: string): void {
    this.list = this.list.filter((notice) => notice.key !== key)
  }

  #forget(notice: Notice): void {
    this.list = this.list.filter((other) => other !== notice)
  }
}
