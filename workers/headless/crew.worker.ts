import { parentPort } from 'node:worker_threads'
import { variantOf } from '../lab/backend/backend'
import { serveMember } from '../lab/runs/training/crew/member'
import { chooseNodeBackend } from './backend.lib'
import { openGame } from './games.lib'

/** One more worker of a training, in a thread: see `crew.lib.ts`. */
const port = parentPort!
serveMember(
  {
    post: (message, transfer) => port.postMessage(message, transfer),
    listen: (listener) => port.on('message', listener),
  },
  {
    openGame,
    async openBackend(choice) {
      const id = variantOf(await chooseNodeBackend(choice))
      return { id, label: id, lost: null }
    },
  },
)
