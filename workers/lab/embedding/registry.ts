import type { Embedding } from '../contracts/embedding'
import { InputError } from '../contracts/errors'

/** The folder listing is the registry: a new method is one new file in `methods/`, its id the file name. */
const found = new Map(
  Object.entries(import.meta.glob<Embedding>('./methods/*.ts', { eager: true, import: 'default' })).map(
    ([path, method]) => {
      const name = path.slice(path.lastIndexOf('/') + 1, -'.ts'.length)
      if (method?.id !== name) throw new Error(`${path} must export default an embedding with id "${name}"`)
      return [name, method] as const
    },
  ),
)

export const embeddings: readonly Embedding[] = [...found.values()]

/** Throws InputError naming the known ids. */
export function embedding(id: string): Embedding {
  const method = found.get(id)
  if (!method) throw new InputError('embedding', `"${id}" is unknown; there is ${[...found.keys()].join(', ')}`)
  return method
}
