import type { Box, EnvSpec, KindSpec } from '../contracts/env'
import type { Region } from '../contracts/region'
import { conceptCoverage, regionsOf } from './concepts'
import type { Concept } from './concepts'
import { coverage } from './coverage'
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
  /** The part of `share` that lies where it was in older frames, and is no longer. */
  readonly was?: number
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

/** What has to be known of a map beside its numbers. */
export interface Circumstances {
  readonly topic?: string
  /** What speaks against the target is left out. */
  readonly cut?: boolean
  /** Where objects were in the older frames (`trail.ts`): a ball a moment ago is still the ball. */
  readonly trail?: readonly Box[]
  /** Drawn by hand: told of by themselves, whatever lies in them. */
  readonly regions?: readonly Region[]
  /** How finely the method can tell places apart, observation pixels: what lies that close to a thing counts as the thing. */
  readonly reach?: number
}

/**
 * A map in words and numbers, per concept: boxes of one concept together (two balls are “balls”), kinds with regions by those,
 * standing or empty (Breakout's bricks); one of several that holds most of what all hold is named alone. Shares add up to 1
 * with `elsewhere` unless concepts overlap.
 * `objects`: the newest plane's boxes, native pixels.
 */
export function summarizeMap(
  map: Float32Array,
  objects: readonly Box[],
  kinds: EnvSpec['kinds'],
  scale: Scale,
  { topic = 'map', cut = false, trail = [], reach: given = 0, regions = [] }: Circumstances = {},
): MapSummary {
  // Less than a pixel is no distance: on a board whose cells are pixels it would give each thing half of its neighbours.
  const reach = given < 1 ? 0 : given
  if (map.length !== scale.width * scale.height)
    throw new RangeError(`a map of ${map.length} numbers is not ${scale.height}×${scale.width}`)
  const total = map.reduce((sum, value) => sum + Math.abs(value), 0)
  const concepts = conceptPixels(grown(objects, reach, scale), kinds, scale, grown(trail, reach, scale))
  const shares = concepts.flatMap((concept) => sharesOf(map, total, concept, scale)).sort((a, b) => b.sum - a.sum)
  const elsewhere =
    total > 0
      ? uncovered(
          map,
          concepts.flatMap(({ pixels }) => pixels),
        ) / total
      : 0
  const max = map.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return {
    total,
    max,
    shares,
    elsewhere,
    sentence:
      total > 0
        ? [
            sentence(shares, elsewhere, topic, reach),
            ...regions.map((region) => regionWords(map, total, region, scale)),
          ].join(' ')
        : nothing(topic, cut),
  }
}

/** “Your region “tunnel” holds 12 % of the map, 2.4 times its part of the picture.” */
function regionWords(map: Float32Array, total: number, region: Region, scale: Scale): string {
  const pixels = coverage([{ kind: 'region', id: 0, ...region }], scale)
  const title = region.name ? `Your region “${region.name}”` : `Your region at ${region.x}, ${region.y}`
  const area = pixels.reduce((sum, { part }) => sum + part, 0)
  if (area === 0) return `${title} lies where the agent does not look.`
  const held = share(map, total, title, 1, pixels).share
  return `${title} holds ${percent(held)} of the map, ${(held / (area / map.length)).toFixed(1)} times its part of the picture.`
}

/**
 * Mean of |map| over a concept's pixels, weighted by the part covered: “concept saliency” of Atrey, Clary & Jensen 2020. 0 where
 * it covers nothing. `stretch`: on their scale, each map stretched by itself, which cannot be compared between moments.
 */
export function conceptSaliency(
  map: Float32Array,
  concept: Pick<Concept, 'boxes' | 'outside'>,
  scale: Scale,
  { stretch = false }: { readonly stretch?: boolean } = {},
): number {
  return share(stretch ? stretched(map) : map, 1, '', 1, conceptCoverage(concept, scale)).mean
}

/**
 * |map| from its least to its greatest value as whole numbers 0…255, as scipy's `imresize` did to perturbation and Jacobian maps
 * of the original study on their way to the picture. A map of one value is 0 everywhere.
 */
export function stretched(map: Float32Array): Float32Array {
  const sizes = map.map(Math.abs)
  const [least, most] = sizes.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  )
  return sizes.map((value) => (most > least ? Math.floor(((value - least) * 255) / (most - least) + 0.5) : 0))
}

/**
 * Attributions of named inputs in a sentence: “Pole angle holds 61 % of the map, raising the target; pole speed 30 %, lowering the target.”
 * Units behind a comma are left out of the names; `signed`: the sign says which way it pulls; `cut`: only one way is shown.
 */
export function summarizeInputs(map: Float32Array, names: readonly string[], signed: boolean, cut = false): string {
  if (map.length !== names.length) throw new RangeError(`${map.length} numbers for ${names.length} names`)
  const total = map.reduce((sum, value) => sum + Math.abs(value), 0)
  if (!(total > 0)) return nothing('map', cut)
  const parts = names
    .map((name, i) => ({ name: name.split(',')[0] ?? name, value: map[i] ?? 0 }))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
  const told = parts.slice(0, 3).filter(({ value }) => Math.round((100 * Math.abs(value)) / total) > 0)
  const list = told.map(({ name, value }, i) => {
    const pull = !signed ? '' : value > 0 ? ', raising the target' : ', lowering the target'
    return `${i === 0 ? `${capital(name)} holds` : name} ${percent(Math.abs(value) / total)}${i === 0 ? ' of the map' : ''}${pull}`
  })
  return `${list.join('; ')}.`
}

/** A map that shows one sign alone may be empty where much speaks against the target. */
function nothing(topic: string, cut: boolean): string {
  return `The ${topic} is zero everywhere: nothing here ${cut ? 'speaks for' : 'changes'} the target.`
}

