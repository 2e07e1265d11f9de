import type { RewardNetwork } from '../contracts/reward'
import { register } from '../registry'

/** The folder listing is the registry: a new network is one new file. */
export const rewardNetworks = register<RewardNetwork>(
  'reward network',
  import.meta.glob('./networks/*.ts', { eager: true, import: 'default' }),
)
