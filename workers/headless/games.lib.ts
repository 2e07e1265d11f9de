import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EnvSpec, Setting } from '../lab/contracts/env'
import { InputError } from '../lab/contracts/errors'
import { instantiate } from '../lab/envs/game'
import type { BatchGame, Opening } from '../lab/envs/game'
import { keysOf, parseSettings, wholeNumber } from './arguments.lib'

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

/** Compiling takes longer than most of what a game is opened for: each module is compiled once in a process. */
const modules = new Map<string, Promise<WebAssembly.Module>>()

export async function loadGame(id: string, slots: number, checked = false, opening?: Opening): Promise<BatchGame> {
  const name = `${id} ${checked}`
  const module = modules.get(name) ?? WebAssembly.compile(readGame(id, checked))
  modules.set(name, module)
  return instantiate(await module, slots, opening)
}

/** The same with the arguments that the lab asks for. */
export const openGame = (id: string, slots: number, opening?: Opening): Promise<BatchGame> =>
  loadGame(id, slots, false, opening)

/** Flags of every command that opens a game. */
export const gameFlags = {
  gameset: { kind: 'list', help: "key=value: an option of the game itself, such as a maze's size; repeatable" },
  level: { kind: 'text', help: 'number of the level, of a game that has levels' },
} as const

/** Waiting that the game would pass over in silence is refused by its flag. */
export function requireNoops(
  noops: number | undefined,
  { title, maxNoops = 30 }: Pick<EnvSpec, 'title' | 'maxNoops'>,
  flag: string,
): void {
  if (noops === undefined || noops <= maxNoops) return
  throw new InputError(
    flag,
    maxNoops === 0
      ? `means nothing: ${title} bears no waiting at its start`
      : `must lie in 0 … ${maxNoops} in ${title}`,
  )
}

/** How a game is set up, with what the flags say instead. Throws InputError naming flag and option. */
export async function settingFrom<S extends Pick<Setting, 'options' | 'level'>>(
  id: string,
  setting: S,
  { gameset, level }: { readonly gameset: readonly string[]; readonly level: string | undefined },
): Promise<S> {
  if (gameset.length === 0 && level === undefined) return setting
  const { spec } = await openGame(id, 1)
  const values = parseSettings('gameset', spec.options, gameset, setting.options)
  const named = [...Object.keys(setting.options ?? {}), ...keysOf('gameset', gameset)]
  if (level !== undefined && !spec.levels) throw new InputError('--level', `means nothing: ${id} has no levels`)
  return {
    ...setting,
    ...(named.length > 0 && { options: Object.fromEntries(named.map((key) => [key, values[key]!])) }),
    ...(level !== undefined && { level: wholeNumber('level', level, 0, 0xffffffff) }),
  }
}
