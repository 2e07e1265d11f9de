import { observedFrame, type EnvSpec } from '../lab/contracts/env'
import type { Plane } from '../lab/contracts/moment'
import { LOW_RELIABILITY } from '../lab/contracts/saliency'
import type { Region } from '../lab/contracts/region'
import type { ViewSpec } from '../lab/contracts/recording'
import { observationOf } from '../lab/envs/frames'
import type { RawMap } from '../lab/saliency/raw-map'
import { summarizeInputs, summarizeMap } from '../lab/saliency/summary'
import { trailOf } from '../lab/saliency/trail'
import type { MapFrame } from './api'

/** A raw map as the page gets it: what it is a map of, and what it says in a sentence. `of`: the view it answers, where that is still known. `regions`: drawn on the picture, native pixels. */
export function frameOf(
  raw: RawMap,
  of: ViewSpec | undefined,
  planes: readonly Plane[],
  spec: EnvSpec,
  regions: readonly Region[] = [],
): MapFrame {
  const { observation } = spec
  const asked = of && { of }
  if (observation.kind === 'vector') {
    const { names } = observation
    return {
      ...raw,
      ...asked,
      shape: [names.length],
      names,
      inputs: Float32Array.from(observationOf(observation, planes)),
      summary: summarizeInputs(raw.map, names, raw.signed, raw.bothSigns !== undefined) + trust(raw),
    }
  }
  const { width, height } = observation
  const scale = { width, height, frame: observedFrame(spec) }
  const { sentence } = summarizeMap(raw.map, planes.at(-1)?.boxes ?? [], spec.kinds, scale, {
    cut: raw.bothSigns !== undefined,
    trail: trailOf(planes),
    regions,
    ...(raw.reach !== undefined && { reach: raw.reach }),
  })
  return { ...raw, ...asked, shape: [height, width], summary: sentence + trust(raw) }
}

/** Of an estimate: how much of it another draw would show again. */
function trust({ reliability }: RawMap): string {
  if (reliability === undefined) return ''
  const noise = reliability < LOW_RELIABILITY ? ': more than half of it is sampling noise' : ''
  return ` Drawn anew, the map correlates ${reliability.toFixed(2)} with this one${noise}.`
}
