import { InputError } from '../../contracts/errors'
import { GOES_ON, nStep, TRUNCATED } from './n-step'
import { createPlaneStore } from './plane-store'

/** A cut episode's last picture: a value is asked of it, but nothing was decided there. */
const FINAL = 3

/** One slot's rows, each a decision (or a final picture); memory of the caller, `length` rows of it. */
export interface LaneMemory {
  /** u32 [length, planes]: of its stack, see plane-store.ts. */
  readonly numbers: Uint32Array
  readonly actions: Uint8Array
  readonly rewards: Float32Array
  /** TERMINATED, TRUNCATED, … */
  readonly ends: Uint8Array
  /** [3] rows ever begun; the number of the oldest still kept; the number of the first whose target is not known yet. */
  readonly counters: Uint32Array
  readonly pictures: Uint8Array
  readonly made: Uint32Array
}

export interface LaneRequest {
  readonly pixels: number
  readonly planes: number
  /** n of the n-step targets, and their discount. */
  readonly steps: number
  readonly gamma: number
  /** The row can be drawn from now on; no longer. */
  admit(row: number): void
  forget(row: number): void
}

/** What one slot saw, did and earned, in playing order; decision number t lies in row t % length. */
export interface Lane {
  /** The stack [pixels, planes] of the next decision; the oldest is forgotten for it. */
  see(stack: Uint8Array): void
  /** What was decided there and what came of it; `final` counts where the episode was truncated. */
  settle(action: number, reward: number, end: number, final: Uint8Array): void
  /** The target's parts, and the row whose value follows. */
  lookAhead(row: number): { readonly reward: number; readonly discount: number; readonly next: number }
  read(row: number, into: Uint8Array): void
  drawable(row: number): boolean
  /** After the caller put the memory back. Throws InputError when it does not fit together. */
  resume(): void
}

export function createLane(memory: LaneMemory, { pixels, planes, steps, gamma, admit, forget }: LaneRequest): Lane {
  const { actions, rewards, ends, counters } = memory
  const length = actions.length
  const store = createPlaneStore(memory, pixels, planes)
  const numbersOf = (row: number) => memory.numbers.subarray(row * planes, (row + 1) * planes)
  const head = () => counters[0]!
  const tail = () => counters[1]!
  const ready = () => counters[2]!

  const forgetOldest = () => {
    forget(counters[1]!++ % length)
    counters[2] = Math.max(ready(), tail())
  }
  const release = (until: number) => {
    while (ready() < until) admit(counters[2]!++ % length)
  }
  const see = (stack: Uint8Array) => {
    if (head() - tail() === length) forgetOldest()
    const t = counters[0]!++
    numbersOf(t % length).set(store.push(stack))
    while (!store.holds(numbersOf(tail() % length))) forgetOldest()
    release(t - steps + 1)
  }
  /** The number of the decision that lies in this row. */
  const numberIn = (row: number) => head() - 1 - ((((head() - 1 - row) % length) + length) % length)
  const drawable = (row: number) => numberIn(row) >= tail() && numberIn(row) < ready() && ends[row] !== FINAL

  return {
    see,
    settle(action, reward, end, final) {
      const t = head() - 1
      actions[t % length] = action
      rewards[t % length] = reward
      ends[t % length] = end
      if (end === GOES_ON) return
      if (end === TRUNCATED) {
        see(final)
        ends[(t + 1) % length] = FINAL
      }
      release(t + 1)
      counters[2] = head()
    },
    lookAhead(row) {
      const t = numberIn(row)
      const ahead = nStep(steps, gamma, (k) => ({ reward: rewards[(t + k) % length]!, end: ends[(t + k) % length]! }))
      // Where nothing follows any picture will do: its value counts 0 times.
      return { ...ahead, next: ahead.discount === 0 ? row : (t + ahead.steps) % length }
    },
    read: (row, into) => store.read(numbersOf(row), into),
    drawable,
    resume() {
      if (!(tail() <= ready() && ready() <= head() && head() - tail() <= length))
        throw new InputError('replay counters', 'do not fit together')
      for (let t = tail(); t < head(); t++)
        if (!store.holds(numbersOf(t % length)))
          throw new InputError('replay numbers', 'name pictures that are not there')
      if (head() > 0) store.resume(numbersOf((head() - 1) % length))
    },
  }
}
