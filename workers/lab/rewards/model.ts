import type { ObservationSpec } from '../contracts/observation'
import type { RewardModel, RewardNetwork, Sight } from '../contracts/reward'
import type { Flow, Model, Ports } from '../contracts/model'
import type { Graph } from '../models/graph'
import { trace } from '../models/layers'
import { buildModel } from '../models/model'
import { portOfObservation } from '../models/policy'

/**
 * A freshly initialised reward model for what is seen: the same request gives the same bytes. `blank`: zeros, for a caller that writes others at
 * once. Throws InputError where the network does not fit it.
 */
export function createReward(network: RewardNetwork, seen: ObservationSpec, seed: number, blank = false): RewardModel {
  const inputs = portsOf(network, seen)
  const model: Model = buildModel({
    kind: 'reward',
    network: network.id,
    inputs,
    graph: traceReward(network, seen),
    seed,
    blank,
  })
  const own = { reads: network.reads, anew: (other: number) => createReward(network, seen, other) }
  return { ...model, ...own } as Model as RewardModel
}

/** What a model of this network would be, without any numbers. Throws InputError where it does not fit what is seen. */
export function traceReward(network: RewardNetwork, seen: ObservationSpec): Graph {
  return trace(portsOf(network, seen), (nn, flows) => {
    const features = network.build(nn, flows as Readonly<Record<Sight, Flow>>)
    return { reward: nn.dense('reward', features, 1, { activation: 'none', ...network.head }) }
  })
}

const portsOf = ({ reads }: RewardNetwork, seen: ObservationSpec): Ports =>
  Object.fromEntries(reads.map((sight) => [sight, portOfObservation(seen)]))
