import type { Connection, Opener, PageMessage, Remote } from '../../workers/threads/client'

/** Dying again this soon means that another worker would die as well. */
const hopelessMs = 5000

/** A question that nobody will answer: its worker died. Whoever holds the line has been told. */
export class WorkerLost extends Error {
  override readonly name = 'WorkerLost'
}

/** Answers nothing: stands in for a worker that cannot be had. */
const nobody = <Api>(): Remote<Api> =>
  new Proxy({}, { get: () => () => Promise.reject(new WorkerLost('the worker cannot be loaded')) }) as Remote<Api>

/** What the page does about a worker. */
export interface Ends<Api, Message> {
  receive(message: Message): void
  /** The worker's script is gone from the site: it is not asked for again, and every question is refused. */
  missing(): void
  /** The worker died and all that it was asked is refused. The next question opens another. `hopeless`: the one before died just now. */
  lost(reason: string, hopeless: boolean): void
  /** What a worker has to be told before it is asked anything. */
  prepare?(api: Remote<Api>): Promise<void>
}

/** Something asked of a worker. */
export type Work<Api, T> = (api: Remote<Api>) => Promise<T>

/** The page's way to a worker: opened with the first question, and again with the first one after a crash. */
export class Line<Api extends object, Message = never> {
  readonly #opener: Opener<Api, Message>
  readonly #ends: Ends<Api, Message>
  #connection: Connection<Api, Message> | null = null
  #api: Remote<Api> | null = null
  #ready: Promise<void> = Promise.resolve()
  #lostAt = -Infinity
  #missing = false
  /** Refuse the questions on their way. */
  readonly #unanswered = new Set<(reason: Error) => void>()

  constructor(opener: Opener<Api, Message>, ends: Ends<Api, Message>) {
    this.#opener = opener
    this.#ends = ends
  }

  /** Opens the worker before there is anything to ask. */
  open(): Remote<Api> {
    if (this.#api) return this.#api
    if (this.#missing) return nobody<Api>()
    const connection = this.#opener((reason, missing) => this.#lose(connection, reason, missing))
    this.#connection = connection
    connection.onMessage((message) => this.#ends.receive(message))
    const api = (this.#api = this.#mortal(connection.api))
    this.#ready = this.#ends.prepare?.(api) ?? Promise.resolve()
    return api
  }

  /** Errors: the worker's own, or WorkerLost. */
  async ask<T>(work: Work<Api, T>): Promise<T> {
    const api = this.open()
    if (this.#missing) this.#ends.missing()
    await this.#ready
    return work(api)
  }

  /** Undefined: it could not be done, and `tell` has said why; that a worker died is told by `lost`. */
  async attempt<T>(work: Work<Api, T>, tell: (error: unknown) => void): Promise<T | undefined> {
    try {
      return await this.ask(work)
    } catch (error) {
      if (!(error instanceof WorkerLost)) tell(error)
      return undefined
    }
  }

  /** The worker is not wanted any more, whatever it is at: what it was asked is refused, nobody is told. */
  abandon(): void {
    this.#connection?.close()
    this.#connection = this.#api = null
    this.#refuse('it is not wanted any more')
  }

  post(message: PageMessage, transfers: Transferable[]): void {
    this.#connection?.post(message, transfers)
  }

  #lose(connection: Connection<Api, Message>, reason: string, missing = false): void {
    connection.close()
    if (this.#connection !== connection) return
    this.#connection = this.#api = null
    const hopeless = performance.now() - this.#lostAt < hopelessMs
    this.#lostAt = performance.now()
    this.#refuse(reason)
    this.#missing = missing
    if (missing) this.#ends.missing()
    else this.#ends.lost(reason, hopeless)
  }

  #refuse(reason: string): void {
    for (const refuse of this.#unanswered) refuse(new WorkerLost(`the worker stopped (${reason})`))
    this.#unanswered.clear()
  }

  /** The same questions; one that the worker does not live to answer is refused instead of hanging for ever. */
  #mortal(api: Remote<Api>): Remote<Api> {
    return new Proxy(api, {
      get: (of, name) => {
        const call: unknown = Reflect.get(of, name)
        return typeof call === 'function'
          ? (...given: unknown[]) => this.#answer(Reflect.apply(call, of, given) as Promise<unknown>)
          : call
      },
    })
  }

  #answer<T>(answer: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#unanswered.add(reject)
      answer.then(resolve, reject).finally(() => this.#unanswered.delete(reject))
    })
  }
}
