import type { OptionSpec, Values } from '../../contracts/options'
import { picturedOptions } from '../fitted'

export const agentsOptions = {
  ...picturedOptions,
  models: {
    ...picturedOptions.models,
    default: 3,
    min: 1,
    help: 'Seeds: for each a new agent of every kind, with a model of its own where one pays.',
  },
  transitions: { ...picturedOptions.transitions, default: 4000 },
  heldOut: { ...picturedOptions.heldOut, default: 1000 },
  decisions: {
    kind: 'number',
    default: 150_000,
    min: 1000,
    max: 100_000_000,
    step: 1000,
    help: 'How long each new agent is trained.',
  },
  games: {
    kind: 'number',
    default: 30,
    min: 2,
    max: 256,
    step: 1,
    help: 'Games that each new agent is scored in, by the rules, acting by chance as its probabilities say.',
  },
} as const satisfies OptionSpec

export type AgentsOptions = Values<typeof agentsOptions>
