import { wayOf } from '../../charts/agent-words'
import { InputError } from '../../contracts/errors'
import type { AgentInfo } from '../../contracts/study'
import { grouped } from '../../statistics/grouped'

/** Agents of one training procedure, at one length. */
export interface Group {
  /** Of the procedure, whatever its length. */
  readonly name: string
  /** Equal for stages of the same seeds' runs. */
  readonly family: string
  /** Of their training. Absent: unknown. */
  readonly decisions: number | undefined
  /** In the order of their seeds. */
  readonly agents: readonly AgentInfo[]
  /** They choose by chance, as their probabilities say. */
  readonly sampled: boolean
}

/** Throws InputError naming a group that cannot be compared, with what would fix it. */
export function groupsOf(agents: readonly AgentInfo[]): Group[] {
  if (agents.length === 0) throw new InputError('agents', 'are missing: choose the seeds of a training procedure')
  const stranger = agents.find(({ training }) => !training)
  if (stranger) throw new InputError('agents', `${stranger.name} does not say how it was trained`)
  return [...grouped(agents, ({ training }) => training!.procedure).values()].map(groupOf)
}

function groupOf(agents: readonly AgentInfo[]): Group {
  const [first] = agents as readonly [AgentInfo]
  const name = groupName(agents)
  if (agents.length < 2)
    throw new InputError('agents', `hold only one of its training procedure, ${first.name}: add others of its seeds`)
  const seeds = new Set(agents.map(({ training }) => training!.seed))
  if (seeds.size < agents.length) throw new InputError('agents', `hold one seed of ${name} twice; take one of them out`)
  return {
    name,
    family: first.training!.family ?? first.training!.procedure,
    decisions: first.training!.decisions,
    agents: agents.toSorted((a, b) => a.training!.seed - b.training!.seed),
    sampled: first.acting === 'sampled',
  }
}

/** What their names have in common. */
function groupName(agents: readonly AgentInfo[]): string {
  const plain = agents.map(({ name }) => wayOf(name))
  return plain.every((name) => name === plain[0]) && plain[0] !== '' ? plain[0]! : agents[0]!.name
}
