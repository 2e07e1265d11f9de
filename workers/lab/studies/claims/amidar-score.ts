import { sumTarget } from '../../contracts/target'
import type { Claim } from '../../contracts/claim'

/** The second case study of Atrey, Clary & Jensen 2020 (section 5.2): does a salient score guide the agent? */
export default {
  format: 1,
  id: 'amidar-score',
  title: 'Amidar: the score as a guide',
  story:
    'The score is salient, so the agent has learnt what it stands for and uses it to follow familiar ways. Then it must earn less when the score that it is ' +
    'shown is reset now and then, random, frozen, or counts down.',
  cite: 'Atrey, Clary & Jensen 2020, Exploratory Not Explanatory (arXiv 1912.05743), section 5.2',
  env: 'amidar',
  concept: 'score-published',
  saliency: { method: 'jacobian', target: sumTarget, options: {} },
  design: 'rollouts',
  conditions: [
    {
      id: 'intermittent_reset',
      title: 'Reset now and then',
      steps: [{ id: 'reset-score', options: {}, from: 0, every: [5, 20] }],
    },
    {
      id: 'random_varying',
      title: 'Random now and then',
      steps: [{ id: 'random-score', options: {}, from: 0, every: [5, 20] }],
    },
    { id: 'fixed', title: 'Frozen', steps: [{ id: 'random-score', options: {}, from: 0, every: 1, perEpisode: true }] },
    {
      id: 'decremented',
      title: 'Counting down',
      steps: [
        { id: 'displayed-score', options: { score: 3000 }, from: 0, every: 0 },
        { id: 'decrement-score', options: { any: true }, from: 1, every: 1 },
      ],
    },
    {
      id: 'null',
      title: 'Null: another last digit now and then',
      steps: [{ id: 'last-digit', options: {}, from: 0, every: [5, 20] }],
      isNull: true,
    },
  ],
  predicted: { outcome: 'reward', direction: 'less' },
  rollouts: 50,
  decisions: 1000,
  samples: 10,
  seed: 1000,
  asPublished: true,
} satisfies Claim
