import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../lab/contracts/errors'
import { instantiate } from '../lab/envs/game'
import type { BatchGame, Opening } from '../lab/envs/game'

/** Node's side of the registry: games are the files in envs-wasm/games, seen from the package root where npm scripts run. */
const sources = 'envs-wasm/games'
const compiled = 'envs-wasm/build'

export const gameIds = (): string[] =>
  readdirSync(sources)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3))
    .sort()

/** The game's module; `checked` = the build that stops at any access out of bounds. */
export function readGame(id: string, checked = false): BufferSource {
  const path = join(compiled, `${id}${checked ? '.checked' : ''}.wasm`)
  if (!gameIds().includes(id) || !existsSync(path))
    throw new InputError('game', `${id} is not one of ${gameIds().join(', ')}`)
  return new Uint8Array(readFileSync(path))
}

export const loadGame = (id: string, slots: number, checked = false, opening?: Opening): Promise<BatchGame> =>
  instantiate(readGame(id, checked), slots, opening)

/** The same with the arguments that the lab asks for. */
export const openGame = (id: string, slots: number, opening?: Opening): Promise<BatchGame> =>
  loadGame(id, slots, false, opening)
