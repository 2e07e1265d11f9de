import { policyTarget } from '../../contracts/target'
import { counted } from '../../charts/numbers'
import type { Claim, Condition } from '../../contracts/claim'

const shift = (by: number): Condition => ({
  id: `shift${by}`,
  title: `Wall ${counted(by, 'column')} right, ball and paddle left`,
  steps: [{ id: 'shift-bricks', options: { by, ball: true, paddle: true }, from: 0, every: 0 }],
  dose: by,
})

/** The first case study's variant with ball and paddle moved too (Atrey, Clary & Jensen 2020, section 5.1, the "_bp" figures of their code). */
export default {
  format: 1,
  id: 'breakout-bricks-all',
  title: 'Breakout: the tunnel, or its place, with ball and paddle moved too',
  story:
    'If the holes in the wall are salient for where they are on the picture, then even moving the whole scene, ball and paddle included, changes how salient they are.',
  cite: 'Atrey, Clary & Jensen 2020, Exploratory Not Explanatory (arXiv 1912.05743), section 5.1',
  env: 'breakout',
  concept: 'bricks-gone',
  saliency: { method: 'perturbation', target: policyTarget, options: {} },
  design: 'moments',
  conditions: [
    ...Array.from({ length: 17 }, (_, i) => shift(i + 1)),
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
  ],
  predicted: { outcome: 'saliency', direction: 'other' },
  rollouts: 30,
  decisions: 600,
  samples: 8,
  seed: 1000,
  asPublished: true,
} satisfies Claim
