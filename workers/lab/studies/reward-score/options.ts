import type { OptionSpec, Values } from '../../contracts/options'
import { picturedOptions } from '../fitted'

export const scoreOptions = {
  ...picturedOptions,
  models: { ...picturedOptions.models, default: 6 },
  transitions: { ...picturedOptions.transitions, default: 1500 },
  heldOut: { ...picturedOptions.heldOut, default: 500, help: 'Decisions of other games that a model is asked about.' },
  epochs: { ...picturedOptions.epochs, default: 6 },
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
