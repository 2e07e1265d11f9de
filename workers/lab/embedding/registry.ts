import type { Embedding, Grouping } from '../contracts/embedding'
import { register } from '../registry'

/** The folder listing is the registry: a new method is one new file in `methods/`, its id the file name. */
const methods = register<Embedding>('embedding', import.meta.glob('./methods/*.ts', { eager: true, import: 'default' }))

export const embeddings: readonly Embedding[] = methods.all

/** Throws InputError naming the known ids. */
export const embedding = (id: string): Embedding => methods.get(id)

/** Likewise ways of grouping moments, in `groupings/`. */
export const groupings = register<Grouping>(
  'grouping',
  import.meta.glob('./groupings/*.ts', { eager: true, import: 'default' }),
)
