import { afterEach, expect, it, vi } from 'vitest'
import { hearEnd, sayAlive, type Scope } from '../../../workers/threads/alive'

/** Locks as a browser keeps them: one holder at a time, the next when it is gone. `die`: the holder ends without letting go. */
function fakeLocks() {
  const waiting: (() => unknown)[] = []
  let held = false
  return {
    request(_: string, work: () => unknown) {
      if (held) waiting.push(work)
      else {
        held = true
        work()
      }
      return new Promise<never>(() => {})
    },
    die: () => waiting.splice(0).forEach((work) => work()),
  }
}

afterEach(() => void vi.unstubAllGlobals())

it('a worker that ends without a word is heard of, once, and not while it lives', () => {
  const locks = fakeLocks()
  vi.stubGlobal('navigator', { locks })
  const worker = new EventTarget()
  const ended = vi.fn()
  hearEnd(worker, ended)
  sayAlive({
    navigator: { locks },
    crypto,
    postMessage: (data: unknown) => worker.dispatchEvent(new MessageEvent('message', { data })),
  } as unknown as Scope)
  worker.dispatchEvent(new MessageEvent('message', { data: { id: '1', value: 2 } }))
  expect(ended).not.toHaveBeenCalled()
  locks.die()
  expect(ended).toHaveBeenCalledOnce()
})

it('where there are no locks nothing is said', () => {
  const postMessage = vi.fn()
  sayAlive({ navigator: {}, crypto, postMessage } as unknown as Scope)
  expect(postMessage).not.toHaveBeenCalled()
})
