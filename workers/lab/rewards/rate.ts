import * as ops from '../backend/ops'
import type { RewardModel, Transitions } from '../contracts/reward'
import type { Tensors } from '../contracts/tensor'
import { observationSize, type Observations, type ObservationSpec } from '../contracts/observation'
import { inputsAt, inputsOf, type Pictures } from './rows'

/** Rows that are asked about at once, at most. */
const ASKED = 512

type Asked = Pick<RewardModel, 'forward'>

/**
 * What a model says of `count` rows, in their order; `inputs` makes those of some. As many are asked about at once as fit, in parts of about one
 * size: a row that is alone would have other last bits than among several.
 */
export async function askAll(
  model: Asked,
  count: number,
  inputs: (from: number, to: number) => Tensors,
): Promise<Float32Array> {
  const said = new Float32Array(count)
  const parts = Math.ceil(count / ASKED)
  for (let part = 0; part < parts; part++) {
    const [from, to] = [Math.floor((part * count) / parts), Math.floor(((part + 1) * count) / parts)]
    const reward = ops.tidy(() => model.forward(inputs(from, to)).reward)
    try {
      said.set(await ops.readBack(reward), from)
    } finally {
      reward.dispose()
    }
  }
  return said
}

/** What a model says of every transition, in their order. */
export const rate = (model: RewardModel, transitions: Transitions): Promise<Float32Array> =>
  askAll(model, transitions.rewards.length, (from, to) =>
    inputsAt(
      model,
      transitions,
      Uint32Array.from({ length: to - from }, (_, i) => from + i),
    ),
  )

/** The same of pictures that nobody need have played, one number per transition. */
export function ratePictures(model: RewardModel, seen: ObservationSpec, pictures: Pictures): Promise<Float32Array> {
  const size = observationSize(seen)
  const part = (of: Observations, from: number, to: number) => of.subarray(from * size, to * size)
  return askAll(model, pictures.after.length / size, (from, to) =>
    inputsOf(model, seen, { before: part(pictures.before, from, to), after: part(pictures.after, from, to) }),
  )
}

/** Mean squared error against what the rules paid. */
export async function errorOf(model: RewardModel, transitions: Transitions): Promise<number> {
  const said = await rate(model, transitions)
  return said.reduce((sum, r, i) => sum + (r - transitions.rewards[i]!) ** 2, 0) / said.length
}
