import type { StudiesApi, StudiesMessage } from '../../workers/threads/api'
import type { Opener } from '../../workers/threads/client'
import { Line, type Ends, type Work } from './line'
import { reasonOf } from './notices.svelte'
import type { Session } from './session.svelte'

export type Told<Type extends StudiesMessage['type']> = Extract<StudiesMessage, { type: Type }>

/** The page's way to the worker of studies. What it refuses is told of. */
export class StudiesWorker {
  /** A command is on its way. */
  busy = $state(false)
  readonly #line: Line<StudiesApi, StudiesMessage>
  readonly #notices: Session['notices']

  constructor(
    opener: Opener<StudiesApi, StudiesMessage>,
    ends: Pick<Ends<StudiesApi, StudiesMessage>, 'receive' | 'lost'>,
    { notices }: Pick<Session, 'notices'>,
  ) {
    this.#notices = notices
    this.#line = new Line(opener, { ...ends, missing: () => notices.sayReload() })
  }

  /** `refused`: tells why, instead of the notice. */
  async command(work: Work<StudiesApi, void>, refused?: (reason: string) => void): Promise<void> {
    this.busy = true
    await this.attempt(work, refused)
    this.busy = false
  }

  /** Undefined: it could not be done, and somebody has been told. */
  attempt<T>(work: Work<StudiesApi, T>, refused?: (reason: string) => void): Promise<T | undefined> {
    return this.#line.attempt(work, (error) => this.refuse(error, refused))
  }

  /** Errors: the worker's own, or WorkerLost. */
  ask<T>(work: Work<StudiesApi, T>): Promise<T> {
    return this.#line.ask(work)
  }

  refuse(
    error: unknown,
    tell = (reason: string) => this.#notices.say('error', `Claims: ${reason}`, 'experiment'),
  ): void {
    const reason = reasonOf(error)
    tell(reason === 'owned' ? 'Another tab runs an experiment; cancel it there, or wait.' : reason)
  }
}
