import type { MetricSpec, VectorStep } from '../../contracts/trainer'

/** What several trainers tell of, described once. */
export const ofGames = [
  {
    id: 'charts/return',
    title: 'Return',
    better: 'higher',
    help: 'Mean score of the games that ended since the last point, unclipped.',
  },
  { id: 'charts/length', title: 'Length', unit: 'decisions', help: 'Mean length of those games.' },
  { id: 'charts/games', title: 'Games', low: 0, help: 'How many games ended since the last point.' },
  {
    id: 'charts/first',
    title: 'First games',
    low: 0,
    help: 'How many of them were the first of their slot. The short ones end first, so until the last of them the return is that of the quick.',
  },
] as const satisfies readonly MetricSpec[]

export const entropySpec = {
  id: 'losses/entropy',
  title: 'Entropy',
  unit: 'nats',
  low: 0,
  word: 'entropy',
  help: 'How undecided the policy is: the natural logarithm of the number of actions is an even choice, 0 no choice at all.',
} as const satisfies MetricSpec
export const valueSpec = {
  id: 'losses/value',
  title: 'Value loss',
  low: 0,
  better: 'lower',
  help: 'Half the mean squared error of the value head.',
} as const satisfies MetricSpec
export const policySpec = {
  id: 'losses/policy',
  title: 'Policy loss',
  help: 'What the gradient of the policy comes from; its sign says little.',
} as const satisfies MetricSpec
export const explainedSpec = {
  id: 'losses/explainedVariance',
  title: 'Explained variance',
  high: 1,
  floor: -1,
  better: 'higher',
  word: 'explained',
  help: 'Part of the returns’ variance that the values foresaw: 1 is all, 0 is no better than their mean.',
} as const satisfies MetricSpec
export const normSpec = {
  id: 'losses/gradientNorm',
  title: 'Gradient norm',
  low: 0,
  help: 'Length of the gradient before it is limited.',
} as const satisfies MetricSpec

/** What a trainer that is paid by a reward model tells of besides. */
export const ofLearned = [
  {
    id: 'rewards/learned',
    title: 'Learned reward',
    word: 'learned',
    help: 'Mean of what the reward model said of the decisions since the last point: what is learned from. The return is what the rules paid.',
  },
  {
    id: 'rewards/paid',
    title: 'Paid by the rules',
    help: 'Mean of what the rules would have paid for those decisions, as learners get it.',
  },
  {
    id: 'rewards/error',
    title: 'Error of the learned reward',
    low: 0,
    better: 'lower',
    help: 'Mean squared difference between what the reward model said of those decisions and what the rules would have paid.',
  },
] as const satisfies readonly MetricSpec[]

/** The numbers of `ofLearned`. */
export function tellLearned(said: Float32Array, paid: Float32Array): Record<string, number> {
  const mean = (of: (i: number) => number) => said.reduce((sum, _, i) => sum + of(i), 0) / said.length
  return {
    'rewards/learned': mean((i) => said[i]!),
    'rewards/paid': mean((i) => paid[i]!),
    'rewards/error': mean((i) => (said[i]! - paid[i]!) ** 2),
  }
}

/** The numbers of `ofGames`; none of them when no game ended. */
export function tellGames(finished: VectorStep['finished']): Record<string, number> {
  if (finished.length === 0) return {}
  const mean = (pick: (game: VectorStep['finished'][number]) => number) =>
    finished.reduce((sum, game) => sum + pick(game), 0) / finished.length
  const first = finished.filter((game) => game.first).length
  return {
    ...(first > 0 && { 'charts/first': first }),
    'charts/return': mean(({ score }) => score),
    'charts/length': mean(({ length }) => length),
    'charts/games': finished.length,
  }
}
