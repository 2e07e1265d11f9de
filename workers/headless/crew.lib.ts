import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { WorkerPipe } from '../lab/runs/training/crew/pipe'

/** One for each core. */
export const usualWorkers = availableParallelism

/** A thread that has some parts of a training. Its script lies beside the command that runs. */
export function openWorker(): WorkerPipe {
  const worker = new Worker(join(dirname(process.argv[1] ?? ''), 'crew.worker.js'))
  const gone = new Promise<string>((resolve) => {
    worker.on('error', (error) => resolve(error.message))
    worker.on('exit', (status) => resolve(`it ended with status ${status}`))
  })
  return {
    shares: true,
    post: (message, transfer) => worker.postMessage(message, transfer),
    listen: (listener) => void worker.on('message', listener),
    gone,
    close: () => void worker.terminate(),
  }
}
