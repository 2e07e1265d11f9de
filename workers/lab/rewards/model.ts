import type { ObservationSpec } from '../contracts/observation'
import type { RewardModel, RewardNetwork, Sight } from '../contracts/reward'
import type { Flow, Model, Ports } from '../contracts/model'
import { trace } from '../models/layers'
import { buildModel } from '../models/model'
import { portOfObservation } from '../models/policy'

/** A freshly initialised reward model for what is seen: the same request gives the same bytes. Throws InputError where the network does not fit it. */
export function createReward(network: RewardNetwork, seen: ObservationSpec, seed: number): RewardModel {
  const inputs: Ports = Object.fromEntries(network.reads.map((sight) => [sight, portOfObservation(seen)]))
  const graph = trace(inputs, (nn, flows) => {
    const features = network.build(nn, flows as Readonly<Record<Sight, Flow>>)
    return { reward: nn.dense('reward', features, 1, { activation: 'none', ...network.head }) }
  })
  const model: Model = buildModel({ kind: 'reward', network: network.id, inputs, graph, seed })
  return { ...model, reads: network.reads } as Model as RewardModel
}