interface Named {
  readonly name: string
  readonly count: number
  readonly pixels: readonly Covered[]
  /** Those among them where nothing of it is now. */
  readonly left: readonly Covered[]
  /** Objects of which one may be named alone. */
  readonly singles?: { readonly kind: KindSpec; readonly boxes: readonly Box[] }
}

/** Objects by the concept their kind stands for in the game's own description; kinds with regions by those. */
function conceptPixels(objects: readonly Box[], kinds: EnvSpec['kinds'], scale: Scale, trail: readonly Box[]): Named[] {
  const kindOf = (box: Box | undefined) => kinds.find((known) => known.kind === box?.kind)
  return [...groupBoxes(objects, (box) => kindOf(box)?.concept ?? box.kind)].flatMap(([concept, boxes]): Named[] => {
    const kind = kindOf(boxes[0])
    if (kind?.regions)
      return regionsOf(kind).map(({ name, box }) => ({
        name: `${name} ${concept}`,
        count: 1,
        pixels: coverage([box], scale),
        left: [],
      }))
    const before = trail.filter((box) => boxes.some(({ kind, id }) => kind === box.kind && id === box.id))
    const named: Named = {
      name: concept.toLowerCase(),
      count: boxes.length,
      ...withTrail(coverage(boxes, scale), coverage(before, scale)),
    }
    return [kind?.singly ? { ...named, singles: { kind, boxes } } : named]
  })
}

function grown(boxes: readonly Box[], reach: number, { frame, width, height }: Scale): readonly Box[] {
  if (reach === 0) return boxes
  const [dx, dy] = [(reach * frame.width) / width, (reach * frame.height) / height]
  return boxes
    .filter(({ w, h }) => w > 0 && h > 0)
    .map((box) => ({ ...box, x: box.x - dx, y: box.y - dy, w: box.w + 2 * dx, h: box.h + 2 * dy }))
}

/** Pixels of what is there and of what was; a pixel with both counts once, as what it is more of. */
function withTrail(now: readonly Covered[], before: readonly Covered[]): Pick<Named, 'pixels' | 'left'> {
  const parts = new Map(now.map(({ pixel, part }) => [pixel, part]))
  const left = before
    .map(({ pixel, part }) => ({ pixel, part: part - (parts.get(pixel) ?? 0) }))
    .filter(({ part }) => part > 0)
  for (const { pixel, part } of left) parts.set(pixel, (parts.get(pixel) ?? 0) + part)
  return { pixels: [...parts].map(([pixel, part]) => ({ pixel, part })), left }
}

/** One share, or two: of an object that alone holds at least half of what all of its kind hold, and of the others. */
function sharesOf(
  map: Float32Array,
  total: number,
  { name, count, pixels, left, singles }: Named,
  scale: Scale,
): Share[] {
  const was = share(map, total, name, count, left).share
  const all = { ...share(map, total, name, count, pixels), ...(was > 0 && { was }) }
  if (!singles || !(all.sum > 0)) return [all]
  const { kind, boxes } = singles
  const title = kind.title.toLowerCase()
  const alone = boxes.map((box) => share(map, total, `${title} ${box.id}`, 1, coverage([box], scale)))
  const first = alone.reduce((best, entry, i) => (entry.sum > (alone[best]?.sum ?? 0) ? i : best), 0)
  const rest = boxes.filter((_, i) => i !== first)
  const leader = alone[first]
  const others = share(map, total, `other ${rest.length > 1 ? name : title}`, rest.length, coverage(rest, scale))
  // Where they stand on one another each holds what all hold, and none alone.
  if (!leader || leader.sum < all.sum / 2 || others.sum > all.sum / 2) return [all]
  return rest.length > 0 ? [leader, others] : [leader]
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
function sentence(shares: readonly Share[], elsewhere: number, topic: string, reach: number): string {
  const [first, ...others] = shares.filter((entry) => Math.round(entry.share * 100) > 0).slice(0, 3)
  const far = Math.round(reach) === 1 ? 'a pixel' : `${Math.round(reach)} pixels`
  const nowhere = reach > 0 ? `lies more than ${far} from every object` : 'lies on no object'
  if (!first) return `${percent(elsewhere)} of the ${topic} ${nowhere}.`
  const verb = isPlural(first) ? 'hold' : 'holds'
  const ago = Math.round((first.was ?? 0) * 100) > 0 ? ` (${percent(first.was ?? 0)} where it was a moment ago)` : ''
  const head = `${capital(who(first))} ${verb} ${percent(first.share)} of the ${topic}${ago}`
  const list = [
    head,
    ...others.map((other) => `${who(other)}${isNumbered(other) ? ' with' : ''} ${percent(other.share)}`),
  ].join(', ')
  const told = [first, ...others].reduce((sum, one) => sum + Math.round(one.share * 100), Math.round(elsewhere * 100))
  const overlap = told > 101 ? ' What lies near several counts for each of them: these are no parts of a whole.' : ''
  return `${list}; ${percent(elsewhere)} ${nowhere}.${overlap}`
}

function isPlural({ name, count }: Share): boolean {
  return count > 1 || name.endsWith('s')
}

function who({ name, count }: Share): string {
  if (isNumbered({ name })) return name
  return count > 1 && !name.endsWith('s') ? `the ${count} ${name}s` : `the ${name}`
}

/** “enemy 2” needs no article, and a word between its number and the next. */
function isNumbered({ name }: Pick<Share, 'name'>): boolean {
  return /\d$/.test(name)
}

function percent(part: number): string {
  return `${Math.round(part * 100)} %`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
