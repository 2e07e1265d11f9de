import { register } from '../registry'
import type { Decomposition } from './components'

/** The folder listing is the registry: a new way of taking memories apart is one new file. */
export const decompositions = register<Decomposition>(
  'decomposition',
  import.meta.glob('./decompositions/*.ts', { eager: true, import: 'default' }),
)
