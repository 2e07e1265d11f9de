import type { OptionSpec, Values } from '../../contracts/options'
import { fittedOptions, networkOption } from '../fitted'

export const transferOptions = {
  ...fittedOptions,
  models: { ...fittedOptions.models, default: 8 },
  decisions: {
    kind: 'number',
    default: 30_000,
    min: 1000,
    max: 100_000_000,
    step: 1000,
    help: 'How long each new agent is trained.',
  },
  games: {
    kind: 'number',
    default: 100,
    min: 2,
    max: 256,
    step: 1,
    help: 'Games that each new agent is scored in, by the rules, acting by chance as its probabilities say.',
  },
  network: networkOption,
  both: {
    kind: 'toggle',
    title: 'Two goals',
    default: true,
    help: 'Also train where both corners have a goal.',
  },
  anywhere: {
    kind: 'toggle',
    title: 'A goal anywhere',
    default: true,
    help: 'Also train where the goal is anywhere: on so short a training a dense network fails there, whoever pays.',
  },
} as const satisfies OptionSpec

export type TransferOptions = Values<typeof transferOptions>
