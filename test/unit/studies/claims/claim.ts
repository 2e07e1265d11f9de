import { sumTarget } from '../../../../workers/lab/contracts/target'
import type { Claim } from '../../../../workers/lab/contracts/claim'

/** Breakout, a moved ball against a changed score that nobody sees, at moments. */
export const ballClaim: Claim = {
  format: 1,
  id: 'own',
  title: 'It follows the ball',
  story: 'The ball is salient, so it must matter.',
  env: 'breakout',
  concept: 'ball',
  saliency: { method: 'jacobian', target: sumTarget, options: {} },
  design: 'moments',
  conditions: [
    { id: 'ball', title: 'Ball moved', steps: [{ id: 'move-ball', options: { dx: 12, dy: 8 }, from: 0, every: 0 }] },
    {
      id: 'null',
      title: 'True score',
      steps: [{ id: 'true-score', options: { score: 777 }, from: 0, every: 0 }],
      isNull: true,
    },
  ],
  predicted: { outcome: 'action', direction: 'more' },
  rollouts: 8,
  decisions: 40,
  samples: 3,
  seed: 11,
}

/** Amidar, another score shown against another one that counts, over rollouts. */
export const scoreClaim: Claim = {
  format: 1,
  id: 'own',
  title: 'It follows the score',
  story: 'The score is salient, so it must matter.',
  env: 'amidar',
  concept: 'score',
  saliency: { method: 'jacobian', target: sumTarget, options: {} },
  design: 'rollouts',
  conditions: [
    { id: 'shown', title: 'Any score', steps: [{ id: 'random-score', options: {}, from: 0, every: 1 }] },
    {
      id: 'null',
      title: 'True score',
      steps: [{ id: 'true-score', options: { score: 777 }, from: 0, every: 1 }],
      isNull: true,
    },
  ],
  predicted: { outcome: 'value', direction: 'other' },
  rollouts: 8,
  decisions: 20,
  samples: 10,
  seed: 11,
  asPublished: true,
}
