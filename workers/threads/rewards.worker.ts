import { expose, transfer } from 'comlink'
import { siteAssets } from '../lab/backend/assets.site'
import { chooseBackend, variantOf } from '../lab/backend/backend'
import { openStore, openTransitions } from '../storage/browser'
import type { RewardsApi, RewardsMessage } from './api'
import { createRewards } from './rewards/rewards'
import { loadAgent } from './stage/agents'
import { openGame } from './stage/games'
import { breathe } from './stage/turns'
import { sayAlive } from './alive'

let port: MessagePort | undefined
let backend: Promise<string> | undefined

const rewards = createRewards(
  {
    openGame,
    loadAgent,
    // Always WebAssembly: these networks are small, and the graphics device stays with the stage.
    openBackend: () => (backend ??= chooseBackend('wasm', siteAssets).then(variantOf)),
    openTransitions: () => openTransitions(),
    openStore: () => openStore(),
    createSuffix: () => crypto.randomUUID().slice(0, 8),
    now: () => performance.now(),
    breathe,
  },
  (message: RewardsMessage) => port?.postMessage(message),
)

const api: RewardsApi = {
  ...rewards,
  async connect(given) {
    port = given
  },
  async exportData(id) {
    const bytes = await rewards.exportData(id)
    return transfer(bytes, [bytes.buffer])
  },
  async exportModel(id) {
    const bytes = await rewards.exportModel(id)
    return transfer(bytes, [bytes.buffer])
  },
  async ask(pair) {
    const answer = await rewards.ask(pair)
    return transfer(answer, [answer.before.pixels, answer.after.pixels])
  },
}
sayAlive(self)
expose(api)
