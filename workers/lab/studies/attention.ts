import { gridOf } from '../contracts/observation'
import { observedFrame, type EnvSpec } from '../contracts/env'
import type { Policy } from '../contracts/model'
import { look } from '../play/look'
import type { View } from '../saliency/raw-map'
import type { Plane, Seen } from '../contracts/moment'
import { conceptCoverage, conceptOf } from '../saliency/concepts'
import { coverage } from '../saliency/coverage'
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

/** The raw map of what the agent sees, with what it remembers there and of what, [h · w]. */
export async function mapOf({ spec, policy, view }: Omit<Watch, 'concept'>, seen: Seen): Promise<Float32Array> {
  const { planes, memory, past } = seen
  const request = { policies: [policy], views: [view], planes, memories: [memory], past: [past], spec }
  const [judgement] = await look({ ...request, depth: 'full' })
  return judgement!.maps[0]!.map
}

/** What a map puts on a concept, which lies where `planes` newest shows it. */
export function readMap(map: Float32Array, spec: EnvSpec, concept: string, planes: readonly Plane[]): Attention {
  const scale = { ...gridOf(spec.observation), frame: observedFrame(spec) }
  const where = conceptOf(spec, concept, planes.at(-1)?.boxes ?? [])
  return { raw: conceptSaliency(map, where, scale), stretched: conceptSaliency(map, where, scale, { stretch: true }) }
}

/** One map, one concept. */
export async function attend(watch: Watch, seen: Seen): Promise<Attention & Around> {
  const map = await mapOf(watch, seen)
  const { spec, concept } = watch
  return { ...readMap(map, spec, concept, seen.planes), ...readAround(map, spec, concept, seen.planes) }
}

/** What the map holds elsewhere, for what it holds on a concept to be held against: mean |map| per pixel. Null: not to be told. */
export interface Around {
  /** Over the whole map: what a patch of the concept's shape holds on average, laid at every place (wrapped round the edges). */
  readonly chance: number | null
  /** On whatever else is on the picture. */
  readonly others: number | null
}

/** Null both where the concept is not on the picture; nothing is salient then. */
export function readAround(map: Float32Array, spec: EnvSpec, concept: string, planes: readonly Plane[]): Around {
  const scale = { ...gridOf(spec.observation), frame: observedFrame(spec) }
  const boxes = planes.at(-1)?.boxes ?? []
  const own = new Map(conceptCoverage(conceptOf(spec, concept, boxes), scale).map(({ pixel, part }) => [pixel, part]))
  if (own.size === 0) return { chance: null, others: null }
  const things = coverage(
    boxes.filter(({ w, h }) => w > 0 && h > 0),
    scale,
  )
  let [sum, area] = [0, 0]
  for (const { pixel, part } of things) {
    const left = Math.max(0, part - (own.get(pixel) ?? 0))
    sum += left * Math.abs(map[pixel] ?? 0)
    area += left
  }
  const total = map.reduce((all, value) => all + Math.abs(value), 0)
  return { chance: total / map.length, others: area > LEAST_AREA ? sum / area : null }
}

/** Less than this of a pixel is rounding. */
const LEAST_AREA = 1e-6
