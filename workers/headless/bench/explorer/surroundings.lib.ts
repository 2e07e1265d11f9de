import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { requirePolicy, type Checkpoint, type PolicyCard } from '../../../lab/contracts/checkpoint'
import { decodeCheckpoint } from '../../../storage/safetensors'
import { createMemoryShelf } from '../../../storage/memory'
import { trajectories } from '../../../storage/trajectories'
import type { Surroundings } from '../../../threads/explorer/surroundings'
import { chooseNodeBackend } from '../../backend.lib'
import { openGame } from '../../games.lib'

/** An agent that comes with the site, by the id it has in the library. */
export const loadShipped = async (id: string): Promise<Checkpoint<PolicyCard>> =>
  requirePolicy(decodeCheckpoint(await readFile(join('public/agents', `${basename(id)}.safetensors`))))

/** Where the explorer runs in Node: recordings live in memory, networks on wasm as in its worker. */
export function nodeSurroundings(): Surroundings {
  const store = createMemoryShelf(trajectories, 'a measurement')
  let backend: Promise<unknown> | undefined
  return {
    openGame,
    loadAgent: loadShipped,
    openBackend: () => (backend ??= chooseNodeBackend('wasm')),
    openStore: async () => store,
    room: async () => Infinity,
    shipped: { files: [], load: () => Promise.reject(new Error('there is none')) },
    now: () => performance.now(),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
  }
}
