import { framesOf, gridOf } from '../../../../workers/lab/contracts/observation'
import * as ops from '../../../../workers/lab/backend/ops'
import type { Policy } from '../../../../workers/lab/contracts/model'
import type { EnvSpec } from '../../../../workers/lab/contracts/env'
import { fakePolicy } from '../../models/fake'

/** A part of the observation, in its own pixels. */
export interface Window {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

/**
 * An agent whose mind is known: its logits follow from the light in one window of what it sees, pixel by pixel weighted (so that
 * where it is counts too), its value is the window's mean light, and nothing else counts. Without a window it always says the same.
 */
export function plantedPolicy({ observation, actions }: EnvSpec, window: Window | null): Policy {
  const { width, height } = gridOf(observation)
  const stack = framesOf(observation)
  const count = actions.length
  const weights = ops.tensor(
    Float32Array.from({ length: height * width * stack * (count + 1) }, (_, i) => {
      const unit = i % (count + 1)
      const pixel = Math.floor(i / (count + 1) / stack)
      const [x, y] = [pixel % width, Math.floor(pixel / width)]
      const inside = window && x >= window.x && x < window.x + window.w && y >= window.y && y < window.y + window.h
      if (!inside) return 0
      return unit === count ? 1 / (window.w * window.h * stack) : Math.sin(0.7 * x + 1.3 * y + 2 * unit)
    }),
    [height, width, stack, count + 1],
  )
  return fakePolicy({
    observation: [height, width, stack],
    actions: count,
    forward(x) {
      const flat = ops.matMul(ops.reshape(x, [x.shape[0]!, -1]), ops.reshape(weights, [-1, count + 1]))
      return { logits: ops.slice(flat, [0, 0], [-1, count]), value: ops.slice(flat, [0, count], [-1, 1]) }
    },
    dispose: () => void weights.dispose(),
  })
}
