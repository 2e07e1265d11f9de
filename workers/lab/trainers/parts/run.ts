import { pace } from '../../backend/ops'
import type { TrainEvent, TrainRun, TrainState } from '../../contracts/trainer'

/** Called often inside a training loop: lets waiting messages in, and ends the run if it was stopped meanwhile. */
export type Breathe = () => Promise<void>

export interface RunParts {
  /** The training loop itself. */
  updates(breathe: Breathe): AsyncGenerator<TrainEvent, void, void>
  save(): Promise<TrainState>
  /** Frees every tensor the run made. Called once. */
  dispose(): void
}

class Stopped extends Error {}

/**
 * Turns a training loop into a run: freed exactly once however it ends (finished, failed, returned, never started),
 * and stopped within one breath, not one update, when `return()` comes in the middle of an update.
 */
export function createRun({ updates, save, dispose }: RunParts): TrainRun {
  let stopped = false
  let open = true
  const close = () => {
    if (open) dispose()
    open = false
  }
  const rest = createRest(10)
  const breathe = async () => {
    await pace()
    await rest()
    if (stopped) throw new Stopped()
  }
  const guarded = async function* (): AsyncGenerator<TrainEvent, void, void> {
    try {
      yield* updates(breathe)
    } catch (error) {
      if (!(error instanceof Stopped)) throw error
    } finally {
      close()
    }
  }
  const inner = guarded()
  const end = inner.return.bind(inner)
  return Object.assign(inner, {
    async return() {
      stopped = true
      const result = await end()
      close() // a generator that never started runs no `finally`
      return result
    },
    async save() {
      if (!open) throw new Error('this run has ended')
      return save()
    },
  })
}

/** Gives the event loop a turn when the last one is more than `afterMs` ago. A posted message: timers are clamped to 4 ms. */
function createRest(afterMs: number): () => Promise<void> {
  let last = performance.now()
  return async () => {
    if (performance.now() - last < afterMs) return
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        port1.close()
        resolve()
      }
      port2.postMessage(0)
    })
    last = performance.now()
  }
}
