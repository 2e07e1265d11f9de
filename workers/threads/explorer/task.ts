import { InputError } from '../../lab/contracts/errors'
import type { ExplorerMessage } from '../api'
import type { Step } from './moments'
import type { Surroundings } from './surroundings'

/** Messages are let in and told of progress so often at most. */
const PERIOD_MS = 60

/** One long job at a time, told about while it runs. */
export class Task {
  #running: AbortController | null = null

  constructor(
    readonly surroundings: Pick<Surroundings, 'breathe' | 'now'>,
    readonly send: (message: ExplorerMessage) => void,
  ) {}

  /** Throws InputError while another runs; rejects with 'cancelled' when told to stop. */
  async run<T>(what: string, work: (step: Step, signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#running) throw new InputError('job', 'one is under way; wait for it, or cancel it')
    const control = (this.#running = new AbortController())
    let last = this.surroundings.now()
    // A job that looks at something twice is not further back the second time.
    let reached = 0
    const step: Step = async (share) => {
      control.signal.throwIfAborted()
      reached = Math.max(reached, Math.min(share, 0.999))
      if (this.surroundings.now() - last < PERIOD_MS) return
      last = this.surroundings.now()
      this.send({ type: 'progress', what, share: reached })
      await this.surroundings.breathe()
      control.signal.throwIfAborted()
    }
    try {
      return await work(step, control.signal)
    } finally {
      this.#running = null
      this.send({ type: 'progress', what, share: 1 })
    }
  }

  cancel(): void {
    this.#running?.abort(new Error('cancelled'))
  }
}
