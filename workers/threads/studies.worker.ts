import { expose } from 'comlink'
import reports from '../../public/reports/index.json'
import { siteAssets } from '../lab/backend/assets.site'
import { chooseBackend, variantOf } from '../lab/backend/backend'
import type { StudiesApi, StudiesMessage } from './api'
import { createStudies } from './studies/studies'
import { openReports } from '../storage/browser'
import { openRowStore } from '../storage/rows'
import type { Surroundings } from './studies/surroundings'
import { readEntries } from '../lab/runs/study/shipped'
import { siteFile } from './stage/site'
import { loadAgent } from './stage/agents'
import { openGame } from './stage/games'
import { isLocked, takeLock } from './training-lock'
import { sayAlive } from './alive'

/** One study per origin at a time: two would only take each other's time. */
const LOCK = 'nudge-experiment'
let backend: Promise<string> | undefined

const surroundings: Surroundings = {
  openGame,
  loadAgent,
  // Always WebAssembly: the same cells give the same rows, and the graphics device stays with the stage.
  openBackend: () => (backend ??= chooseBackend('wasm', siteAssets).then(variantOf)),
  openRows: openRowStore,
  openReports: () => openReports(),
  reports: readEntries(reports),
  loadReport: (file) => siteFile(`reports/${file}`),
  claim: () => takeLock(LOCK),
  isRunning: () => isLocked(LOCK),
  now: () => performance.now(),
}

let port: MessagePort | undefined
const api: StudiesApi = {
  async connect(given) {
    port = given
  },
  ...createStudies(surroundings, (message: StudiesMessage) => port?.postMessage(message)),
}
sayAlive(self)
expose(api)
