import { InputError } from './contracts/errors'

/** The files of one folder, each of which exports one thing by default: a new one is one new file. */
export interface Registry<T> {
  readonly all: readonly T[]
  /** Throws InputError naming the known ids. */
  get(id: string): T
}

/** Of what `import.meta.glob` found. Checks that every file exports something whose id is its file name (hence unique). */
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
