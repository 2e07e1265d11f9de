import { canonical } from './canonical'
import type { Card, PolicyCard } from './checkpoint'

/** Agents of one training procedure: alike in all that their cards say of how they were trained, but for the seed. */
export interface Family<E extends Carded = Carded> {
  /** `breakout-ppo-small`: what a command line calls it. Of several in a list the first has the plain name. */
  readonly name: string
  /** One for each seed, two or more, in the order of the seeds. */
  readonly members: readonly E[]
  /** Other lengths of the members' own runs: never trained, early. */
  readonly stages: readonly E[]
}

/** Anything that has an agent's card. */
export interface Carded {
  readonly card: Card
}

/** Whose length is left out: one run's stages, and its seeds, have it in common. Who began as another agent is of another training. */
export function trainingOf(card: PolicyCard): string {
  const { env, network, trainer, options, envOptions, parts = 1, acting = 'sampled', reward, from } = card
  return canonical({
    env,
    network,
    trainer,
    options,
    envOptions,
    parts,
    acting,
    ...(reward && { reward: reward.hash }),
    ...(from && { from: from.hash }),
  })
}

/** All that decides what comes of a training but its seed: agents with the same text are seeds of one procedure. */
export const procedureOf = (card: PolicyCard): string => `${card.decisions} ${trainingOf(card)}`

/** Equal for the stages of one run. */
export const runOf = (card: PolicyCard): string => `${card.seed} ${trainingOf(card)}`

/** Procedures that a list has two seeds or more of, in its order; of two agents with one seed the first counts. Models that do not play are passed over. */
export function familiesOf<E extends Carded>(entries: readonly E[]): Family<E>[] {
  const kinds = new Map<string, Player<E>[]>()
  for (const entry of entries.filter(isPlayer)) {
    const procedure = procedureOf(entry.card)
    kinds.set(procedure, [...(kinds.get(procedure) ?? []), entry])
  }
  const families = [...kinds.values()].map(oneOfEachSeed).filter((members) => members.length > 1)
  const taken = new Set(families.flat().map(({ card }) => card))
  const names = new Set<string>()
  return families.map((members) => {
    const runs = new Set(members.map(({ card }) => runOf(card)))
    const stages = entries.filter(isPlayer).filter(({ card }) => runs.has(runOf(card)) && !taken.has(card))
    return { name: freeName(nameOf(members), members[0]!.card, names), members, stages }
  })
}

type Player<E> = E & { readonly card: PolicyCard }
const isPlayer = <E extends Carded>(entry: E): entry is Player<E> => entry.card.kind === 'policy'

function oneOfEachSeed<E>(entries: readonly Player<E>[]): Player<E>[] {
  const seeds = new Map<number, Player<E>>()
  for (const entry of entries) if (!seeds.has(entry.card.seed)) seeds.set(entry.card.seed, entry)
  return [...seeds.values()].sort((a, b) => a.card.seed - b.card.seed)
}

export const plainName = ({ env, trainer, network }: Card): string => `${env.id}-${trainer}-${network}`

/** Of an id what stands before the seed: `breakout-ddqn-small` of a sweep's. */
export const stemOf = ({ id, seed }: Pick<Card, 'id' | 'seed'>): string | undefined =>
  RegExp(`^(.+)-${seed}(?:-.*)?$`).exec(id.split('-from-')[0]!)?.[1]

/** What their ids have in common before the seed, else what their cards say. */
function nameOf(members: readonly Player<Carded>[]): string {
  const { card } = members[0]!
  const stems = members.map((member) => stemOf(member.card))
  const plain = stems[0] !== undefined && stems.every((stem) => stem === stems[0]) ? stems[0] : plainName(card)
  return card.from ? `${plain}-from-${card.from.id}` : plain
}

function freeName(plain: string, card: PolicyCard, taken: Set<string>): string {
  const long = `${plain}-${card.decisions}`
  let name = taken.has(plain) ? long : plain
  for (let i = 2; taken.has(name); i++) name = `${long}-${i}`
  taken.add(name)
  return name
}
