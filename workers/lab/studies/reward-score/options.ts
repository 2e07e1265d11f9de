import type { OptionSpec, Values } from '../../contracts/options'
import { rewardNetworks } from '../../rewards/registry'
import { fittedOptions } from '../fitted'

export const scoreOptions = {
  ...fittedOptions,
  models: { ...fittedOptions.models, default: 6 },
  transitions: { ...fittedOptions.transitions, default: 1500 },
  heldOut: { ...fittedOptions.heldOut, default: 500, help: 'Decisions of other games that a model is asked about.' },
  epochs: { ...fittedOptions.epochs, default: 6 },
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
  patches: {
    kind: 'number',
    default: 4,
    min: 1,
    max: 100,
    step: 1,
    help: 'Other places, each as large as the score, that are painted over instead of it.',
  },
  maps: { kind: 'number', default: 64, min: 2, max: 10_000, step: 1, help: 'Decisions whose map is looked at.' },
} as const satisfies OptionSpec

export type ScoreOptions = Values<typeof scoreOptions>
