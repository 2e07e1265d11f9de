import type { Claim } from '../../contracts/claim'

const moved = (by: number) => ({ id: `by${by}`, title: by < 0 ? `${-by} tiles nearer` : `${by} tiles away`, steps: [{ id: 'enemy-distance', options: { enemy: 0, by }, from: 0, every: 0 as const }] })

/** The third case study of Atrey, Clary & Jensen 2020 (section 5.3), for the first enemy; its k of −8, −6, +2, +4 tiles. */
export default {
  format: 1,
  id: 'amidar-enemies',
  title: 'Amidar: near enemies are salient',
  story: 'An enemy is the more salient the nearer it is, because the agent avoids near ones. Then moving it along the player’s own corridor must change its saliency.',
  cite: 'Atrey, Clary & Jensen 2020, Exploratory Not Explanatory (arXiv 1912.05743), section 5.3',
  env: 'amidar',
  concept: 'enemy-0',
  saliency: { method: 'perturbation', target: { kind: 'policy' }, options: {} },
  design: 'moments',
  conditions: [
    ...[-8, -6, 2, 4].map(moved),
    { id: 'null', title: 'Null: marked as caught, which nobody sees', steps: [{ id: 'caught', options: { enemy: 0 }, from: 0, every: 0 }], isNull: true },
  ],
  predicted: { outcome: 'saliency', direction: 'other' },
  rollouts: 40,
  decisions: 400,
  samples: 40,
  seed: 1000,
  asPublished: true,
} satisfies Claim
