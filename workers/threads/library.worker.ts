import { expose, transfer } from 'comlink'
import { gameIds } from '../lab/envs/wasm-urls'
import { openStore } from '../storage/browser'
import { readUsage } from '../storage/quota'
import type { LibraryApi } from './api'
import { createLibrary } from './library/library'
import { fetchShipped, isShipped } from './library/shipped'
import { listShipped } from './library/shipped-list'
import { openGame } from './stage/games'
import { isTraining } from './training-lock'
import { sayAlive } from './alive'

/** File names only: the networks themselves are loaded when a file has to be checked. */
const networks = Object.keys(import.meta.glob('../lab/models/networks/*.ts')).map((path) =>
  path.replace(/^.*\/|\.ts$/g, ''),
)

const library = createLibrary({
  openStore: () => openStore(),
  listShipped,
  fetchShipped,
  isShipped,
  async usage() {
    const { used, quota } = await readUsage()
    return { used: used ?? NaN, quota: quota ?? NaN }
  },
  isTraining,
  games: gameIds,
  networks,
  requireOpens: async (checkpoint) => (await import('../lab/agents/fit')).requireOpens(checkpoint, openGame),
  createSuffix: () => crypto.randomUUID().slice(0, 4),
})

const api: LibraryApi = {
  ...library,
  async export(id) {
    const bytes = await library.export(id)
    return transfer(bytes, [bytes.buffer])
  },
}
sayAlive(self)
expose(api)
