import { WorkerLost } from './line'

export interface Notice {
  readonly key: string
  readonly level: 'info' | 'warning' | 'error'
  readonly text: string
  readonly act?: { readonly title: string; readonly run: () => void }
}

/** What an error says, without its class name. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
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
    this.list = [...this.list.filter((other) => other.key !== key), notice].slice(-3)
    if (level === 'info') setTimeout(() => this.#forget(notice), this.#lifeMs)
  }

  /** What went wrong; that a worker died has been told by whoever holds its line. */
  fail(error: unknown, about = '', key?: string, level: Notice['level'] = 'error'): void {
    if (!(error instanceof WorkerLost)) this.say(level, about ? `${about}: ${reasonOf(error)}` : reasonOf(error), key)
  }

  dismiss(key: string): void {
    this.list = this.list.filter((notice) => notice.key !== key)
  }

  #forget(notice: Notice): void {
    this.list = this.list.filter((other) => other !== notice)
  }
}
