import type { MediaArray, TrajectoryMedia } from '../lab/contracts/trajectory'

/** The tensors of a trajectory's file: what they are called, of what type they are, and how they lie. */
export const ACTIVATIONS = 'activations/'

export type Numbers = Uint8Array | Float32Array

/** Name, type and number of dimensions beside the rows; in the order in which they are written. */
export const columnTensors = [
  ['action', 'U8', 0, true],
  ['reward', 'F32', 0, true],
  ['flags', 'U8', 0, true],
  ['score', 'F32', 0, false],
  ['lives', 'U8', 0, false],
  ['logits', 'F32', 1, false],
  ['value', 'F32', 0, false],
  ['memory', 'F32', 1, false],
] as const
export const mediaTensors = [
  ['frames', 'U8', 3],
  ['observations', 'U8', 3],
  ['saliency', 'F32', 2],
] as const

/** Numbers in one row: logits are as many as actions, a memory is as wide as it was `given`, but not empty. */
export const widthOf = (name: string, actions: number, given: number) =>
  name === 'logits' ? actions : Math.max(1, given)

export function mediaEntries({
  frames,
  observations,
  saliency,
  activations,
}: TrajectoryMedia): [string, MediaArray<Numbers>][] {
  const named = Object.entries(activations).map(([name, array]) => [`${ACTIVATIONS}${name}`, array] as const)
  const all = [
    ['frames', frames] as const,
    ['observations', observations] as const,
    ['saliency', saliency] as const,
    ...named,
  ]
  return all.flatMap(([name, array]) => (array ? [[name, array]] : []))
}
