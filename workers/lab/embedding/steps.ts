import type { Steps } from '../contracts/embedding'

/** The shares of a part, 0 … 1, as shares of the whole. */
export function* within<T>(from: number, to: number, steps: Steps<T>): Steps<T> {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    yield { ...step.value, share: from + (to - from) * step.value.share }
  }
}
