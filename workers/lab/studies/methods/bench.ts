import type { AgentInfo } from '../../contracts/study'
import type { EnvSpec } from '../../contracts/env'
import { InputError } from '../../contracts/errors'
import { framesOf } from '../../contracts/observation'
import type { OptionSpec, Values } from '../../contracts/options'
import type { StateSet } from '../../contracts/states'
import type { SaliencyMethod } from '../../contracts/saliency'
import { saliencyMethods } from '../../saliency/registry'
import { litPeer } from './lit'

const numbers = {
  states: {
    kind: 'number',
    default: 20,
    min: 2,
    max: 10_000,
    step: 1,
    help: 'How many states of each agent the methods are tried on; one says nothing of the next.',
  },
  perRollout: {
    kind: 'number',
    title: 'States per rollout',
    default: 1,
    min: 1,
    max: 1000,
    step: 1,
    help: 'States drawn from one rollout. Those of one rollout count as one, so more than 1 costs certainty.',
  },
  decisions: { kind: 'number', default: 400, min: 5, max: 20_000, step: 1, help: 'Decisions per rollout at most.' },
  seed: {
    kind: 'number',
    default: 1,
    min: 0,
    max: 0xffffffff,
    step: 1,
    help: 'Those of all rollouts are drawn from it.',
  },
} as const satisfies OptionSpec

const tested: readonly SaliencyMethod[] = [...saliencyMethods, litPeer]

/** Every saliency method there is can be left out, and so can their peer. */
const chosen: OptionSpec = Object.fromEntries(
  tested.map(({ id, title }) => [id, { kind: 'toggle', title, default: true, help: `Put ${title} to the test.` }]),
)

export const benchOptions: OptionSpec = { ...numbers, ...chosen }

/** What the methods are tried on, found possible. */
export interface Bench extends Values<typeof numbers> {
  readonly spec: EnvSpec
  readonly agents: readonly AgentInfo[]
  readonly methods: readonly SaliencyMethod[]
  /** Asked about instead of states of rollouts. */
  readonly kept?: StateSet | undefined
}

/** Throws InputError naming what does not fit, with what would fix it. */
export function openBench(options: Values, spec: EnvSpec, agents: readonly AgentInfo[], kept?: StateSet): Bench {
  const given = options as Values<typeof numbers>
  if (agents.length === 0) throw new InputError('agents', 'are missing: choose at least one')
  for (const agent of agents)
    if (agent.env !== spec.id)
      throw new InputError('agents', `${agent.name} plays ${agent.env}; choose one that plays ${spec.id}`)
  if (spec.observation.kind !== 'image')
    throw new InputError('agents', `see numbers in ${spec.title}, not a picture; choose a game whose agents see one`)
  const frames = framesOf(spec.observation)
  if (!kept && given.decisions <= frames)
    throw new InputError('decisions', `must be more than ${frames}, which the first full stack takes`)
  const methods = tested.filter(({ id }) => options[id])
  if (methods.length === 0) throw new InputError('methods', 'are all left out: choose at least one')
  return { ...given, spec, agents, methods, ...(kept && { kept }) }
}
