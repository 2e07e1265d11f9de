import type { OptionSpec, Values } from '../../contracts/options'

export const generalisationOptions = {
  seeds: {
    kind: 'number',
    default: 5,
    min: 1,
    max: 100,
    step: 1,
    help: 'For each a new agent of every number of levels, all from one beginning and judged on the same levels.',
  },
  fewest: {
    kind: 'number',
    title: 'Fewest levels',
    default: 100,
    min: 1,
    max: 1_000_000,
    step: 1,
    help: 'The first number of levels that agents are trained on; the next are 3, 10, 30 … times as many, the last any level at all.',
  },
  most: {
    kind: 'number',
    title: 'Most levels',
    default: 1000,
    min: 1,
    max: 1_000_000,
    step: 1,
    help: 'No greater number of levels is tried, but for any level at all.',
  },
  decisions: {
    kind: 'number',
    default: 1_000_000,
    min: 1000,
    max: 100_000_000,
    step: 1000,
    help: 'How long each new agent is trained.',
  },
  games: {
    kind: 'number',
    default: 200,
    min: 2,
    max: 10_000,
    step: 1,
    help: 'Levels that each new agent is judged on: so many that it never met, and of those it was trained on as many or all.',
  },
  slots: {
    kind: 'number',
    title: 'Games side by side',
    default: 64,
    min: 8,
    max: 256,
    step: 8,
    help: 'While an agent learns; a minibatch is a quarter of what they play between two updates.',
  },
  seed: { kind: 'number', default: 1000, min: 0, max: 0xffffffff, step: 1, help: 'All else is drawn from it.' },
} as const satisfies OptionSpec

export type GeneralisationOptions = Values<typeof generalisationOptions>
