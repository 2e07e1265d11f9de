/**
 * A worker that fails says so; one that ends (closed by itself, killed with its memory) does not, and whoever asked it would wait for ever.
 * So every worker holds a lock as long as it lives, and the page waits for that lock.
 */
interface Alive {
  /** The lock's name. */
  readonly alive: string
}

/** What a worker has of its own for it. */
export interface Scope {
  readonly navigator: { readonly locks?: Pick<LockManager, 'request'> }
  readonly crypto: Pick<Crypto, 'randomUUID'>
  postMessage(message: unknown): void
}

const isAlive = (data: unknown): data is Alive =>
  typeof data === 'object' && data !== null && 'alive' in data && typeof data.alive === 'string'

/** In a worker, at its start. Without locks (old browser, insecure page) its end is not heard. */
export function sayAlive(scope: Scope): void {
  const { locks } = scope.navigator
  if (!locks) return
  const alive = `nudge-alive-${scope.crypto.randomUUID()}`
  const forever = () => {
    scope.postMessage({ alive } satisfies Alive)
    return new Promise<never>(() => {})
  }
  // A browser that refuses locks leaves things as they were before there were any.
  locks.request(alive, forever).catch(() => {})
}

/** On the page. Also heard when it was the page that ended it. */
export function hearEnd(worker: EventTarget, ended: () => void): void {
  worker.addEventListener('message', (event) => {
    const { data } = event as MessageEvent<unknown>
    if (isAlive(data)) navigator.locks.request(data.alive, ended).catch(() => {})
  })
}
