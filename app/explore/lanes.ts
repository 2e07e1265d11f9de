import type { CanvasInks } from '../../workers/lab/charts/inks'
import { linePath, type Point } from '../../workers/lab/charts/points'
import type { OpenTrajectory, Place } from '../../workers/threads/api'
import type { Attention } from './findings.svelte'

/** One strip of the time line: a number per row. */
export interface Lane {
  readonly id: string
  readonly title: string
  readonly values: Float32Array
  /** Its zero is meant to be seen. */
  readonly zero?: boolean
  /** Numbers below the first or above the second are marked. */
  readonly far?: readonly [low: number, high: number]
}

const titles = {
  value: 'Value',
  logit: 'Chosen logit',
  entropy: 'Entropy',
  advantage: 'Advantage',
  reward: 'Reward',
} as const

/** What there is a number for, in a fixed order, then concepts. */
export function lanesOf(
  { series }: Pick<OpenTrajectory, 'series'>,
  attention: readonly Attention[],
  others: readonly Lane[] = [],
): Lane[] {
  const own = (Object.keys(titles) as (keyof typeof titles)[]).flatMap((id): Lane[] => {
    const values = series[id]
    return values ? [{ id, title: titles[id], values, zero: id === 'advantage' || id === 'reward' }] : []
  })
  return [
    ...own,
    ...others,
    ...attention.map(({ title, shares }) => ({
      id: `concept ${title}`,
      title: `On: ${title}`,
      values: shares,
      zero: true,
    })),
  ]
}

/** The rows that fall on one pixel column, [from, to). */
export function rowsAt(pixel: number, width: number, [from, to]: readonly [number, number]): readonly [number, number] {
  const per = (to - from) / width
  return [
    Math.floor(from + pixel * per),
    Math.max(Math.floor(from + pixel * per) + 1, Math.floor(from + (pixel + 1) * per)),
  ]
}

export function rowAt(x: number, width: number, [from, to]: readonly [number, number]): number {
  return Math.floor(from + (Math.min(Math.max(x, 0), width - 1e-6) / width) * (to - from))
}

/** Centre of a row, in pixels; outside 0 … width where it is not on the time line. */
export function acrossOf(row: number, width: number, [from, to]: readonly [number, number]): number {
  return ((row + 0.5 - from) / (to - from)) * width
}

