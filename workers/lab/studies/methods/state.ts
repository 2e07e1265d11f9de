import * as ops from '../../backend/ops'
import type { Tensor } from '../../contracts/tensor'
import { observedFrame, type EnvSpec } from '../../contracts/env'
import { defaults, type Values } from '../../contracts/options'
import { imageShape, type Policy } from '../../contracts/model'
import type { SaliencyMethod, Subject } from '../../contracts/saliency'
import { greediest } from '../../agents/acting'
import { observationOf } from '../../envs/frames'
import type { Plane } from '../../contracts/moment'
import { upload } from '../../models/upload'
import { isSigned } from '../../saliency/registry'

/** What a method is asked about at one moment: the logit of the action that the untouched policy likes best, whatever is done to the picture or the weights. */
export interface State extends Subject {
  readonly chosen: number
  /** The observation's numbers, [h·w·planes], 0 … 1. */
  readonly pixels: Float32Array
}

type Shown = Pick<Subject, 'objects' | 'kinds' | 'frame'>

/** The caller disposes `observation`. */
export async function openState(policy: Policy, pixels: Float32Array, shown: Shown = {}): Promise<State> {
  const [logits] = await answersOf(policy, pixels, 1)
  return { ...shown, policy, observation: ops.tensor(pixels.slice(), [1, ...imageShape(policy.observation)]), target: { kind: 'chosen' }, chosen: greediest(logits!), pixels }
}

export function stateOf(policy: Policy, planes: readonly Plane[], spec: EnvSpec): Promise<State> {
  const shown = { objects: planes.map(({ boxes }) => boxes), kinds: spec.kinds, frame: observedFrame(spec) }
  return openState(policy, Float32Array.from(observationOf(spec.observation, planes), (light) => light / 255), shown)
}

/** Raw map [h·w]. */
export async function mapOf(method: SaliencyMethod, subject: Subject, options: Values = defaults(method.options)): Promise<Float32Array> {
  return read(method.explain(subject, options))
}

/** Logits of `count` observations [count·h·w·planes], in one batch and one read-back. */
export async function answersOf(policy: Policy, pixels: Float32Array, count: number): Promise<Float32Array[]> {
  const data = await read(ops.tidy(() => policy.forward({ observation: upload(pixels, policy.observation) }).logits))
  return Array.from({ length: count }, (_, i) => data.slice(i * policy.actions, (i + 1) * policy.actions))
}

async function read(tensor: Tensor): Promise<Float32Array> {
  try {
    return (await tensor.data()) as Float32Array
  } finally {
    tensor.dispose()
  }
}

/** The method's options with which its values have a sign and speak of all planes, or nothing where it has none. */
export function signedOptions({ options: spec, ...method }: SaliencyMethod): Values | undefined {
  const usual = { ...defaults(spec), ...('planes' in spec && { planes: 'sum' }) } as Values
  const ways = Object.entries(spec).flatMap(([key, option]) => (option.kind === 'choice' ? option.of.map((value) => ({ ...usual, [key]: value }) as Values) : []))
  return [usual, ...ways].find((options) => isSigned({ ...method, options: spec }, options))
}
