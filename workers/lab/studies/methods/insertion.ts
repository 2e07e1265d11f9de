import * as ops from '../../backend/ops'
import { imageShape } from '../../contracts/model'
import { distance, softmax } from '../../agents/acting'
import { blurMatrix, toTensor } from '../../saliency/gaussian'
import { kept } from '../../saliency/cache'
import { answersOf, type State } from './state'

/**
 * Deletion and insertion (Petsiuk et al. 2018, section 4.2): pixels give way to those of a blank picture, or come back into it, most
 * salient first, all planes at once. A map that knows what matters loses the policy early and has it back early.
 */
export interface Curve {
  /** 1 − total variation between the policy and the untouched one, per step; 1 = as if nothing had been done. */
  readonly policy: readonly number[]
  /** |Δ| of the explained logit, per step. */
  readonly logit: readonly number[]
}

export interface Course {
  readonly deletion: Curve
  readonly insertion: Curve
}

export const STEPS = 32

/** The picture with nothing left to see in it, [h·w·planes]: each plane blurred, σ in pixels. */
export async function blurred({ inputs: { observation }, model: policy }: State, sigma = 5): Promise<Float32Array> {
  const [h, w, planes] = imageShape(policy.observation)
  const [down, across] = kept(
    `insertion/${h}/${w}/${sigma}`,
    () => [toTensor(blurMatrix(h, sigma)), toTensor(blurMatrix(w, sigma))] as const,
  )
  const out = ops.tidy(() => {
    const tall = ops.reshape(ops.matMul(down, ops.reshape(observation, [h, w * planes])), [h, w, planes])
    const wide = ops.reshape(ops.transpose(tall, [1, 0, 2]), [w, h * planes])
    return ops.transpose(ops.reshape(ops.matMul(across, wide), [w, h, planes]), [1, 0, 2])
  })
  const data = (await out.data()) as Float32Array
  out.dispose()
  return data
}

/** `order`: pixels, most salient first. */
export async function course(state: State, blank: Float32Array, order: Uint32Array, steps = STEPS): Promise<Course> {
  const gone = await walk(state, state.pixels, blank, order, steps)
  const back = await walk(state, blank, state.pixels, order, steps)
  return { deletion: curveOf(gone, gone[0]!, state.chosen), insertion: curveOf(back, back.at(-1)!, state.chosen) }
}

/** A random order backwards is a random order, and brings back what the other takes away: one walk gives both curves. */
export async function randomCourse(
  state: State,
  blank: Float32Array,
  order: Uint32Array,
  steps = STEPS,
): Promise<Course> {
  const gone = await walk(state, state.pixels, blank, order, steps)
  const deletion = curveOf(gone, gone[0]!, state.chosen)
  return { deletion, insertion: { policy: deletion.policy.toReversed(), logit: deletion.logit.toReversed() } }
}

/** Logits on the way `from` → `to`, both ends included, in one batch. */
function walk(
  state: State,
  from: Float32Array,
  to: Float32Array,
  order: Uint32Array,
  steps: number,
): Promise<Float32Array[]> {
  const planes = from.length / order.length
  const copies = new Float32Array((steps + 1) * from.length)
  const now = from.slice()
  for (let step = 0; step <= steps; step++) {
    const [first, end] = [
      Math.round((Math.max(0, step - 1) * order.length) / steps),
      Math.round((step * order.length) / steps),
    ]
    for (const pixel of order.subarray(first, end))
      for (let at = pixel * planes; at < (pixel + 1) * planes; at++) now[at] = to[at]!
    copies.set(now, step * from.length)
  }
  return answersOf(state, copies, steps + 1)
}

function curveOf(answers: readonly Float32Array[], untouched: Float32Array, chosen: number): Curve {
  const usual = softmax(untouched)
  return {
    policy: answers.map((logits) => 1 - distance(softmax(logits), usual)),
    logit: answers.map((logits) => Math.abs(logits[chosen]! - untouched[chosen]!)),
  }
}

/** Mean height of a curve (trapezoids). */
export function area(curve: readonly number[]): number {
  let sum = 0
  for (let i = 1; i < curve.length; i++) sum += (curve[i]! + curve[i - 1]!) / 2
  return sum / (curve.length - 1)
}

export const meanCurve = (curves: readonly (readonly number[])[]): number[] =>
  (curves[0] ?? []).map((_, i) => curves.reduce((sum, curve) => sum + curve[i]!, 0) / curves.length)
