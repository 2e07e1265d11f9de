import { observedFrame, type Game, type Setting } from '../../contracts/env'
import { gridOf } from '../../contracts/observation'
import type { Transitions } from '../../contracts/reward'
import { worldOf } from '../../envs/world'
import type { Random } from '../../random'
import { conceptCoverage, conceptOf } from '../../saliency/concepts'

/** Some pixels of a frame, and what stands there when they are painted over. */
export interface Patch {
  readonly pixels: readonly number[]
  /** A whole frame. */
  readonly over: Uint8Array
}

/** Where the score is drawn, and the background that the game itself puts there when it hides it. */
export function scorePatch(game: Game, { options, level }: Pick<Setting, 'options' | 'level'>, seed: number): Patch {
  const world = worldOf(game)
  const { spec } = world
  world.configure(options ?? {}, level ?? null)
  world.reset(seed)
  const scale = { ...gridOf(spec.observation), frame: observedFrame(spec) }
  const pixels = conceptCoverage(conceptOf(spec, 'score', world.locate()), scale).map(({ pixel }) => pixel)
  const shown = world.capture()
  world.write([{ path: 'scoreHidden', value: true }])
  world.settle()
  const over = world.observe().slice()
  world.restore(shown)
  return { pixels, over }
}

/** As many pixels in the same form somewhere else, none of the score's among them, painted with what is usually there. */
export function otherPatch(
  { pixels }: Patch,
  { width, height }: { readonly width: number; readonly height: number },
  usual: Uint8Array,
  random: Random,
): Patch {
  const taken = new Set(pixels)
  const places = pixels.map((pixel) => ({ x: pixel % width, y: Math.floor(pixel / width) }))
  const [left, top] = [Math.min(...places.map(({ x }) => x)), Math.min(...places.map(({ y }) => y))]
  const [wide, tall] = [Math.max(...places.map(({ x }) => x)) - left, Math.max(...places.map(({ y }) => y)) - top]
  for (;;) {
    const [x, y] = [random.below(width - wide), random.below(height - tall)]
    const moved = places.map((place) => (place.y - top + y) * width + (place.x - left + x))
    if (!moved.some((pixel) => taken.has(pixel))) return { pixels: moved, over: usual }
  }
}

/** The mean of all frames, pixel by pixel. */
export function usualFrame({ planes }: Pick<Transitions, 'planes'>): Uint8Array {
  const sum = new Float64Array(planes[0]!.length)
  for (const plane of planes) for (let i = 0; i < sum.length; i++) sum[i]! += plane[i]!
  return Uint8Array.from(sum, (one) => Math.round(one / planes.length))
}

/** The same decisions, every frame of them painted over there. */
export const painted = (all: Transitions, { pixels, over }: Patch): Transitions => ({
  ...all,
  planes: all.planes.map((plane) => {
    const copy = plane.slice()
    for (const pixel of pixels) copy[pixel] = over[pixel]!
    return copy
  }),
})
