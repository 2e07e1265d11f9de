import type { Flow, Layers } from '../contracts/model'
import type { RewardNetwork } from '../contracts/reward'
import { networks } from '../models/registry'

/** What a policy's network of this id makes of what is seen after a decision; it must have no memory. */
export const featuresOf =
  (id: string): RewardNetwork['build'] =>
  (nn: Layers, { after }): Flow => {
    const built = networks.get(id).build(nn, { observation: after })
    if ('features' in built) throw new Error(`${id} remembers, and a reward does not`)
    return built
  }
