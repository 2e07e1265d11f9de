import { policyTarget } from '../../contracts/target'
import type { Claim, Condition } from '../../contracts/claim'

const enemies = [0, 1, 2, 3, 4]
/** Tiles away from the player, as published; negative: nearer. */
const tiles = [-8, -6, 2, 4]

const moved = (enemy: number, by: number): Condition => ({
  id: `enemy${enemy}by${by}`,
  title: `Enemy ${enemy}, ${by < 0 ? `${-by} nearer` : `${by} away`}`,
  steps: [{ id: 'enemy-distance', options: { enemy, by }, from: 0, every: 0 }],
  concept: `enemy-${enemy}`,
  dose: by,
})

/** The third case study of Atrey, Clary & Jensen 2020 (section 5.3), for each of the five enemies; its k of −8, −6, +2, +4 tiles. */
export default {
  format: 1,
  id: 'amidar-enemies',
  title: 'Amidar: near enemies are salient',
  story:
    'An enemy is the more salient the nearer it is, because the agent avoids near ones. Then moving it along the player’s own corridor must change its saliency.',
  cite: 'Atrey, Clary & Jensen 2020, Exploratory Not Explanatory (arXiv 1912.05743), section 5.3',
  env: 'amidar',
  concept: 'enemies',
  saliency: { method: 'perturbation', target: policyTarget, options: {} },
  design: 'moments',
  conditions: [
    ...enemies.flatMap((enemy) => tiles.map((by) => moved(enemy, by))),
    {
      id: 'null',
      title: 'Null: another score is shown',
      steps: [{ id: 'random-score', options: {}, from: 0, every: 0 }],
      isNull: true,
    },
  ],
  predicted: { outcome: 'saliency', direction: 'other' },
  distanceTo: 'player',
  rollouts: 40,
  decisions: 400,
  samples: 10,
  seed: 1000,
  asPublished: true,
} satisfies Claim
