import * as ops from '../backend/ops'
import type { Policy } from '../contracts/model'
import type { Observations } from '../contracts/observation'
import { inputsOf, upload } from '../models/upload'
import { hiddenAttributions, type HiddenQuestion } from '../saliency/hidden'

/** Some moments' hidden layer as numbers, row after row as it lies. */
export interface LayerNumbers {
  readonly activations: Float32Array
  /** What each number adds to the target. */
  readonly parts: Float32Array
  /** Of each moment: what its parts add up to, and what they ought to. */
  readonly sums: Float32Array
  readonly owed: Float32Array
}

/** Rows of observations with what is remembered in each (null: nothing yet) at once: one upload, every tensor freed. Throws InputError as `hiddenAttributions` does. */
export async function readLayer(
  policy: Policy,
  observations: Observations,
  memories: readonly (Float32Array | null)[],
  question: HiddenQuestion,
): Promise<LayerNumbers> {
  const found = ops.tidy(() =>
    hiddenAttributions(policy, inputsOf(policy, upload(observations, policy.observation), memories), question),
  )
  try {
    const [activations, parts, sums, owed] = await Promise.all(
      [found.activations, found.parts, found.sums, found.owed].map(ops.readBack),
    )
    return { activations: activations!, parts: parts!, sums: sums!, owed: owed! }
  } finally {
    ops.dispose(Object.values(found))
  }
}

/** How far attributions of many moments are off together: Σ |what they add up to − what they ought to| / Σ |what they ought to|. */
export function gapOfAll(sums: ArrayLike<number>, owed: ArrayLike<number>): number {
  let [off, all] = [0, 0]
  for (let i = 0; i < sums.length; i++) {
    off += Math.abs(sums[i]! - owed[i]!)
    all += Math.abs(owed[i]!)
  }
  return all > 0 ? off / all : 0
}
