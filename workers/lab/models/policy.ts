import type { EnvSpec } from '../contracts/env'
import { InputError } from '../contracts/errors'
import type { Model, NetworkSpec, Policy, PolicyForm, Port, Ports, Shape } from '../contracts/model'
import { observationShape, type ObservationSpec } from '../contracts/observation'
import type { Graph } from './graph'
import { distributionHead, numbersHead } from './heads'
import { trace } from './layers'
import { buildModel, portOf } from './model'
import { networks } from './registry'
import { sizeOf } from './upload'

export interface PolicyRequest {
  readonly env: Pick<EnvSpec, 'observation' | 'actions'>
  readonly network: string
  readonly seed: number
  readonly form?: PolicyForm | undefined
  /** Zeros instead of fresh weights, for a caller that writes others at once (orthogonal ones take seconds for `nature`). */
  readonly blank?: boolean
}

/** What is seen; by its shape alone, a picture is of grey frames and a vector has no names. */
type Seen = ObservationSpec | Shape

/** A freshly initialised policy for a game: the same request gives the same bytes. Throws InputError for an unknown network. */
export function createPolicy({ env, network, seed, form, blank }: PolicyRequest): Policy {
  return buildPolicy(networks.get(network), env.observation, env.actions.length, seed, { form, blank })
}

/** The same for a network that need not be in the registry. Orthogonal weights, zero biases; all zeros if `blank`. */
export function buildPolicy(
  network: NetworkSpec,
  seen: Seen,
  actions: number,
  seed: number,
  { form = {}, blank = false }: Pick<PolicyRequest, 'form' | 'blank'> = {},
): Policy {
  const inputs = portsOf(network, seen)
  const graph = tracePolicy(network, seen, actions, form)
  const model: Model = buildModel({
    kind: 'policy',
    network: network.id,
    inputs,
    graph,
    seed,
    blank,
  })
  return {
    ...model,
    actions,
    memory: network.memory ?? 0,
    form,
    noises: graph.noises,
    observation: inputs['observation']!.shape,
  } as Model as Policy
}

/** What a policy of this network would be, without any numbers. Throws InputError where it does not fit the observation. */
export function tracePolicy(network: NetworkSpec, seen: Seen, actions: number, form: PolicyForm = {}): Graph {
  const head = form.distribution ? distributionHead(form.distribution) : numbersHead
  return trace(
    portsOf(network, seen),
    (nn, inputs) => {
      const built = network.build(nn, inputs as Parameters<NetworkSpec['build']>[1])
      const { features, memory } = 'features' in built ? built : { features: built }
      if ((network.memory ?? 0) !== (memory?.shape[0] ?? 0))
        throw new InputError('network', `${network.id} must carry on ${network.memory ?? 0} numbers`)
      return { ...head(nn, features, actions), ...(memory && { memory }) }
    },
    form,
  )
}

/** How many numbers a policy of this network has. Throws InputError where it does not fit the observation. */
export function countWeights(network: NetworkSpec, seen: Seen, actions: number, form?: PolicyForm): number {
  return tracePolicy(network, seen, actions, form).weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0)
}

function portsOf({ memory }: NetworkSpec, seen: Seen): Ports {
  return {
    observation: 'kind' in seen ? portOfObservation(seen) : portOf(seen),
    ...(memory && { memory: portOf([memory]) }),
  }
}

/** What is seen of a game, as a model's input. */
export function portOfObservation(spec: ObservationSpec): Port {
  if (spec.kind === 'vector') return { ...spec, shape: [spec.names.length] }
  const [h, w, planes] = observationShape(spec) as readonly [number, number, number]
  return { kind: 'image', shape: [h, w, planes], frames: spec.frames, channels: spec.channels }
}
