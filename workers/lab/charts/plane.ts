import { scaleLinear, type ScaleLinear } from 'd3-scale'
import { gridInk, quietInk } from './inks'
import { showRounded } from './numbers'
import { bandPath, linePath, reduceToWidth, type Band, type Point } from './points'

/** The edges of what is drawn on, pixels; y grows downwards. */
export interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Numbers to pixels. */
export interface Plane {
  readonly box: Box
  readonly x: ScaleLinear<number, number>
  readonly y: ScaleLinear<number, number>
}

export type Ends = readonly [low: number, high: number]

/** `rows`: about so many ticks lie above each other; the ends of y are rounded to them. */
export function planeOf(box: Box, x: Ends, y: Ends, rows: number): Plane {
  return {
    box,
    x: scaleLinear(x, [box.left, Math.max(box.left + 1, box.right)]),
    y: scaleLinear(y, [box.bottom, box.top]).nice(rows),
  }
}

/** Numbers between which no axis finds a step. */
const LEAST_SPAN = 1e-200
const LEAST_SHARE = 1e-9

/** Ends that are apart: one value alone stands in the middle. Null (no value at all): 0 … 1. */
export function apart(ends: Ends | null): Ends {
  if (!ends) return [0, 1]
  const [low, high] = ends
  const size = Math.max(Math.abs(low), Math.abs(high))
  if (high - low > Math.max(LEAST_SPAN, size * LEAST_SHARE)) return ends
  const room = size > LEAST_SPAN ? size * 0.1 : 0.5
  return [low - room, high + room]
}

export interface Axes {
  readonly rows: number
  readonly columns: number
  readonly showX?: (x: number) => string
  readonly showY?: (y: number) => string
  /** Titles; none where the head of the chart says it. */
  readonly across?: string
  readonly up?: string
}

/** About what a letter of a label takes, in a wide face; pixels. */
export const LETTER = 6.4

/** Words in lines of so many letters. */
export function wrapped(text: string, letters: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trim()
    if (lines.length > 0 && longer.length <= letters) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

/** As much of a name as there is room for, in letters. */
export const short = (name: string, letters: number): string =>
  name.length > letters ? `${name.slice(0, Math.max(1, Math.floor(letters) - 1))}…` : name

/** Grid, ticks, the line of zero where there is one in between, and titles. */
export function axes(
  plane: Plane,
  { rows, columns, showX = showRounded, showY = showRounded, across = '', up = '' }: Axes,
): string {
  const {
    box: { left, right, top, bottom },
    y,
  } = plane
  const lying = y
    .ticks(rows)
    .map((tick) => rule(left, y(tick), right, y(tick), gridInk) + label(left - 6, y(tick) + 4, 'end', showY(tick)))
  const [low = 0, high = 0] = y.domain()
  const zero = low < 0 && high > 0 ? rule(left, y(0), right, y(0), quietInk, 0.8) : ''
  const title = across && label((left + right) / 2, bottom + 32, 'middle', across)
  // Longer than the axis, it would run into what stands above.
  const sides = up ? wrapped(up, (bottom - top + 20) / LETTER) : []
  const side = sides.map(
    (words, i) =>
      `<text transform="translate(${14 - 4 * (sides.length - 1) + 12 * i} ${fix((top + bottom) / 2)}) rotate(-90)" text-anchor="middle" fill="${quietInk}">${escape(words)}</text>`,
  )
  return [...lying, zero, ticks(plane, bottom, columns, showX), title, ...side].join('')
}

/** Numbers below the edge at `bottom`; the last one stays inside. */
export function ticks({ box, x }: Plane, bottom: number, columns: number, show = showRounded): string {
  return x
    .ticks(columns)
    .map((tick) => label(x(tick), bottom + 14, box.right - x(tick) < 14 ? 'end' : 'middle', show(tick)))
    .join('')
}

/** A line, with gaps where there is no number; no more points than can be told apart. */
export function line(points: readonly Point[], { box, x, y }: Plane, colour: string, dash = '', width = 1.5): string {
  const path = linePath(reduceToWidth(points, Math.max(1, Math.floor(box.right - box.left))), x, y)
  return (
    path &&
    `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linejoin="round"${dash && ` stroke-dasharray="${dash}"`}/>`
  )
}

export function band(intervals: readonly Band[], { x, y }: Plane, colour: string): string {
  const path = bandPath(intervals, x, y)
  return path && `<path d="${path}" fill="${colour}" opacity="0.14"/>`
}

export function dots(points: readonly Point[], { x, y }: Plane, colour: string): string {
  return points
    .filter(([at, value]) => Number.isFinite(at) && Number.isFinite(value))
    .map(([at, value]) => `<circle cx="${fix(x(at))}" cy="${fix(y(value))}" r="2" fill="${colour}" opacity="0.5"/>`)
    .join('')
}

/** One colour per unit of x, from 0 on; neighbours of one colour are one piece. */
export function ribbon(colours: readonly string[], { x }: Plane, top: number, height: number): string {
  const starts = colours.flatMap((colour, i) => (colour === colours[i - 1] ? [] : [i]))
  return starts
    .map(
      (from, i) =>
        `<rect x="${fix(x(from))}" y="${top}" width="${fix(x(starts[i + 1] ?? colours.length) - x(from))}" height="${height}" fill="${colours[from]}"/>`,
    )
    .join('')
}

export function rule(x1: number, y1: number, x2: number, y2: number, colour: string, width = 1): string {
  return `<line x1="${fix(x1)}" y1="${fix(y1)}" x2="${fix(x2)}" y2="${fix(y2)}" stroke="${colour}" stroke-width="${width}"/>`
}

export function label(x: number, y: number, anchor: 'start' | 'middle' | 'end', words: string): string {
  return `<text x="${fix(x)}" y="${fix(y)}" text-anchor="${anchor}" fill="${quietInk}">${escape(words)}</text>`
}

export const fix = (value: number) => Number(value.toFixed(2))

const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export function escape(words: string): string {
  return words.replace(/[&<>"']/g, (mark) => marks[mark] ?? mark)
}