/** Lowest and highest finite number of the rows shown; [0, 1] where there is none. */
export function extentOf(
  values: Float32Array,
  [from, to]: readonly [number, number],
  zero: boolean,
): readonly [number, number] {
  let [low, high] = zero ? [0, 0] : [Infinity, -Infinity]
  for (let i = Math.max(0, Math.floor(from)); i < Math.min(values.length, Math.ceil(to)); i++) {
    const value = values[i]!
    if (!Number.isFinite(value)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  return low < high ? [low, high] : Number.isFinite(low) ? [low - 0.5, low + 0.5] : [0, 1]
}

/** Per pixel column the lowest and highest number, NaN where there is none: what a line through all rows would paint. */
export function envelope(
  values: Float32Array,
  width: number,
  range: readonly [number, number],
): { readonly low: Float32Array; readonly high: Float32Array } {
  const low = new Float32Array(width).fill(NaN)
  const high = new Float32Array(width).fill(NaN)
  for (let pixel = 0; pixel < width; pixel++) {
    const [from, to] = rowsAt(pixel, width, range)
    for (let i = Math.max(0, from); i < Math.min(values.length, to); i++) {
      const value = values[i]!
      if (!(value >= low[pixel]!)) low[pixel] = Number.isFinite(value) ? value : low[pixel]!
      if (!(value <= high[pixel]!)) high[pixel] = Number.isFinite(value) ? value : high[pixel]!
    }
  }
  return { low, high }
}

export interface TimelinePicture {
  readonly lanes: readonly Lane[]
  readonly action: Uint8Array
  readonly places: readonly Place[]
  readonly selection: Uint8Array | null
  readonly range: readonly [number, number]
}

export const laneHeight = 34
export const ribbonHeight = 12
export const headHeight = 12

/** Height of the whole picture in CSS pixels. */
export const timelineHeight = (lanes: number) => headHeight + lanes * laneHeight + ribbonHeight

/** Ticks of places above, a lane per series, the ribbon of actions below. Sizes in CSS pixels. */
export function drawTimeline(
  context: CanvasRenderingContext2D,
  width: number,
  picture: TimelinePicture,
  ink: CanvasInks,
): void {
  const { lanes, range, selection } = picture
  const height = timelineHeight(lanes.length)
  context.clearRect(0, 0, width, height)
  if (selection) drawSelection(context, width, height, selection, range, ink)
  drawPlaces(context, width, height, picture, ink)
  lanes.forEach((lane, i) => drawLane(context, width, headHeight + i * laneHeight, lane, range, ink))
  drawActions(context, width, height - ribbonHeight, picture, ink)
}

function drawSelection(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  selection: Uint8Array,
  range: readonly [number, number],
  ink: CanvasInks,
): void {
  context.fillStyle = ink.accent
  context.globalAlpha = 0.22
  for (let pixel = 0; pixel < width; pixel++) {
    const [from, to] = rowsAt(pixel, width, range)
    if (selection.subarray(Math.max(0, from), to).includes(1)) context.fillRect(pixel, 0, 1, height)
  }
  context.globalAlpha = 1
}

function drawPlaces(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  { places, range }: TimelinePicture,
  ink: CanvasInks,
): void {
  for (const { row, kind } of places) {
    const x = acrossOf(row, width, range) - 0.5
    if (kind === 'reward' || x < 0 || x > width) continue
    const mine = kind === 'bookmark' || kind === 'change'
    context.fillStyle = mine ? ink.accent : kind === 'mark' ? ink.line : ink.quiet
    context.globalAlpha = kind === 'start' || kind === 'life' || kind === 'end' ? 0.55 : 1
    context.fillRect(x, 0, 1, kind === 'start' || kind === 'life' || kind === 'end' ? height : headHeight - 2)
    if (mine || kind === 'mark') context.fillRect(x - 2, 0, 5, 5)
  }
  context.globalAlpha = 1
}

function drawLane(
  context: CanvasRenderingContext2D,
  width: number,
  top: number,
  { values, zero = false, far }: Lane,
  range: readonly [number, number],
  ink: CanvasInks,
): void {
  const [low, high] = extentOf(values, range, zero)
  const y = (value: number) => top + 3 + (1 - (value - low) / (high - low)) * (laneHeight - 7)
  context.fillStyle = ink.grid
  context.fillRect(0, top + laneHeight - 1, width, 1)
  if (zero) context.fillRect(0, y(0), width, 1)
  context.strokeStyle = ink.line
  context.lineWidth = 1.1
  context.lineJoin = 'round'
  context.stroke(
    new Path2D(
      range[1] - range[0] <= width
        ? pathOfRows(width, values, range, y)
        : pathOfEnvelope(envelope(values, width, range), y),
    ),
  )
  if (far) markFar(context, top, envelope(values, width, range), far, ink)
}

/** At the upper edge of a lane what is far above in a pixel column, at the lower one what is far below. */
function markFar(
  context: CanvasRenderingContext2D,
  top: number,
  { low, high }: { low: Float32Array; high: Float32Array },
  [least, most]: readonly [number, number],
  ink: CanvasInks,
): void {
  context.fillStyle = ink.accent
  low.forEach((value, pixel) => {
    if (high[pixel]! > most) context.fillRect(pixel, top, 1, 4)
    if (value < least) context.fillRect(pixel, top + laneHeight - 5, 1, 4)
  })
}

/** Fewer rows than pixels: one line from row to row. */
function pathOfRows(
  width: number,
  values: Float32Array,
  range: readonly [number, number],
  y: (value: number) => number,
): string {
  const from = Math.max(0, Math.floor(range[0]) - 1)
  const points = Array.from(values.subarray(from, Math.ceil(range[1]) + 1), (value, i): Point => [from + i, value])
  return linePath(points, (row) => acrossOf(row, width, range), y)
}

/** More rows than pixels: up and down in every pixel column. */
function pathOfEnvelope(
  { low, high }: { low: Float32Array; high: Float32Array },
  y: (value: number) => number,
): string {
  const points = Array.from(low, (least, pixel): Point[] => [
    [pixel, high[pixel]!],
    [pixel, least],
  ]).flat()
  return linePath(points, (pixel) => pixel + 0.5, y)
}

/** The action taken most often among the rows of each pixel column. */
function drawActions(
  context: CanvasRenderingContext2D,
  width: number,
  top: number,
  { action, range }: TimelinePicture,
  ink: CanvasInks,
): void {
  for (let pixel = 0; pixel < width; pixel++) {
    const [from, to] = rowsAt(pixel, width, range)
    context.fillStyle = ink.actions[commonest(action, from, to) % ink.actions.length] ?? ink.quiet
    context.fillRect(pixel, top, 1, ribbonHeight)
  }
}

export function commonest(action: Uint8Array, from: number, to: number): number {
  const counts = new Map<number, number>()
  for (let i = Math.max(0, from); i < Math.min(action.length, to); i++)
    counts.set(action[i]!, (counts.get(action[i]!) ?? 0) + 1)
  let [best, most] = [0, 0]
  for (const [one, count] of counts) if (count > most) [best, most] = [one, count]
  return best
}
