import type { Remote } from '../../workers/threads/client'
import type { ExplorerApi, ExplorerMessage } from '../../workers/threads/api'
import { reasonOf, type Notices } from '../state/notices.svelte'

export interface ExplorerConnection {
  readonly api: Remote<ExplorerApi>
  onMessage(listener: (message: ExplorerMessage) => void): void
  close(): void
}

/** Something asked of the worker. */
export type Work<T> = (api: Remote<ExplorerApi>) => Promise<T>

/** The way to the explorer's worker, opened when first asked and opened again after a crash. */
export class ExplorerLine {
  /** What a new worker has to be told before it is asked anything. */
  onRestart: (api: Remote<ExplorerApi>) => Promise<void> = async () => {}
  onProgress: (what: string, share: number) => void = () => {}
  readonly #open: (crashed: (reason: string) => void) => ExplorerConnection
  readonly #notices: Notices
  #connection: ExplorerConnection | null = null
  #ready: Promise<void> = Promise.resolve()
  /** Rejects the requests that a crashed worker will never answer. */
  #crash: ((reason: Error) => void) | null = null
  #crashed: Promise<never> = new Promise(() => {})

  constructor(open: (crashed: (reason: string) => void) => ExplorerConnection, notices: Notices) {
    this.#open = open
    this.#notices = notices
  }

  /** Undefined: it could not be done, and the user has been told. */
  async ask<T>(work: Work<T>): Promise<T | undefined> {
    try {
      const api = this.#api()
      await this.#ready
      return await Promise.race([work(api), this.#crashed])
    } catch (error) {
      const reason = reasonOf(error)
      if (reason !== 'cancelled') this.#notices.say('error', `Explore: ${reason}`, 'explorer')
      return undefined
    }
  }

  #api(): Remote<ExplorerApi> {
    if (this.#connection) return this.#connection.api
    const connection = (this.#connection = this.#open((reason) => this.#lost(connection, reason)))
    this.#crashed = new Promise((_, reject) => (this.#crash = reject))
    this.#crashed.catch(() => {})
    connection.onMessage((message) => {
      if (message.type === 'progress') this.onProgress(message.what, message.share)
      else this.#notices.say(message.level, message.text, 'explorer')
    })
    this.#ready = this.onRestart(connection.api)
    return connection.api
  }

  #lost(connection: ExplorerConnection, reason: string): void {
    if (this.#connection !== connection) return
    this.#connection = null
    connection.close()
    this.onProgress('', 1)
    this.#crash?.(new Error(`its worker stopped (${reason}); what is kept is safe, try again`))
  }
}
