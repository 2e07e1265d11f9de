import type { Catalogue, MapFrame, Mind } from '../../workers/threads/api'
import type { ViewSpec } from '../../workers/lab/contracts/recording'
import { difference, peak, type Scale } from '../stage/colormaps'
import { HeldScales } from '../stage/scales'
import type { Preferences } from './preferences.svelte'
import type { StageState } from './stage.svelte'

export type MethodInfo = Catalogue['methods'][number]

/** A raw map as it is to be shown: which numbers, on which scale. */
export interface ShownMap extends Pick<
  MapFrame,
  | 'shape'
  | 'names'
  | 'inputs'
  | 'map'
  | 'signed'
  | 'unit'
  | 'coarse'
  | 'summary'
  | 'bothSigns'
  | 'balance'
  | 'reliability'
> {
  /** Decisions since it was computed. */
  readonly age: number
  readonly scale: Scale
  /** The change an edit makes to the map, not the map. */
  readonly isDifference: boolean
}

/** As the method is usually asked in whatever game it comes to: nothing is set, and what is usual goes by the size of the picture. */
export function defaultView(method: MethodInfo): ViewSpec {
  return { method: method.id, target: method.defaultTarget, options: {} }
}

/** The same with every option written down: a claim is fixed, whatever becomes usual later. */
export function statedView(method: MethodInfo): ViewSpec {
  const options = Object.fromEntries(Object.entries(method.options).map(([key, option]) => [key, option.default]))
  return { ...defaultView(method), options }
}

/** The methods that can explain whoever is asked about. */
export function fittingMethods(
  catalogue: Catalogue | null,
  refusals: Readonly<Record<string, string>> = {},
): readonly MethodInfo[] {
  return (catalogue?.methods ?? []).filter(({ id }) => !(id in refusals))
}

/** A map by itself, full colour at its own greatest value. */
export function shownAlone(map: MapFrame): ShownMap {
  return { ...map, age: 0, scale: { max: peak(map.map), held: false }, isDifference: false }
}

/** The maps on the glass, with a display scale that can be held from frame to frame. */
export class Saliency {
  readonly #stage: StageState
  readonly #preferences: Preferences
  readonly #scales = new HeldScales()

  readonly maps: readonly (ShownMap | null)[] = $derived.by(() => {
    const { mind, frame, views } = this.#stage
    return views.map((view, i) => {
      const map = mind?.maps.find((one) => one.view === i)
      return map ? this.#shown(map, i, JSON.stringify(view), frame?.preview?.before) : null
    })
  })
  /** The rival's maps on the same state. */
  readonly rivalMaps: readonly (ShownMap | null)[] = $derived.by(() => {
    const { mind, views } = this.#stage
    return views.map((view, i) => {
      const map = mind?.rival?.maps.find((one) => one.view === i)
      return map ? this.#shown(map, views.length + i, `rival ${JSON.stringify(view)}`, undefined) : null
    })
  })

  constructor(stage: StageState, preferences: Preferences) {
    this.#stage = stage
    this.#preferences = preferences
  }

  #shown(map: MapFrame, slot: number, key: string, before: Mind | undefined): ShownMap {
    const old = this.#preferences.difference ? before?.maps.find((one) => one.view === map.view) : undefined
    const raw = old ? difference(map.map, old.map) : map.map
    const scale = this.#scales.scale(slot, old ? `${key} change` : key, peak(raw), this.#preferences.hold)
    return {
      ...map,
      map: raw,
      signed: map.signed || old !== undefined,
      age: map.age ?? 0,
      scale,
      isDifference: old !== undefined,
    }
  }
}
