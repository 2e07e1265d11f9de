/** Runs jobs one after the other: a command never meets the game halfway through a decision. */
export type Turn = <T>(job: () => T | Promise<T>) => Promise<T>

export function createTurns(): Turn {
  let last: Promise<unknown> = Promise.resolve()
  return (job) => {
    const run = last.then(job, job)
    last = run.catch(() => undefined)
    return run
  }
}

const { port1, port2 } = new MessageChannel()
const waiting: (() => void)[] = []
port1.onmessage = () => waiting.shift()?.()

/** Lets messages in. Unlike a timer it is not slowed down when nested. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    port2.postMessage(null)
  })
}

/** Until `time` on the performance clock; at least lets messages in. */
export function until(time: number): Promise<void> {
  const ms = time - performance.now()
  return ms > 1 ? new Promise((resolve) => setTimeout(resolve, ms)) : breathe()
}
