import * as ops from '../../../workers/lab/backend/ops'
import type { Tensor, Variable } from '../../../workers/lab/contracts/tensor'
import type { Policy, PolicyInputs, PolicyOutput, Shape } from '../../../workers/lab/contracts/model'
import { portOf } from '../../../workers/lab/models/model'

interface Mind {
  readonly observation: Shape
  readonly actions: number
  readonly variables?: readonly Variable[]
  forward(observation: Tensor, inputs: PolicyInputs): Pick<PolicyOutput, 'logits' | 'value'>
  dispose?(): void
}

/** A policy that is whatever a test wants it to be, without layers or files. */
export function fakePolicy({
  observation,
  actions,
  variables = [],
  forward,
  dispose = () => ops.dispose(variables as Variable[]),
}: Mind): Policy {
  const nowhere = () => {
    throw new Error('not made of layers')
  }
  return {
    kind: 'policy',
    network: 'test',
    inputs: { observation: portOf(observation) },
    outputs: { logits: portOf([actions]), value: portOf([1]) },
    observation,
    actions,
    memory: 0,
    form: {},
    noises: 0,
    layers: [],
    variables,
    forward: (inputs) => ops.tidy(() => ({ ...forward(inputs.observation as Tensor, inputs) })) as PolicyOutput,
    activations: nowhere,
    resume: nowhere,
    convolutions: () => [],
    read: () => Promise.resolve([]),
    write: () => {},
    dispose,
  }
}
