import { sumTarget } from '../../../workers/lab/contracts/target'
import { readFileSync } from 'node:fs'
import type { Claim } from '../../../workers/lab/contracts/claim'
import { requirePolicy, type Checkpoint, type PolicyCard } from '../../../workers/lab/contracts/checkpoint'
import { decodeCheckpoint } from '../../../workers/storage/safetensors'

/** A small agent of catch. */
export const catcherFile = 'test/fixtures/v1/catch-half.safetensors'
export const catcher = (): Checkpoint<PolicyCard> => requirePolicy(decodeCheckpoint(readFileSync(catcherFile)))

/** Cheap: rollouts of catch are over in some ten decisions. */
export const catchClaim: Claim = {
  format: 1,
  id: 'follows-the-ball',
  title: 'It follows the ball',
  story: 'The ball is salient, so it must matter.',
  env: 'catch',
  concept: 'ball',
  saliency: { method: 'jacobian', target: sumTarget, options: {} },
  design: 'moments',
  conditions: [
    { id: 'ball', title: 'Ball moved', steps: [{ id: 'move-ball', options: { dx: 12 }, from: 0, every: 0 }] },
    {
      id: 'null',
      title: 'Null: falls as it did',
      steps: [{ id: 'fall-speed', options: { speed: 2 }, from: 0, every: 0 }],
      isNull: true,
    },
  ],
  predicted: { outcome: 'action', direction: 'more' },
  rollouts: 12,
  decisions: 40,
  samples: 2,
  seed: 11,
}
