import type { OptionSpec, Values } from '../../contracts/options'
import { memoryOptions } from '../memory-change/options'

const { episodes, decisions, fitted, count, controls, seed } = memoryOptions

export const visionOptions = {
  episodes: {
    ...episodes,
    default: 256,
    help: 'Episodes that every edited agent plays, from the same states with the same random words.',
  },
  decisions,
  fitted: { ...fitted, help: 'Other episodes of the un-edited agent, whose moments the components are found in.' },
  moments: {
    kind: 'number',
    title: 'Moments of each',
    default: 4,
    min: 1,
    max: 64,
    step: 1,
    help: 'Drawn evenly from the decisions of an episode that components are found in.',
  },
  layer: {
    kind: 'number',
    default: 0,
    min: 0,
    max: 16,
    step: 1,
    help: 'Which hidden picture is looked into: 0 is the last one, 1 the one before it.',
  },
  decomposition: {
    kind: 'choice',
    title: 'Components of',
    default: 'attributions',
    of: ['attributions', 'activations'],
    help: 'Of what each place of the layer adds to the target, as published, or of what the layer gives, whatever comes of it.',
  },
  target: {
    kind: 'choice',
    title: 'Attributions to',
    default: 'value',
    of: ['value', 'chosen action'],
    help: 'What is added up from the layer: the value of the state, as published, or the number of the action that the agent prefers.',
  },
  steps: {
    kind: 'number',
    default: 16,
    min: 2,
    max: 300,
    step: 1,
    help: 'Points on the way from an empty layer to the layer as it is; 10 as published.',
  },
  count: { ...count, default: 6, help: 'How many; each is taken out of an agent of its own.' },
  controls: {
    ...controls,
    default: 2,
    min: 1,
    max: 16,
    help: 'Random directions beside each component, as large as it: taken out likewise, of an agent each.',
  },
  seed,
} as const satisfies OptionSpec

export type VisionOptions = Values<typeof visionOptions>
