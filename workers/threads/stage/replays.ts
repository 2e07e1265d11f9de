import { InputError } from '../../lab/contracts/errors'
import { breathe } from './turns'

/** How long the worker is deaf at most, and from when on a replay is told about. */
const SLICE_MS = 30
const TELL_MS = 400

/** Says that a replay is still wanted. Another opening, or the visitor, makes it old. */
export type Ticket = number

/** Long replays in slices: what the page says in between is heard, and may end them. */
export class Replays {
  #latest: Ticket = 0

  /** `tell`: the share that is done, 0 … 1; 1 once it is over, however it ended. Short replays are not told about. */
  constructor(readonly tell: (share: number) => void) {}

  /** At the moment of the wish: whatever is being replayed then is given up. */
  begin(): Ticket {
    return ++this.#latest
  }

  cancel(): void {
    this.#latest++
  }

  /** Throws what a step throws, and InputError when it is not wanted any more. */
  async follow(steps: Iterable<number>, ticket: Ticket): Promise<void> {
    const began = performance.now()
    let [sliced, told] = [began, began]
    try {
      for (const share of steps) {
        const now = performance.now()
        if (now - sliced < SLICE_MS) continue
        if (now - told > TELL_MS) {
          this.tell(Math.min(share, 0.999))
          told = now
        }
        await breathe()
        if (ticket !== this.#latest) throw new InputError('replay', 'was cancelled')
        sliced = performance.now()
      }
    } finally {
      if (told > began) this.tell(1)
    }
  }
}
