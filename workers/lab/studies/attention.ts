import { gridOf } from '../contracts/observation'
import { observedFrame, type EnvSpec } from '../contracts/env'
import type { Policy } from '../contracts/model'
import { look, type View } from '../play/look'
import type { Plane, Seen } from '../contracts/moment'
import { conceptOf } from '../saliency/concepts'
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
export async function attend(watch: Watch, seen: Seen): Promise<Attention> {
  return readMap(await mapOf(watch, seen), watch.spec, watch.concept, seen.planes)
}
