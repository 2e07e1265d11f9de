import { expose } from 'comlink'
import { siteAssets } from '../lab/backend/assets.site'
import { chooseBackend } from '../lab/backend/backend'
import type { ExperimentsApi, ExperimentsMessage } from './api'
import { createExperiments } from './experiments/experiments'
import { openRowStore } from '../storage/rows'
import type { Surroundings } from './experiments/surroundings'
import { loadAgent } from './stage/agents'
import { openGame } from './stage/games'
import { isLocked, takeLock } from './training-lock'

/** One experiment per origin at a time: two would only take each other's time. */
const LOCK = 'nudge-experiment'
let backend: Promise<string> | undefined

const surroundings: Surroundings = {
  openGame,
  loadAgent,
  // Always WebAssembly: the same cells give the same rows, and the graphics device stays with the stage.
  openBackend: () => (backend ??= chooseBackend('wasm', siteAssets).then(({ id, device }) => `${id} (${device})`)),
  openRows: openRowStore,
  claim: () => takeLock(LOCK),
  isRunning: () => isLocked(LOCK),
  now: () => performance.now(),
}

let port: MessagePort | undefined
const api: ExperimentsApi = {
  async connect(given) {
    port = given
  },
  ...createExperiments(surroundings, (message: ExperimentsMessage) => port?.postMessage(message)),
}
expose(api)
