import type { OptionSpec, Values } from '../../contracts/options'
import { memoryOptions } from '../memory-change/options'

const { episodes, decisions, fitted, decomposition, count, seed } = memoryOptions

export const dynamicsOptions = {
  episodes: { ...episodes, help: 'Episodes whose memories are followed.' },
  decisions,
  fitted: { ...fitted, help: 'Other episodes, in whose memories components and behaviours are found.' },
  decomposition,
  count: { ...count, default: 6, max: 16 },
  behaviours: {
    kind: 'number',
    default: 6,
    min: 1,
    max: 32,
    step: 1,
    help: 'Kinds of decisions, told by where the components stand and how they got there; each is looked at by itself.',
  },
  lags: {
    kind: 'number',
    default: 6,
    min: 1,
    max: 16,
    step: 1,
    unit: 'decisions',
    help: 'How far apart what comes before and what comes after are at most.',
  },
  seed,
} as const satisfies OptionSpec

export type DynamicsOptions = Values<typeof dynamicsOptions>
