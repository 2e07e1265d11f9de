import * as ops from '../../backend/ops'
import type { Box, Frame, KindSpec } from '../../contracts/env'
import { InputError } from '../../contracts/errors'
import type { ObservationSpec } from '../../contracts/observation'
import { parseOptions } from '../../contracts/options'
import type { RewardModel, Sight } from '../../contracts/reward'
import { sizedOptions, type Subject, type Target } from '../../contracts/saliency'
import { balanced, rawMap, withReliability, type RawMap, type View } from '../../saliency/raw-map'
import { refusalOf, saliencyMethod } from '../../saliency/registry'
import { inputsOf, type Pictures } from '../rows'

/** All that a reward model says. */
export const rewardTarget: Target = { output: 'reward', take: { index: 0 } }

/** A map of one of the two pictures. */
export interface SightMap extends RawMap {
  readonly sight: Sight
  /** Its greatest value by size: where, and what it is. */
  readonly peak: Peak
}

export interface Peak {
  /** y · width + x, or the number of a number. */
  readonly cell: number
  readonly value: number
  /** The same in units of reward (`SaliencyMethod.asChange`). */
  readonly reward: number
}

export interface PairMaps {
  /** R(s, s′) */
  readonly reward: number
  /** Of each picture that the model reads, in that order. */
  readonly maps: readonly SightMap[]
  /** Of all of them the greatest size: the one scale on which they can be compared. */
  readonly most: number
}

/** What a method may look for besides pictures: things, by picture and frame, newest last. */
export interface Things {
  readonly boxes: Readonly<Record<Sight, readonly (readonly Box[])[]>>
  readonly kinds: readonly KindSpec[]
  readonly frame: Frame
}

/** Throws InputError for an unknown method or option, or a method that has nothing to say about what this model reads. */
export function openRewardView(
  { method: id, options = {} }: { readonly method: string; readonly options?: unknown },
  model: RewardModel,
  observation: ObservationSpec,
): View {
  const method = saliencyMethod(id)
  const refusal = model.reads.map((sight) => refusalOf(method, model, sight)).find((why) => why !== null)
  if (refusal) throw new InputError('method', refusal)
  return { method, target: rewardTarget, options: parseOptions(sizedOptions(method.options, observation), options) }
}

/**
 * A map of each picture that the model reads, the other one held as it is, raw. One that ought to add up to what the reward owes to its
 * picture is made finer until it does, or says by how much it does not; an estimate says what it is worth. `pictures`: one row each.
 */
export async function mapsOf(
  model: RewardModel,
  observation: ObservationSpec,
  pictures: Pictures,
  view: View,
  things?: Things,
): Promise<PairMaps> {
  const inputs = inputsOf(model, observation, pictures)
  try {
    const reward = await valueOf(model, inputs)
    const maps: SightMap[] = []
    for (const sight of model.reads) {
      const subject: Subject = { model, inputs, of: sight, target: rewardTarget, ...thingsOf(things, sight) }
      const again = (options: View['options']) => explained(subject, { ...view, options })
      const map = await withReliability(await balanced(await again(view.options), view, again), view, again)
      maps.push({ ...map, sight, peak: peakOf(map.map, view) })
    }
    return { reward, maps, most: Math.max(...maps.map(({ peak }) => Math.abs(peak.value))) }
  } finally {
    ops.dispose(inputs)
  }
}

function thingsOf(things: Things | undefined, sight: Sight): Pick<Subject, 'objects' | 'kinds' | 'frame'> {
  return things ? { objects: things.boxes[sight], kinds: things.kinds, frame: things.frame } : {}
}

async function valueOf(model: RewardModel, inputs: Subject['inputs']): Promise<number> {
  const reward = ops.tidy(() => model.forward(inputs).reward)
  const [value] = await ops.readBack(reward)
  reward.dispose()
  return value!
}

/** Map and sums come in one read-back. */
async function explained(subject: Subject, view: View): Promise<RawMap> {
  const { method, options } = view
  const packed = ops.tidy(() => {
    const whole = method.explainBalanced?.(subject, options)
    const parts = whole ? [whole.map, whole.sums] : [method.explain(subject, options)]
    return ops.concat(parts.map((part) => ops.reshape(part, [-1])))
  })
  const data = await ops.readBack(packed)
  packed.dispose()
  if (!method.explainBalanced) return rawMap(view, data, null)
  return rawMap(view, data.slice(0, -2), data.slice(-2))
}

function peakOf(map: Float32Array, { method, options }: View): Peak {
  let cell = 0
  for (let i = 1; i < map.length; i++) if (Math.abs(map[i]!) > Math.abs(map[cell]!)) cell = i
  const value = map[cell] ?? 0
  const size = Math.abs(value)
  return { cell, value, reward: Math.sign(value) * (method.asChange?.(size, options) ?? size) }
}
