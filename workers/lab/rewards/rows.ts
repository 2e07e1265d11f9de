import { blankObservations, framesOf, observationShape, observationSize } from '../contracts/observation'
import type { Observations, ObservationSpec } from '../contracts/observation'
import type { RewardModel, Sight, Transitions } from '../contracts/reward'
import type { Tensors } from '../contracts/tensor'
import { observationOf } from '../envs/frames'
import { upload } from '../models/upload'

/** What was seen before and after some decisions, [rows, …shape] each. */
export type Pictures = Readonly<Record<Sight, Observations>>

/** Some transitions as a model takes them; the caller disposes. Pictures become floats here, a batch at a time, and only those that it reads. */
export const inputsAt = (model: RewardModel, transitions: Transitions, rows: ArrayLike<number>): Tensors =>
  uploaded(model, transitions.observation, (sight) => picturesAt(transitions, sight, rows))

/** The same of pictures that nobody played. */
export const inputsOf = (model: RewardModel, spec: ObservationSpec, pictures: Pictures): Tensors =>
  uploaded(model, spec, (sight) => pictures[sight])

const uploaded = ({ reads }: RewardModel, spec: ObservationSpec, of: (sight: Sight) => Observations): Tensors =>
  Object.fromEntries(reads.map((sight) => [sight, upload(of(sight), observationShape(spec))]))

/** One of the two pictures of some decisions, one after the other. */
export function picturesAt(
  { observation, planes, ...seen }: Transitions,
  sight: Sight,
  rows: ArrayLike<number>,
): Observations {
  const [frames, size] = [framesOf(observation), observationSize(observation)]
  const pictures = blankObservations(observation, rows.length)
  for (let i = 0; i < rows.length; i++) {
    const stack = seen[sight].subarray(rows[i]! * frames, (rows[i]! + 1) * frames)
    pictures.set(
      observationOf(
        observation,
        Array.from(stack, (plane) => asPlane(planes[plane]!)),
      ),
      i * size,
    )
  }
  return pictures
}

const asPlane = (pixels: Uint8Array) => ({ pixels, state: null, boxes: [] })
