import { policyTarget } from '../../contracts/target'
import { counted } from '../../charts/numbers'
import type { Claim, Condition } from '../../contracts/claim'

const shift = (by: number): Condition => ({
  id: `shift${by}`,
  title: `Wall ${counted(by, 'column')} right`,
  steps: [{ id: 'shift-bricks', options: { by }, from: 0, every: 0 }],
  dose: by,
})

/** The first case study of Atrey, Clary & Jensen 2020 (section 5.1): a wall moved by k columns round its field. */
export default {
  format: 1,
  id: 'breakout-bricks',
  title: 'Breakout: the tunnel, or its place',
  story:
    'Holes in the wall are salient, and it looks as if the agent had found the tunnel and aimed at it. If instead they are salient for where they are on the picture, ' +
    'then moving the wall sideways, holes and all, changes how salient they are.',
  cite: 'Atrey, Clary & Jensen 2020, Exploratory Not Explanatory (arXiv 1912.05743), section 5.1',
  env: 'breakout',
  concept: 'bricks-gone',
  saliency: { method: 'perturbation', target: policyTarget, options: {} },
  design: 'moments',
  conditions: [
    {
      id: 'null-bricks',
      title: 'Null: eight bricks in another colour',
      steps: [{ id: 'recolour-some', options: { count: 8 }, from: 0, every: 0 }],
      isNull: true,
    },
    {
      id: 'null-score',
      title: 'Null: another score is shown',
      steps: [{ id: 'displayed-score', options: { score: 777 }, from: 0, every: 0 }],
      isNull: true,
    },
    ...Array.from({ length: 17 }, (_, i) => shift(i + 1)),
    {
      id: 'mirror',
      title: 'Board mirrored, ball and paddle too',
      steps: [{ id: 'mirror', options: {}, from: 0, every: 0 }],
    },
  ],
  predicted: { outcome: 'saliency', direction: 'other' },
  rollouts: 30,
  decisions: 600,
  samples: 8,
  seed: 1000,
  asPublished: true,
} satisfies Claim
