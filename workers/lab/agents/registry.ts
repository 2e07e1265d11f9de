import { InputError } from '../contracts/errors'
import type { Algorithm } from '../contracts/algorithm'
import type { Preset } from '../contracts/preset'
import type { NetworkSpec } from '../contracts/policy'

/** The folder listings are the registries: a new network or algorithm is one new file. */
export const networks = register<NetworkSpec>('network', import.meta.glob('./networks/*.ts', { eager: true, import: 'default' }))
export const algorithms = register<Algorithm>('algorithm', import.meta.glob('./algorithms/*.ts', { eager: true, import: 'default' }))
export const presets = register<Preset>('preset', import.meta.glob('./presets/*.ts', { eager: true, import: 'default' }))

/** A game's preset; for a game without one, what suits a picture of 84 × 84. */
export function presetFor(game: string): Preset {
  return presets.all.find(({ id }) => id === game) ?? { id: game, network: 'small', algorithm: 'ppo', options: {}, envOptions: {}, decisions: 1_000_000 }
}

export interface Registry<T> {
  readonly all: readonly T[]
  /** Throws InputError naming the known ids. */
  get(id: string): T
}

/** Checks that every file exports something whose id is its file name (hence unique). */
export function register<T extends { readonly id: string }>(kind: string, files: Record<string, unknown>): Registry<T> {
  const found = new Map(Object.entries(files).map(([path, item]) => checked<T>(kind, path, item)))
  const all = [...found.values()]
  return {
    all,
    get(id) {
      const item = found.get(id)
      if (!item) throw new InputError(kind, `"${id}" is unknown; there is ${[...found.keys()].join(', ')}`)
      return item
    },
  }
}

function checked<T extends { readonly id: string }>(kind: string, path: string, item: unknown): [string, T] {
  const name = path.split('/').at(-1)?.replace(/\.ts$/, '') ?? path
  const id = (item as T | undefined)?.id
  if (id !== name) throw new Error(`${kind} file ${path} must export default an object with id "${name}", not "${id}"`)
  return [name, item as T]
}
