import { policyTarget } from '../../contracts/target'
import type { Claim, Condition } from '../../contracts/claim'
import type { Value } from '../../contracts/options'

const change = (
  id: string,
  title: string,
  concept: string,
  step: string,
  options: Record<string, Value>,
  dose: number,
): Condition => ({
  id,
  title,
  concept,
  dose,
  steps: [{ id: step, options, from: 0, every: 0 }],
})
const regions = ['top left', 'top mid', 'top right', 'bottom left', 'bottom mid', 'bottom right']
const idOf = (region: string) => region.replace(' ', '-')

/**
 * What the saliency study had ready and did not publish: does the more salient concept matter more? Intensities as in its code, without
 * those of the ball's velocity: at the moment of the change nobody can see it, and three no-ops later much else has changed too.
 */
export default {
  format: 1,
  id: 'breakout-importance',
  title: 'Breakout: what is salient is what matters',
  story:
    'A concept is salient because the agent acts on it. Then the more salient a concept is, the more must changing it change the agent’s mind.',
  cite: 'Atrey, Clary & Jensen 2020 (arXiv 1912.05743): counterfactual importance, in the history of their code',
  env: 'breakout',
  concept: 'elsewhere',
  saliency: { method: 'perturbation', target: policyTarget, options: {} },
  design: 'moments',
  conditions: [
    ...[5, 10, 15].map((by) =>
      change(`ball${by}`, `Ball ${by} px right and down`, 'ball', 'move-ball', { dx: by, dy: by }, by),
    ),
    ...[-15, -5, 5, 15].map((by) => change(`paddle${by}`, `Paddle ${by} px`, 'paddle', 'move-paddle', { dx: by }, by)),
    ...regions.map((region) =>
      change(
        `toggle-${idOf(region)}`,
        `Bricks ${region} toggled`,
        `bricks-${idOf(region)}`,
        'toggle-region',
        { region },
        18,
      ),
    ),
    ...regions.map((region) =>
      change(
        `five-${idOf(region)}`,
        `Five bricks ${region} gone`,
        `bricks-${idOf(region)}`,
        'thin-region',
        { region, what: 'bricks', count: 5 },
        5,
      ),
    ),
    ...regions.map((region) =>
      change(
        `row-${idOf(region)}`,
        `One row ${region} gone`,
        `bricks-${idOf(region)}`,
        'thin-region',
        { region, what: 'a row' },
        6,
      ),
    ),
    // Two draws of the same kind, so that they can differ: each is measured against both.
    ...(['even', 'odd'] as const).map((columns): Condition => ({
      id: `null-${columns}`,
      title: `Null: five bricks of ${columns} columns in another colour`,
      steps: [{ id: 'recolour-some', options: { count: 5, columns }, from: 0, every: 0 }],
      isNull: true,
    })),
  ],
  predicted: { outcome: 'action', direction: 'more', relation: 'rises' },
  rollouts: 30,
  decisions: 600,
  samples: 5,
  seed: 1000,
  asPublished: true,
} satisfies Claim
