import type { OptionSpec, Values } from '../../contracts/options'

/** What both studies of changed memories ask for. */
export const memoryOptions = {
  episodes: {
    kind: 'number',
    default: 96,
    min: 2,
    max: 10_000,
    step: 1,
    help: 'Episodes that are played under every change, from the same states with the same random words.',
  },
  decisions: {
    kind: 'number',
    default: 500,
    min: 10,
    max: 10_000,
    step: 10,
    help: 'An episode is cut here.',
  },
  fitted: {
    kind: 'number',
    title: 'Fitted to',
    default: 64,
    min: 2,
    max: 10_000,
    step: 1,
    help: 'Other episodes, whose memories the components are found in.',
  },
  decomposition: {
    kind: 'choice',
    default: 'ica',
    of: ['ica', 'pca'],
    help: 'How memories are taken apart: into independent components, or principal ones.',
  },
  count: {
    kind: 'number',
    title: 'Components',
    default: 8,
    min: 2,
    max: 64,
    step: 1,
    help: 'How many, those that hold most of the variance first.',
  },
  controls: {
    kind: 'number',
    default: 4,
    min: 2,
    max: 64,
    step: 1,
    help: 'Random directions that are changed likewise: what any change of this memory does.',
  },
  seed: {
    kind: 'number',
    default: 1,
    min: 0,
    max: 0xffffffff,
    step: 1,
    help: 'Those of all episodes are drawn from it.',
  },
} as const satisfies OptionSpec

export type MemoryOptions = Values<typeof memoryOptions>
