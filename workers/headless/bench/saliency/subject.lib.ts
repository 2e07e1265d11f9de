import { policyTarget } from '../../../lab/contracts/target'
import * as ops from '../../../lab/backend/ops'
import type { Box, KindSpec } from '../../../lab/contracts/env'
import type { Policy } from '../../../lab/contracts/model'
import type { Subject } from '../../../lab/contracts/saliency'
import { createRandom } from '../../../lab/random'

export const shape = [84, 84, 4] as const

/** As Breakout describes them. */
const brickKind: KindSpec = {
  kind: 'brick',
  title: 'Brick',
  concept: 'bricks',
  together: 'bricks',
  regions: {
    x: 12,
    y: 43,
    w: 216,
    h: 24,
    columns: 3,
    names: ['top left', 'top mid', 'top right', 'bottom left', 'bottom mid', 'bottom right'],
  },
}

/** A full board, a ball and a paddle, over seeded noise: the work does not depend on what is to be seen. */
export function breakoutSubject(policy: Policy): Subject {
  const random = createRandom(7)
  const brick = (id: number): Box => ({
    kind: 'brick',
    id,
    x: 12 + 12 * Math.floor(id / 6),
    y: 43 + 4 * (id % 6),
    w: 12,
    h: 4,
  })
  const bricks = Array.from({ length: 108 }, (_, id) => brick(id))
  const boxes: Box[] = [
    ...bricks,
    { kind: 'ball', id: 0, x: 118, y: 80, w: 4, h: 4 },
    { kind: 'paddle', id: 0, x: 108, y: 143, w: 25, h: 3 },
  ]
  const observation = ops.tensor(
    Float32Array.from({ length: 84 * 84 * 4 }, () => random.uniform()),
    [1, ...shape],
  )
  return {
    model: policy,
    inputs: { observation },
    of: 'observation',
    objects: [boxes, boxes, boxes, boxes],
    kinds: [brickKind],
    frame: { width: 240, height: 160 },
    target: policyTarget,
  }
}
