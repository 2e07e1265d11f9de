import { InputError } from '../../lab/contracts/errors'
import { Paces } from '../../lab/runs/time-left'
import type { RewardsMessage, RewardStep } from '../api'
import type { Surroundings } from './surroundings'

/** Messages are let in, and it is told how far the work is, so often at most. */
const PERIOD_MS = 60

/** Somebody wants it to end. */
export class Stopped extends Error {}

/** So much more has been done. Throws Stopped. */
export type Step = (steps: number) => Promise<void>

/** One piece of long work at a time, told about while it goes on. */
export class Work {
  #going = false
  #stopped = false

  constructor(
    readonly surroundings: Pick<Surroundings, 'breathe' | 'now'>,
    readonly send: (message: RewardsMessage) => void,
  ) {}

  /** Throws InputError while other work goes on. `steps`: what the whole of it counts. */
  async run<T>(step: RewardStep, steps: number, work: (step: Step) => Promise<T>): Promise<T> {
    if (this.#going) throw new InputError('work', 'something is under way; wait for it, or stop it')
    this.#going = true
    this.#stopped = false
    const { now, breathe } = this.surroundings
    const [paces, begun] = [new Paces(), now()]
    let [done, last] = [0, begun]
    const tell = () =>
      this.send({
        type: 'progress',
        step,
        share: Math.min(1, done / steps),
        secondsLeft: paces.secondsFor(steps - done),
      })
    tell()
    try {
      return await work(async (more) => {
        done = Math.min(steps, done + more)
        if (now() - last >= PERIOD_MS) {
          last = now()
          paces.note(last - begun, done)
          tell()
          await breathe()
        }
        if (this.#stopped) throw new Stopped('stopped')
      })
    } finally {
      this.#going = false
    }
  }

  stop(): void {
    this.#stopped = true
  }
}
