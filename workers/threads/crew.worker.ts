import { siteAssets } from '../lab/backend/assets.site'
import { chooseBackend, variantOf } from '../lab/backend/backend'
import { serveMember } from '../lab/runs/training/crew/member'
import { sayAlive } from './alive'
import { openGame } from './stage/games'

/** One more worker of a training: the trainer starts as many as the run has. */
serveMember(
  {
    post: (message, transfer) => self.postMessage(message, { transfer }),
    listen: (listener) =>
      void self.addEventListener('message', (event) => listener((event as MessageEvent<unknown>).data)),
  },
  {
    openGame,
    async openBackend(choice) {
      const id = variantOf(await chooseBackend(choice, siteAssets))
      return { id, label: id, lost: null }
    },
  },
)
sayAlive(self)
