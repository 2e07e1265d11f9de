import type { EnvSpec } from '../../lab/contracts/env'
import { InputError, PartMissingError } from '../../lab/contracts/errors'
import { instantiate } from '../../lab/envs/game'
import type { BatchGame, Opening } from '../../lab/envs/game'
import { gameIds, wasmUrls } from '../../lab/envs/wasm-urls'

/** The live slot, and one for each side of a branch. */
export const LIVE = 0
export const EDITED = 1
export const UNEDITED = 2
export const STAGE_SLOTS = 3

const modules = new Map<string, Promise<WebAssembly.Module>>()

/** A fresh instance of a game. Throws InputError for an unknown one. */
export async function openGame(id: string, slots = STAGE_SLOTS, opening: Opening = {}): Promise<BatchGame> {
  return instantiate(await moduleOf(id), slots, opening)
}

function moduleOf(id: string): Promise<WebAssembly.Module> {
  const known = modules.get(id) ?? fetchModule(id)
  modules.set(id, known)
  known.catch(() => modules.delete(id))
  return known
}

async function fetchModule(id: string): Promise<WebAssembly.Module> {
  const url = wasmUrls[id]
  if (!url) throw new InputError('env', `"${id}" is unknown; there is ${gameIds.join(', ')}`)
  const response = await fetch(new URL(url, import.meta.url)).catch(() => null)
  if (!response?.ok) throw new PartMissingError(`The game ${id}`)
  // Not compileStreaming: plain file servers do not always say application/wasm.
  return WebAssembly.compile(await response.arrayBuffer())
}

/** Every game's description, for the menus. */
export async function listSpecs(): Promise<EnvSpec[]> {
  return Promise.all(gameIds.map(async (id) => (await openGame(id, 1)).spec))
}
