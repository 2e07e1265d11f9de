import type { Game } from '../contracts/env'
import { InputError } from '../contracts/errors'
import type { ObservationSpec } from '../contracts/observation'
import type { OptionSpec, Values } from '../contracts/options'
import type { Epoch, RewardModel, Transitions } from '../contracts/reward'
import type { AgentInfo, Cell, Lab, Question, Row } from '../contracts/study'
import { collectBalanced } from '../rewards/balance'
import { collect } from '../rewards/collect'
import { fit, fitOptions } from '../rewards/fit'
import { createReward, traceReward } from '../rewards/model'
import { rewardNetworks } from '../rewards/registry'
import { drawSeeds, streamOf } from '../streams'

/** How many reward models, fitted to what, as options of a study. A model is its unit. */
export const fittedOptions = {
  models: {
    kind: 'number',
    default: 10,
    min: 2,
    max: 1000,
    step: 1,
    help: 'Reward models, each with its own beginning and fitted to play of its own; they are the unit of every interval.',
  },
  transitions: {
    kind: 'number',
    default: 25_000,
    min: 100,
    max: 1_000_000,
    step: 100,
    help: 'Decisions of the agent that each model learns from.',
  },
  heldOut: {
    kind: 'number',
    title: 'Held out',
    default: 12_500,
    min: 100,
    max: 1_000_000,
    step: 100,
    help: 'Decisions of other games that its error is told of.',
  },
  seed: {
    kind: 'number',
    default: 1,
    min: 0,
    max: 0xffffffff,
    step: 1,
    help: 'Those of all models are drawn from it.',
  },
  ...fitOptions,
} as const satisfies OptionSpec

/** Games side by side while decisions are collected. */
export const SLOTS = 32

export const networkOption = {
  kind: 'choice',
  default: 'levels',
  of: rewardNetworks.all.map(({ id }) => id),
  help: 'What learns the reward.',
} as const

/** The same for models of pictures, which look at what is seen after a decision. */
export const picturedOptions = {
  ...fittedOptions,
  network: {
    kind: 'choice',
    default: 'small',
    of: rewardNetworks.all.filter(({ reads }) => !reads.includes('before')).map(({ id }) => id),
    help: 'What learns the reward, from what is seen after a decision.',
  },
  balanced: {
    kind: 'toggle',
    title: 'As many paid as not',
    default: true,
    help: 'Of play as it comes few decisions are paid, and a model that says 0 to everything is nearly right.',
  },
} as const satisfies OptionSpec

export type PicturedOptions = Values<typeof picturedOptions>

export type FittedOptions = Values<typeof fittedOptions>

/** A cell for each model of each agent. `depends`: all options but how many models there are, and the seed. */
export function modelCells({ models, seed, ...depends }: FittedOptions, agents: readonly AgentInfo[]): Cell[] {
  return drawSeeds(seed, models).flatMap((own) =>
    agents.map((_, agent): Cell => ({ agent, seed: own, depends, batch: String(own) })),
  )
}

/** Throws InputError naming the option that does not fit the question. `of`: the game that is needed. */
export function requireMazes({ spec, agents }: Question, network: string | undefined, options: FittedOptions): void {
  if (spec.id !== 'maze')
    throw new InputError('agents', `play ${spec.title}; the boards are those of mazes: choose agents of mazes`)
  if (agents.length === 0) throw new InputError('agents', 'are missing: choose at least one')
  if (options.batch > options.transitions)
    throw new InputError('batch', `must be at most ${options.transitions}, the transitions that there are`)
  if (network !== undefined) traceReward(rewardNetworks.get(network), spec.observation)
}

/** Collecting and fitting, in decisions. */
export const fittingSteps = ({ transitions, heldOut, epochs }: FittedOptions): number =>
  (transitions + heldOut) * (1 + epochs)

/** What was played for a model, and held out. */
export interface Played {
  readonly transitions: Transitions
  readonly heldOut: Transitions
}

/** The agent's own decisions for a model of this seed. */
export async function playFor(
  options: Pick<FittedOptions, 'transitions' | 'heldOut'>,
  seed: number,
  game: Game,
  { agent, breathe }: Pick<Lab, 'agent' | 'breathe'>,
): Promise<Played> {
  const played = (count: number, word: string) =>
    collect({ agent, game, count, seed: streamOf(String(seed), word).word(), breathe })
  return { transitions: await played(options.transitions, 'play'), heldOut: await played(options.heldOut, 'held out') }
}

/** The same, as many paid as not where that is wanted. Paid decisions count 1, whatever they were paid: what learners of these games get. */
export async function playClipped(
  { transitions, heldOut, balanced }: Pick<PicturedOptions, 'transitions' | 'heldOut' | 'balanced'>,
  seed: number,
  game: Game,
  { agent, breathe }: Pick<Lab, 'agent' | 'breathe'>,
): Promise<Played> {
  const played = async (count: number, word: string): Promise<Transitions> => {
    const request = { agent, game, count, seed: streamOf(String(seed), word).word(), breathe }
    const all = await (balanced ? collectBalanced : collect)(request)
    return { ...all, rewards: all.rewards.map(Math.sign) }
  }
  return { transitions: await played(transitions, 'play'), heldOut: await played(heldOut, 'held out') }
}

/** A model of this seed, fitted to them; the caller disposes of it. */
export async function fitTo(
  { transitions, heldOut }: Played,
  { network, seen, options, seed }: FitWish,
  breathe: Lab['breathe'],
): Promise<{ readonly model: RewardModel; readonly epochs: readonly Epoch[] }> {
  const word = (of: string) => streamOf(String(seed), of).word()
  const model = createReward(rewardNetworks.get(network), seen, word('weights'))
  try {
    const epochs: Epoch[] = []
    let gone = 0
    for await (const { transitions: now, epoch } of fit({
      model,
      transitions,
      heldOut,
      options,
      seed: word('order'),
    })) {
      await breathe(now - gone + (epoch ? heldOut.rewards.length : 0))
      gone = now
      if (epoch) epochs.push(epoch)
    }
    return { model, epochs }
  } catch (error) {
    model.dispose()
    throw error
  }
}

export interface FitWish {
  readonly network: string
  readonly seen: ObservationSpec
  readonly options: Values<typeof fitOptions>
  readonly seed: number
}

/** What a model was fitted to, and how well. */
export const fitRows = ({ transitions }: Played, epochs: readonly Epoch[]): Row[] => [
  { kind: 'data', decisions: transitions.rewards.length, paid: paidShare(transitions) },
  ...epochs.map((epoch): Row => ({ kind: 'error', ...epoch })),
]

const paidShare = ({ rewards }: Transitions) => rewards.reduce((sum, r) => sum + (r > 0 ? 1 : 0), 0) / rewards.length
