import { expose, transfer } from 'comlink'
import trajectories from '../../public/trajectories/index.json'
import { siteAssets } from '../lab/backend/assets.site'
import { chooseBackend } from '../lab/backend/backend'
import { openTrajectories } from '../storage/browser'
import { readUsage } from '../storage/quota'
import type { ExplorerApi, ExplorerMessage } from './api'
import { createExplorer } from './explorer/explorer'
import { loadAgent } from './stage/agents'
import { openGame } from './stage/games'
import { siteFile } from './stage/site'
import { breathe } from './stage/turns'
import { sayAlive } from './alive'

let port: MessagePort | undefined
let backend: Promise<unknown> | undefined

const explorer = createExplorer(
  {
    openGame,
    loadAgent,
    // Always WebAssembly: the graphics device stays with the stage.
    openBackend: () => (backend ??= chooseBackend('wasm', siteAssets)),
    openStore: openTrajectories,
    async room() {
      const { used, quota } = await readUsage()
      return used === undefined || quota === undefined ? Infinity : quota - used
    },
    shipped: {
      files: trajectories,
      load: (file) => siteFile(`trajectories/${file}`),
    },
    now: () => performance.now(),
    breathe,
  },
  (message: ExplorerMessage) => port?.postMessage(message),
)

const api: ExplorerApi = {
  ...explorer,
  async connect(given) {
    port = given
  },
  async moment(request) {
    const answer = await explorer.moment(request)
    const maps = answer.opinions.flatMap(({ maps }) => maps.map(({ map }) => map.buffer as ArrayBuffer))
    return transfer(answer, [
      ...new Set([
        ...maps,
        ...(answer.picture ? [answer.picture.pixels] : []),
        ...(answer.carried ? [answer.carried.map.buffer as ArrayBuffer] : []),
      ]),
    ])
  },
  async attributionsAt(row) {
    const answer = await explorer.attributionsAt(row)
    return transfer(answer, [answer.added.buffer as ArrayBuffer])
  },
  async components(request) {
    const answer = await explorer.components(request)
    const { scores, mean, spread, directions, readers, shares, readout } = answer
    const arrays = [scores, mean, spread, directions, readers, shares, readout].filter((array) => array !== null)
    return transfer(
      answer,
      arrays.map(({ buffer }) => buffer as ArrayBuffer),
    )
  },
}
sayAlive(self)
expose(api)
