import type { Box, EnvSpec } from '../contracts/env'
import { brickRegions, coverage } from './coverage'
import type { Covered, Scale } from './coverage'
import { groupBoxes } from './object-groups'

/** How much of a map lies on one thing. Values are |saliency|. */
export interface Share {
  /** `ball`, `paddle`, `top left bricks`, … */
  readonly name: string
  /** Number of objects, 1 for a region. */
  readonly count: number
  /** Σ of the map over the concept's pixels, each weighted by the part covered. */
  readonly sum: number
  /** Mean over the concept's pixels: “concept saliency” of the published studies. */
  readonly mean: number
  /** sum / total of the map, 0…1. */
  readonly share: number
}

export interface MapSummary {
  /** Σ|map| */
  readonly total: number
  readonly max: number
  /** Greatest share first. */
  readonly shares: readonly Share[]
  /** 0…1 of the map on no named concept. */
  readonly elsewhere: number
  readonly sentence: string
}

/**
 * A map in words and numbers, per concept: boxes of one concept together (two balls are “balls”), bricks by the six fixed
 * regions of the field, whether or not they still stand. Shares add up to 1 with `elsewhere` unless concepts overlap.
 * `objects`: the newest plane's boxes, native pixels.
 */
export function summarizeMap(map: Float32Array, objects: readonly Box[], kinds: EnvSpec['kinds'], scale: Scale, topic = 'map'): MapSummary {
  if (map.length !== scale.width * scale.height) throw new RangeError(`a map of ${map.length} numbers is not ${scale.height}×${scale.width}`)
  const total = map.reduce((sum, value) => sum + Math.abs(value), 0)
  const concepts = conceptPixels(objects, kinds, scale)
  const shares = concepts.map(({ name, count, pixels }) => share(map, total, name, count, pixels)).sort((a, b) => b.sum - a.sum)
  const elsewhere = total > 0 ? uncovered(map, concepts.flatMap(({ pixels }) => pixels)) / total : 0
  const max = map.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return { total, max, shares, elsewhere, sentence: sentence(shares, elsewhere, total, topic) }
}

/** Mean of the map over boxes' pixels, as the published concept saliency; 0 where the boxes cover nothing. */
export function conceptSaliency(map: Float32Array, boxes: readonly Box[], scale: Scale): number {
  return share(map, 1, '', boxes.length, coverage(boxes, scale)).mean
}

interface Concept {
  readonly name: string
  readonly count: number
  readonly pixels: readonly Covered[]
}

/** Objects by the concept their kind stands for in the game's own description; bricks by region. */
function conceptPixels(objects: readonly Box[], kinds: EnvSpec['kinds'], scale: Scale): Concept[] {
  const conceptOf = ({ kind }: Box) => kinds.find((known) => known.kind === kind)?.concept ?? kind
  return [...groupBoxes(objects, conceptOf)].flatMap(([concept, boxes]) => {
    if (boxes[0]?.kind === 'brick') return brickRegions.map(({ name, box }) => ({ name, count: 1, pixels: coverage([box], scale) }))
    return [{ name: concept.toLowerCase(), count: boxes.length, pixels: coverage(boxes, scale) }]
  })
}

function share(map: Float32Array, total: number, name: string, count: number, pixels: readonly Covered[]): Share {
  let [sum, area] = [0, 0]
  for (const { pixel, part } of pixels) {
    sum += part * Math.abs(map[pixel] ?? 0)
    area += part
  }
  return { name, count, sum, mean: area > 0 ? sum / area : 0, share: total > 0 ? sum / total : 0 }
}

/** Σ|map| over what no concept covers. */
function uncovered(map: Float32Array, pixels: readonly Covered[]): number {
  const left = new Float64Array(map.length).fill(1)
  for (const { pixel, part } of pixels) left[pixel] = Math.max(0, (left[pixel] ?? 0) - part)
  return map.reduce((sum, value, i) => sum + (left[i] ?? 0) * Math.abs(value), 0)
}

/** “The ball holds 41 % of the map, the paddle 22 %, the top left bricks 9 %; 28 % lies on no object.” */
function sentence(shares: readonly Share[], elsewhere: number, total: number, topic: string): string {
  if (!(total > 0)) return `The ${topic} is zero everywhere: nothing here changes the target.`
  const [first, ...others] = shares.filter((entry) => Math.round(entry.share * 100) > 0).slice(0, 3)
  if (!first) return `${percent(elsewhere)} of the ${topic} lies on no object.`
  const verb = isPlural(first) ? 'hold' : 'holds'
  const head = `${capital(who(first))} ${verb} ${percent(first.share)} of the ${topic}`
  const list = [head, ...others.map((other) => `${who(other)} ${percent(other.share)}`)].join(', ')
  return `${list}; ${percent(elsewhere)} lies on no object.`
}

function isPlural({ name, count }: Share): boolean {
  return count > 1 || name.endsWith('s')
}

function who({ name, count }: Share): string {
  return count > 1 && !name.endsWith('s') ? `the ${count} ${name}s` : `the ${name}`
}

function percent(part: number): string {
  return `${Math.round(part * 100)} %`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
