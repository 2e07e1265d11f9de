import { expose, transfer } from 'comlink'
import reports from '../../public/reports/index.json'
import { siteAssets } from '../lab/backend/assets.site'
import { chooseBackend, variantOf } from '../lab/backend/backend'
import type { StudiesApi, StudiesMessage } from './api'
import { createStudies } from './studies/studies'
import { openReports, openStates, openTrajectories } from '../storage/browser'
import { openRowStore } from '../storage/rows'
import type { Surroundings } from './studies/surroundings'
import { readEntries } from '../lab/runs/study/shipped'
import { siteFile } from './stage/site'
import { loadAgent } from './stage/agents'
import { openGame } from './stage/games'
import { breathe } from './stage/turns'
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
  openStates: () => openStates(),
  openTrajectories: () => openTrajectories(),
  reports: readEntries(reports),
  loadReport: (file) => siteFile(`reports/${file}`),
  claim: () => takeLock(LOCK),
  isRunning: () => isLocked(LOCK),
  now: () => performance.now(),
  breathe,
}

let port: MessagePort | undefined
const studies = createStudies(surroundings, (message: StudiesMessage) => port?.postMessage(message))
const api: StudiesApi = {
  async connect(given) {
    port = given
  },
  ...studies,
  async exportStates(id) {
    const bytes = await studies.exportStates(id)
    return transfer(bytes, [bytes.buffer])
  },
  async lookInto(ask) {
    const view = await studies.lookInto(ask)
    return transfer(
      view,
      [view.before, view.after].flatMap((picture) => (picture ? [picture.pixels] : [])),
    )
  },
  async cellMaps(ask, view, changed) {
    const maps = await studies.cellMaps(ask, view, changed)
    return transfer(
      maps,
      maps.flatMap(({ map }) => (map ? [map.map.buffer] : [])),
    )
  },
  async cellForStage(ask, hash) {
    const found = await studies.cellForStage(ask, hash)
    return transfer(found, [found.file.buffer])
  },
  async statePictures(id, most) {
    const pictures = await studies.statePictures(id, most)
    return transfer(
      pictures,
      pictures.map(({ pixels }) => pixels),
    )
  },
}
sayAlive(self)
expose(api)
