import { openAgent } from '../../agents/open'
import { openingOf, requireGame, rhythmOfCard } from '../../agents/requirements'
import { hashOfWeights } from '../../agents/weights-hash'
import type { Agent } from '../../contracts/agent'
import type { Checkpoint, PolicyCard } from '../../contracts/checkpoint'
import type { EnvSpec, Game, Setting } from '../../contracts/env'
import { InputError } from '../../contracts/errors'
import { procedureOf, trainingOf } from '../../contracts/family'
import type { AgentInfo } from '../../contracts/study'
import type { Opening } from '../../envs/game'
import type { NetworkSpec } from '../../contracts/model'
import { layersOf } from '../../models/graph'
import { tracePolicy } from '../../models/policy'
import { hiddenPictures } from '../../models/project'
import { networks } from '../../models/registry'
import { mean } from '../../statistics/interval'
import { hashOfData } from './keys'

/** What rows depend on of an agent, and what people call it. */
export async function describeAgent(
  id: string,
  { card, weights }: Checkpoint<PolicyCard>,
  spec: EnvSpec,
): Promise<AgentInfo> {
  if (card.env.id === spec.id) requireGame(card, spec)
  const {
    env: { options, level },
    acting = 'sampled',
  } = card
  const { memory = 0 }: NetworkSpec = networks.get(card.network)
  const setting = { ...(options && { options }), ...(level !== undefined && { level }) }
  return {
    id,
    name: card.name,
    hash: await hashOfWeights(weights),
    env: card.env.id,
    setting,
    rhythm: rhythmOfCard(card),
    acting,
    ...(memory > 0 && { memory }),
    ...(card.env.id === spec.id && { pictures: picturesOf(card, spec) }),
    training: {
      procedure: (await hashOfData(procedureOf(card))).slice(0, 16),
      family: (await hashOfData(trainingOf(card))).slice(0, 16),
      seed: card.seed,
      decisions: card.decisions,
      ...earnedOf(card),
    },
  }
}

const picturesOf = ({ network, form }: PolicyCard, { observation, actions }: EnvSpec): number =>
  hiddenPictures(layersOf(tracePolicy(networks.get(network), observation, actions.length, form))).length

/** So much of a training's end is what it has come to. */
const LAST = 0.1

function earnedOf({ curve, decisions }: PolicyCard): { readonly earned?: number } {
  const last = curve.filter(([at]) => at > (1 - LAST) * decisions)
  return last.length > 0 ? { earned: mean(last.map(([, value]) => value)) } : {}
}

export type OpenGame = (env: string, slots: number, opening?: Opening) => Promise<Game>

/** An agent with the game as it plays it. */
export interface Guest {
  readonly agent: Agent
  openGame(slots: number): Promise<Game>
}

/** On the backend that is current. Whoever asks for it disposes of the agent. `setting`: where it is not to play the game as it learnt it. */
export async function invite(
  id: string,
  checkpoint: Checkpoint<PolicyCard>,
  openGame: OpenGame,
  setting: Setting = checkpoint.card.env,
): Promise<Guest> {
  const opening = openingOf(setting, rhythmOfCard(checkpoint.card))
  const open = (slots: number) => openGame(setting.id, slots, opening)
  const agent = await openAgent(checkpoint, (await open(1)).spec, id)
  return { agent: { ...agent, game: setting }, openGame: open }
}

/** Agents opened when they are asked for, and closed when others have been asked for since. */
export interface AgentCache {
  /** Stays open until as many others as can be held have been asked for. */
  open(index: number): Promise<Guest>
  dispose(): void
}

/** Bytes of weights, as a tab can spare. Opening an agent costs more than what it is asked in one episode: a published comparison's small ones all fit. */
const HELD = 1 << 26

/** A question may be put to hundreds of agents; only so many are held at a time as weigh `most` together, and at least one. */
export function createAgentCache(
  agents: readonly AgentInfo[],
  load: (index: number) => Promise<Checkpoint<PolicyCard>>,
  openGame: OpenGame,
  most = HELD,
): AgentCache {
  const held = new Map<number, Guest>()
  const drop = (index: number) => {
    held.get(index)?.agent.dispose()
    held.delete(index)
  }
  return {
    async open(index) {
      const guest =
        held.get(index) ?? (await sameAs(agents[index]!, await invite(agents[index]!.id, await load(index), openGame)))
      held.delete(index)
      held.set(index, guest)
      while (held.size > 1 && weightOfAll(held.values()) > most) drop(held.keys().next().value!)
      return guest
    },
    dispose: () => [...held.keys()].forEach(drop),
  }
}

const weightOf = ({ agent }: Guest) =>
  agent.model.variables.reduce((bytes, { size }) => bytes + size * Float32Array.BYTES_PER_ELEMENT, 0)

const weightOfAll = (guests: Iterable<Guest>) => [...guests].reduce((bytes, guest) => bytes + weightOf(guest), 0)

async function sameAs({ name, hash }: AgentInfo, guest: Guest): Promise<Guest> {
  if (guest.agent.hash === hash) return guest
  guest.agent.dispose()
  throw new InputError('agents', `${name} has other weights than when the question was put; put it again`)
}
