import * as tf from '../backend/tf'
import { observedFrame, type EnvSpec } from '../contracts/env'
import type { Policy } from '../contracts/policy'
import type { View } from '../play/look'
import { interleave, type Plane } from '../play/moment'
import { conceptOf } from '../saliency/concepts'
import { conceptSaliency } from '../saliency/summary'

/** Concept saliency of one moment: the mean of |map| over the concept's pixels, raw, and as published (each map stretched to 0…255 on its own). */
export interface Attention {
  readonly raw: number
  readonly stretched: number
}

export interface Watch {
  readonly spec: EnvSpec
  readonly policy: Policy
  readonly view: View
  readonly concept: string
}

/** One map. `planes`: what the agent sees; the concept lies where the newest shows it, or on `boxesOf` where given (the pixels of before an edit). */
export async function attend({ spec, policy, view: { method, target, options }, concept }: Watch, planes: readonly Plane[], boxesOf: readonly Plane[] = planes): Promise<Attention> {
  const { width, height } = spec.observation
  const map = tf.tidy(() => {
    const observation = tf.div(tf.tensor4d(Float32Array.from(interleave(planes)), [1, height, width, planes.length]), 255) as tf.Tensor4D
    return method.explain({ policy, observation, target, objects: planes.map(({ boxes }) => boxes), kinds: spec.kinds, frame: observedFrame(spec) }, options)
  })
  const data = (await map.data()) as Float32Array
  map.dispose()
  const scale = { width, height, frame: observedFrame(spec) }
  const where = conceptOf(spec, concept, boxesOf.at(-1)?.boxes ?? [])
  return { raw: conceptSaliency(data, where, scale), stretched: conceptSaliency(data, where, scale, { stretch: true }) }
}
