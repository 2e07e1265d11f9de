import type { Value } from '../../contracts/options'

export const cite =
  'Measuring the Interventional Robustness of Reinforcement Learning Agents (arXiv 2209.09058), 10 million decisions; values as in the Autonomous Learning Library'

const LENGTH = 10_000_000

/** What takes so many of the study's 10 million decisions takes the same share of a shorter run. */
export const inProportion = (count: number, decisions: number): number =>
  Math.max(1, Math.round((count * decisions) / LENGTH))

/** Shared by those who learn from a memory. */
export const memoryOptions = (decisions: number): Readonly<Record<string, Value>> => ({
  slots: 1,
  steps: 256,
  learningRate: 1e-4,
  annealing: 'cosine',
  batch: 32,
  trainEvery: 4,
  // 1000 gradient steps
  targetEvery: 4000,
  warmUp: inProportion(80_000, decisions),
  capacity: Math.max(1000, inProportion(1_000_000, decisions)),
  gamma: 0.99,
  epsilonFraction: 0.025,
  prioritised: false,
  alpha: 0.5,
  beta: 0.5,
  nStep: 1,
})

/** Shared by those who learn from each decision as it is made. */
export const onlineOptions = {
  slots: 1,
  steps: 256,
  learningRate: 1e-3,
  annealing: 'cosine',
  gamma: 0.99,
  epsilonStart: 1,
  epsilonEnd: 0.01,
  epsilonFraction: 0.025,
} as const satisfies Readonly<Record<string, Value>>
