import { chosenTarget, policyTarget, valueTarget } from '../../../workers/lab/contracts/target'
import * as ops from '../../../workers/lab/backend/ops'
import type { Box, KindSpec } from '../../../workers/lab/contracts/env'
import { defaults } from '../../../workers/lab/contracts/options'
import type { OptionSpec, Value, Values } from '../../../workers/lab/contracts/options'
import { imageShape, type Policy } from '../../../workers/lab/contracts/model'
import type { SaliencyMethod, Subject, Target } from '../../../workers/lab/contracts/saliency'
import { saliencyMethods } from '../../../workers/lab/saliency/registry'
import { defaultTarget } from '../../../workers/lab/saliency/targets'
import { draws } from './policies'

/** A short name without blanks: `value`, `logits.chosen`, `logits.2`, `logits.2-0`. */
function targetName({ output, take }: Target): string {
  if (output === 'value' && typeof take === 'object' && 'index' in take) return output
  if (typeof take === 'string') return `${output}.${take}`
  if ('direction' in take) return `${output}.direction`
  return 'against' in take ? `${output}.${take.index}-${take.against}` : `${output}.${take.index}`
}

/** What every registered method is run on, on every backend: the same numbers wherever it is built. */
export interface SaliencyCase {
  readonly name: string
  readonly method: SaliencyMethod
  readonly options: Values
  readonly target: Target
}

/**
 * Every method with its defaults for its own target, the value and the chosen action, and each choice and toggle away from its
 * default once. `light`: a wide grid too, for a WebGPU made of software, where the 289 passes of a full map take a minute.
 */
export function saliencyCases(light = false): SaliencyCase[] {
  return saliencyMethods.flatMap((method) => {
    const target = defaultTarget(method)
    const usual = lighter(defaults(method.options), light)
    const others = alternatives(method.options).map(([key, value]): SaliencyCase => {
      const options: Record<string, Value> = { ...usual, [key]: value }
      return { name: `${method.id}, ${key} = ${String(value)}`, method, target, options: options as Values }
    })
    const targets: Target[] = [target, valueTarget, chosenTarget]
    return [
      ...targets.map((each): SaliencyCase => ({
        name: `${method.id}, ${targetName(each)}`,
        method,
        target: each,
        options: usual,
      })),
      ...others,
    ]
  })
}

/** Fewer samples than published in any case: these are about being right. */
function lighter(options: Values, light: boolean): Values {
  const values: Record<string, Value> = { ...(options as Record<string, Value>) }
  if ('samples' in values) values.samples = 6
  if (light && 'd' in values) values.d = 28
  return values as Values
}

function alternatives(spec: OptionSpec): [string, string | boolean][] {
  return Object.entries(spec).flatMap(([key, option]): [string, string | boolean][] => {
    if (option.kind === 'choice')
      return option.of.filter((value) => value !== option.default).map((value) => [key, value])
    return option.kind === 'toggle' ? [[key, !option.default]] : []
  })
}

/** A picture with a board, a ball that moves from plane to plane and a paddle, on any observation size. */
export function standardSubject(policy: Policy, seed = 11): Subject {
  const [h, w, planes] = imageShape(policy.observation)
  const observation = ops.tensor(draws(h * w * planes, seed), [1, h, w, planes])
  const objects = Array.from({ length: planes }, (_, plane) => boxesAt(plane))
  return {
    model: policy,
    inputs: { observation },
    of: 'observation',
    objects,
    kinds: [brickKind],
    frame,
    target: policyTarget,
  }
}

const frame = { width: 240, height: 160 }

/** As Breakout describes them; a test compares. */
export const brickKind: KindSpec = {
  kind: 'brick',
  title: 'Brick',
  concept: 'bricks',
  together: 'bricks',
  regions: {
    x: 12,
    y: 43,
    w: 216,
    h: 24,
    columns: 3,
    names: ['top left', 'top mid', 'top right', 'bottom left', 'bottom mid', 'bottom right'],
  },
}

function boxesAt(plane: number): Box[] {
  const brick = (id: number): Box => ({
    kind: 'brick',
    id,
    x: 12 + 12 * Math.floor(id / 6),
    y: 43 + 4 * (id % 6),
    w: 12,
    h: 4,
  })
  const bricks = Array.from({ length: 108 }, (_, id) => brick(id))
  const ball: Box = { kind: 'ball', id: 0, x: 110 + 4 * plane, y: 80 + 6 * plane, w: 4, h: 4 }
  return [
    ...bricks.filter(({ id }) => id % 3 === 0),
    ball,
    { kind: 'paddle', id: 0, x: 150 - 4 * plane, y: 143, w: 25, h: 3 },
  ]
}

/** Greatest difference in units of the reference's greatest magnitude; 1e-3 is the house's bound between backends. */
export function relativeDifference(map: Float32Array, reference: Float32Array): number {
  const scale = reference.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const difference = reference.reduce((most, value, i) => Math.max(most, Math.abs(value - (map[i] ?? Number.NaN))), 0)
  return scale > 0 ? difference / scale : difference
}
