import type { WorkerPipe } from '../../lab/runs/training/crew/pipe'
import { hearEnd } from '../alive'
import crewUrl from '../crew.worker.ts?worker&url'
import { openModule } from '../open-module'

/** All cores but one, which is the page's. */
export const usualWorkers = (): number => Math.max(1, (navigator.hardwareConcurrency || 2) - 1)

/** A worker inside the trainer's. */
export function openWorker(): WorkerPipe {
  const worker = openModule(crewUrl, 'crew')
  const gone = new Promise<string>((resolve) => {
    worker.onerror = (event) => {
      event.preventDefault()
      resolve(event instanceof ErrorEvent ? event.message : 'it could not be loaded')
    }
    worker.onmessageerror = () => resolve('a message could not be read')
    hearEnd(worker, () => resolve('it ended without a word'))
  })
  return {
    // With special headers only, which a static host need not send.
    shares: self.crossOriginIsolated,
    post: (message, transfer) => worker.postMessage(message, transfer),
    listen: (listener) => void worker.addEventListener('message', ({ data }) => listener(data)),
    gone,
    close: () => worker.terminate(),
  }
}
