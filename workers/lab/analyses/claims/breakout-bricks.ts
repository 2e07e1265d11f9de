import type { Claim } from '../../contracts/claim'

const shift = (by: number) => ({ id: `shift${by}`, title: `Wall moved by ${by}`, steps: [{ id: 'shift-bricks', options: { by }, from: 0, every: 0 as const }] })

/** The first case study of Atrey, Clary & Jensen 2020 (section 5.1): a wall moved by k columns round its field. */
export default {
  format: 1,
  id: 'breakout-bricks',
  title: 'Breakout: the tunnel wherever it is',
  story:
    'Bricks round a hole in the wall are salient, so the agent has found the tunnel and aims at it. Then the wall may be moved sideways, hole and all, and the saliency ' +
    'must move with it: on the bricks as a whole it stays as it was.',
  cite: 'Atrey, Clary & Jensen 2020, Exploratory Not Explanatory (arXiv 1912.05743), section 5.1',
  env: 'breakout',
  concept: 'bricks',
  saliency: { method: 'perturbation', target: { kind: 'policy' }, options: {} },
  design: 'moments',
  conditions: [
    ...[2, 4, 6, 9, 14, 16].map(shift),
    { id: 'mirror', title: 'Board mirrored, ball and paddle too', steps: [{ id: 'mirror', options: {}, from: 0, every: 0 }] },
    { id: 'null', title: 'Null: the wall moved all the way round', steps: [{ id: 'shift-bricks', options: { by: 18 }, from: 0, every: 0 }], isNull: true },
  ],
  predicted: { outcome: 'saliency', direction: 'other' },
  rollouts: 30,
  decisions: 600,
  samples: 8,
  seed: 1000,
} satisfies Claim
