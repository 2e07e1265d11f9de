import { MessageChannel } from 'node:worker_threads'
import { openGame } from '../../../../workers/headless/games.lib'
import { serveMember } from '../../../../workers/lab/runs/training/crew/member'
import type { Pipe, WorkerPipe } from '../../../../workers/lab/runs/training/crew/pipe'

/** A worker that is none: it computes in this very thread, on copies of what it is sent. */
export interface StandIn {
  readonly pipe: WorkerPipe
  /** It is gone, and whatever it was asked with it. */
  kill(reason: string): void
}

interface Habits {
  /** Called with each question before it is heard. */
  asked?(verb: string, worker: StandIn): void
  /** Says it computes on this. */
  readonly backend?: string
  /** Memory can be shared with it. */
  readonly shares?: boolean
}

export function standIn({ asked, backend = 'wasm', shares = false }: Habits = {}): StandIn {
  const { port1, port2 } = new MessageChannel()
  let dead: (reason: string) => void = () => {}
  const gone = new Promise<string>((resolve) => (dead = resolve))
  const close = () => {
    port1.close()
    port2.close()
  }
  const worker: StandIn = {
    pipe: {
      shares,
      post: (message, transfer) => port1.postMessage(message, transfer),
      listen: (listener) => void port1.on('message', listener),
      gone,
      close,
    },
    kill(reason) {
      close()
      dead(reason)
    },
  }
  const inside: Pipe = {
    post: (message, transfer) => port2.postMessage(message, transfer),
    listen: (listener) =>
      void port2.on('message', (message: { verb: string }) => {
        asked?.(message.verb, worker)
        listener(message)
      }),
  }
  serveMember(inside, { openGame, openBackend: async () => ({ id: backend, label: backend, lost: null }) })
  return worker
}
