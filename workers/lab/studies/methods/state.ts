import * as ops from '../../backend/ops'
import type { Tensor } from '../../contracts/tensor'
import { observedFrame, type EnvSpec } from '../../contracts/env'
import { defaults, type Values } from '../../contracts/options'
import type { Policy, PolicyInputs } from '../../contracts/model'
import { CLOSE_GAP, gapOf, type SaliencyMethod, type Subject } from '../../contracts/saliency'
import { greediest } from '../../agents/acting'
import { observationOf } from '../../envs/frames'
import type { Seen } from '../../contracts/moment'
import type { Observations } from '../../contracts/observation'
import { chosenTarget } from '../../contracts/target'
import { inputsOf, upload } from '../../models/upload'
import { isSigned } from '../../saliency/registry'

/** What a method is asked about at one moment: the logit of the action that the untouched policy likes best, whatever is done to the picture or the weights. */
export interface State extends Subject {
  readonly model: Policy
  readonly inputs: PolicyInputs
  readonly chosen: number
  /** The observation's numbers, [h·w·planes], 0 … 1. */
  readonly pixels: Float32Array
  /** What a recurrent policy remembers there, whatever is done to the picture or the weights; null: nothing yet. */
  readonly memory: Float32Array | null
}

type Shown = Pick<Subject, 'objects' | 'kinds' | 'frame'>

/** The caller disposes `inputs`. `memory`: what a recurrent policy remembers there; null: nothing yet. */
export async function openState(
  policy: Policy,
  pixels: Float32Array,
  memory: Float32Array | null = null,
  shown: Shown = {},
): Promise<State> {
  const [logits] = await answersOf({ model: policy, memory }, pixels, 1)
  const inputs = inputsOf(policy, upload(pixels, policy.observation), [memory])
  return {
    ...shown,
    model: policy,
    inputs,
    of: 'observation',
    target: chosenTarget,
    chosen: greediest(logits!),
    pixels,
    memory,
  }
}

export function stateOf(
  policy: Policy,
  { planes, memory }: Pick<Seen, 'planes' | 'memory'>,
  spec: EnvSpec,
): Promise<State> {
  const shown = { objects: planes.map(({ boxes }) => boxes), kinds: spec.kinds, frame: observedFrame(spec) }
  return openState(policy, lightOf(observationOf(spec.observation, planes)), memory, shown)
}

/** Bytes as 0…1, floats as they are. */
const lightOf = (seen: Observations) =>
  seen instanceof Uint8Array ? Float32Array.from(seen, (light) => light / 255) : seen

/** Raw map [h·w]. */
export async function mapOf(
  method: SaliencyMethod,
  subject: Subject,
  options: Values = defaults(method.options),
): Promise<Float32Array> {
  return read(method.explain(subject, options))
}

/** How far a map of the usual options is from adding up, with so many steps, and with how many it is near; null: with none. */
export async function balanceOf(
  method: SaliencyMethod,
  subject: Subject,
): Promise<{ readonly value: number; readonly steps: number; readonly needed: number | null }> {
  const usual = defaults(method.options)
  const gapWith = async (options: Values) => {
    const { map, sums } = method.explainBalanced!(subject, options)
    map.dispose()
    const [sum = 0, owed = 0] = await read(sums)
    return gapOf(sum, owed)
  }
  const value = await gapWith(usual)
  let [options, gap] = [usual as Values | null, value]
  while (options && gap > CLOSE_GAP) {
    options = method.finer?.(options) ?? null
    if (options) gap = await gapWith(options)
  }
  return { value, steps: Number(usual['steps']), needed: options && Number(options['steps']) }
}

/** Logits of `count` observations [count·h·w·planes], each with what is remembered at the moment, in one batch and one read-back. */
export async function answersOf(
  { model: policy, memory }: Pick<State, 'model' | 'memory'>,
  pixels: Float32Array,
  count: number,
): Promise<Float32Array[]> {
  const memories = Array.from({ length: count }, () => memory)
  const data = await read(
    ops.tidy(() => policy.forward(inputsOf(policy, upload(pixels, policy.observation), memories)).logits),
  )
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
  const ways = Object.entries(spec).flatMap(([key, option]) =>
    option.kind === 'choice' ? option.of.map((value) => ({ ...usual, [key]: value }) as Values) : [],
  )
  return [usual, ...ways].find((options) => isSigned({ ...method, options: spec }, options))
}
