import type { OptionSpec, Values } from '../../contracts/options'
import { fittedOptions, networkOption } from '../fitted'

export const probeOptions = {
  ...fittedOptions,
  places: {
    kind: 'number',
    default: 64,
    min: 2,
    max: 10_000,
    step: 1,
    help: 'Boards that each probe is put to a model on, drawn anew for each.',
  },
  network: networkOption,
} as const satisfies OptionSpec

export type ProbeOptions = Values<typeof probeOptions>
