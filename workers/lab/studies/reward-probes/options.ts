import type { OptionSpec, Values } from '../../contracts/options'
import { fitOptions } from '../../rewards/fit'
import { rewardNetworks } from '../../rewards/registry'

export const probeOptions = {
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
  places: {
    kind: 'number',
    default: 64,
    min: 2,
    max: 10_000,
    step: 1,
    help: 'Boards that each probe is put to a model on, drawn anew for each.',
  },
  seed: {
    kind: 'number',
    default: 1,
    min: 0,
    max: 0xffffffff,
    step: 1,
    help: 'Those of all models are drawn from it.',
  },
  network: {
    kind: 'choice',
    default: 'levels',
    of: rewardNetworks.all.map(({ id }) => id),
    help: 'What learns the reward.',
  },
  ...fitOptions,
} as const satisfies OptionSpec

export type ProbeOptions = Values<typeof probeOptions>
