import type { Rectangle } from '../../workers/lab/contracts/env'
import { onPicture, regionId, regionTitle, type Region } from '../../workers/lab/contracts/region'
import { freeRegion } from '../stage/region'
import type { StageState } from './stage.svelte'
import { recall, remember } from './stored'

type Shelf = Readonly<Record<string, readonly Region[]>>

const key = 'regions'
/** More than can be told apart on the picture, or read in a summary. */
export const MOST_REGIONS = 4

const isRegion = (value: unknown): value is Region => {
  const { name, ...sides } = (value ?? {}) as Partial<Region>
  return typeof name === 'string' && (['x', 'y', 'w', 'h'] as const).every((side) => Number.isInteger(sides[side]))
}
const isShelf = (value: unknown): value is Shelf =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((own: unknown) => Array.isArray(own) && own.length <= MOST_REGIONS && own.every(isRegion))

/** Regions drawn on the picture by hand, by game; remembered between visits. */
export class Regions {
  #shelf = $state.raw<Shelf>(recall<Shelf>(key, {}, isShelf))
  /** Which one the picture and the keys change; null: hands on the picture take what stands there. */
  drawing = $state<number | null>(null)
  readonly #stage: StageState

  constructor(stage: StageState) {
    this.#stage = stage
    let told = false
    $effect.root(() => {
      // Also of fewer than before, of another game's, and of the same to a worker that was started again.
      $effect(() => {
        const { all } = this
        if (stage.life !== 'open' || !(told || all.length > 0)) return
        told = true
        void stage.ask((api) => api.setRegions($state.snapshot(all) as Region[]), 'Regions')
      })
    })
  }

  /** Of the game on the stage. */
  readonly all: readonly Region[] = $derived.by(() => {
    const { spec } = this.#stage
    return spec ? this.#of(spec.id).map((region) => ({ ...region, ...onPicture(region, spec) })) : []
  })

  /** As concepts of a game. */
  conceptsOf(env: string): { readonly id: string; readonly title: string }[] {
    return this.#of(env).map((region) => ({ id: regionId(region), title: regionTitle(region) }))
  }

  /** A new one where no other lies, to be drawn over, moved or given by number. */
  begin(): void {
    const { spec } = this.#stage
    if (!spec || this.all.length >= MOST_REGIONS) return
    this.drawing = this.all.length
    this.#write([...this.all, { ...freeRegion(this.all, spec), name: '' }])
  }

  set(index: number, change: Partial<Region>): void {
    const { spec } = this.#stage
    if (!spec) return
    this.#write(
      this.all.map((old, i) => {
        const next: Rectangle & Region = { ...old, ...change }
        return i === index ? { ...next, ...onPicture(next, spec) } : old
      }),
    )
  }

  remove(index: number): void {
    this.drawing = null
    this.#write(this.all.filter((_, i) => i !== index))
  }

  #of(env: string): readonly Region[] {
    return this.#shelf[env] ?? []
  }

  #write(regions: readonly Region[]): void {
    const { spec } = this.#stage
    if (!spec) return
    this.#shelf = { ...this.#shelf, [spec.id]: regions }
    remember(key, this.#shelf)
  }
}
