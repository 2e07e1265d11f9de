import * as ops from '../backend/ops'
import type { ObservationSpec } from '../contracts/observation'
import type { RewardModel } from '../contracts/reward'
import { inputsOf, type Pictures } from './rows'

/** What a model says of pictures that nobody need have played, one number per transition. */
export async function ratePictures(
  model: RewardModel,
  seen: ObservationSpec,
  pictures: Pictures,
): Promise<Float32Array> {
  const reward = ops.tidy(() => model.forward(inputsOf(model, seen, pictures)).reward)
  const said = await ops.readBack(reward)
  reward.dispose()
  return said
}
