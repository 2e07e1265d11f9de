import type { NetworkSpec } from '../contracts/model'
import { register } from '../registry'

/** The folder listing is the registry: a new network is one new file. */
export const networks = register<NetworkSpec>(
  'network',
  import.meta.glob('./networks/*.ts', { eager: true, import: 'default' }),
)
