import type { Figure, Panel, Series } from '../contracts/study'
import { ink, quietInk } from './inks'
import { showCount, showRounded } from './numbers'
import { apart, band, dots, escape, fix, label, LETTER, line, planeOf, rule, short, type Box } from './plane'
import { extent, type Band, type Point } from './points'
import { scaleParts, shadeOf } from './shades'

const NAME = 17
/** What a letter of a name takes. */
const BOLD = LETTER * 1.15
const GAP = 8
/** Numbers at a line's left, and below it. */
const NUMBERS = { left: 26, below: 11 }
const STRIP = { share: 0.22, most: 90, high: 52, low: 34 }
/** A row of cells is so high, where a panel then stays within these; its first row is as high as so many others. */
const CELL = 3
const HIGH = { least: 54, most: 144 }
const FIRST = 3
/** From here on rows lie across and columns downwards, as long as a panel keeps so much room. */
const WIDE = { from: 680, panel: 56 }
/** Below that a row's line is above its panels, not beside them. */
const NARROW = 460

/** What is written, and how high it is. */
export interface Drawn {
  readonly parts: readonly string[]
  readonly bottom: number
}

type Sheet = Omit<Box, 'bottom'>

/** Where everything is. */
interface Layout {
  /** Of each series: its name, and its line with whether numbers stand at the left of it. */
  nameOf(series: number): { readonly x: number; readonly y: number; readonly room: number }
  stripOf(series: number): Box & { readonly numbered: boolean }
  /** Of a name of the figure's. */
  labelOf(name: number): {
    readonly x: number
    readonly y: number
    readonly anchor: 'middle' | 'end'
    readonly room: number
  }
  panelAt(panel: Pick<Panel, 'series' | 'name'>): { readonly x: number; readonly y: number }
  readonly panel: { readonly width: number; readonly height: number }
  readonly bottom: number
}

/** Small matrices in rows and columns, with a line to each series; all lines share their axes. Wide sheets have series across, others downwards. */
export function mosaicParts(figure: Figure, sheet: Sheet): Drawn {
  const { series, names = [], panels = [], x } = figure
  const layout = layoutOf(figure, sheet)
  const heads = series.map(({ name }, i) => {
    const { x: left, y, room } = layout.nameOf(i)
    return `<text x="${fix(left)}" y="${fix(y)}" font-weight="600" fill="${ink}">${escape(short(name, room / BOLD))}</text>`
  })
  return {
    parts: [
      ...names.map((name, i) => {
        const { x: at, y, anchor, room } = layout.labelOf(i)
        return label(at, y, anchor, short(name, room / LETTER))
      }),
      ...heads,
      ...series.flatMap((one, i) => stripParts(one, series, layout.stripOf(i))),
      ...panels.map((panel, i) => panelParts(figure, i, { ...layout.panelAt(panel), ...layout.panel })),
      label(sheet.left, layout.bottom + 16, 'start', x),
      scaleParts(figure, sheet, layout.bottom + 30),
    ],
    bottom: layout.bottom + 42,
  }
}

function layoutOf(figure: Figure, sheet: Sheet): Layout {
  const { series, panels = [] } = figure
  const rows = Math.max(0, ...panels.map(({ cells }) => cells.length))
  const height = Math.min(HIGH.most, Math.max(HIGH.least, (rows + FIRST) * CELL))
  const width = sheet.right - sheet.left
  const isWide = width >= WIDE.from && width / Math.max(1, series.length) >= WIDE.panel + GAP
  return isWide ? across(figure, sheet, height) : downwards(figure, sheet, height)
}

/** Series side by side, each below its line; a row for each name. */
function across({ series, names = [] }: Figure, { left, right, top }: Sheet, height: number): Layout {
  const longest = Math.max(NUMBERS.left, ...names.map((name) => name.length * LETTER))
  const from = left + Math.min(longest + GAP, (right - left) * STRIP.share)
  const column = (right - from + GAP) / Math.max(1, series.length)
  const width = column - GAP
  const xOf = (i: number) => from + i * column
  const strip = top + NAME
  const first = strip + STRIP.high + NUMBERS.below + GAP / 2
  const yOf = (i: number) => first + i * (height + GAP)
  return {
    nameOf: (i) => ({ x: xOf(i), y: top + 8, room: width }),
    stripOf: (i) => ({
      left: xOf(i),
      right: xOf(i) + width,
      top: strip,
      bottom: strip + STRIP.high,
      numbered: i === 0,
    }),
    labelOf: (i) => ({ x: from - GAP, y: yOf(i) + height / 2 + 4, anchor: 'end', room: from - left - GAP }),
    panelAt: ({ series: i, name }) => ({ x: xOf(i), y: yOf(name) }),
    panel: { width, height },
    bottom: yOf(names.length) - GAP,
  }
}

/** Series below each other, each with its line beside its panels, or above them where there is no room. */
function downwards({ series, names = [] }: Figure, { left, right, top }: Sheet, height: number): Layout {
  const isNarrow = right - left < NARROW
  const beside = isNarrow ? 0 : Math.min(STRIP.most, (right - left) * STRIP.share) + NUMBERS.left
  const above = isNarrow ? STRIP.low + NUMBERS.below + GAP : 0
  const from = left + beside
  const column = (right - from + GAP / 2) / Math.max(1, names.length)
  const width = column - GAP / 2
  const first = top + 14
  const yOf = (i: number) => first + i * (NAME + above + height + GAP)
  return {
    nameOf: (i) => ({ x: left, y: yOf(i) + 11, room: right - left }),
    stripOf: (i) => ({
      left: left + NUMBERS.left,
      right: isNarrow ? right : from - GAP,
      top: yOf(i) + NAME,
      bottom: yOf(i) + NAME + (isNarrow ? STRIP.low : height),
      numbered: true,
    }),
    labelOf: (i) => ({ x: from + i * column + width / 2, y: top + 4, anchor: 'middle', room: column }),
    panelAt: ({ series: i, name }) => ({ x: from + name * column, y: yOf(i) + NAME + above }),
    panel: { width, height },
    bottom: yOf(series.length) - GAP + (isNarrow ? 0 : NUMBERS.below),
  }
}

/** One row's line, with the ends of both axes written out. */
function stripParts(
  { x, y, low, high }: Series,
  all: readonly Series[],
  { numbered, ...box }: Box & { readonly numbered: boolean },
): string[] {
  const ends = apart(extent(all.flatMap((one) => [0, ...one.x])))
  const values = apart(extent(all.flatMap((one) => [...one.y, ...(one.low ?? []), ...(one.high ?? [])])))
  if (x.length === 0) return []
  const plane = planeOf(box, ends, values, 3)
  const [least = 0, most = 1] = plane.y.domain()
  const points = x.map((at, i): Point => [at, y[i] ?? NaN])
  const bands = low && high ? x.map((at, i): Band => [at, low[i] ?? NaN, high[i] ?? NaN]) : []
  const small = (at: number, level: number, anchor: string, words: string) =>
    `<text x="${fix(at)}" y="${fix(level)}" text-anchor="${anchor}" font-size="9" fill="${quietInk}">${escape(words)}</text>`
  return [
    rule(box.left, box.bottom, box.right, box.bottom, quietInk, 0.5),
    rule(box.left, box.top, box.left, box.bottom, quietInk, 0.5),
    ...(numbered
      ? [
          small(box.left - 3, box.top + 7, 'end', showRounded(most)),
          small(box.left - 3, box.bottom, 'end', showRounded(least)),
        ]
      : []),
    small(box.right, box.bottom + 9, 'end', showCount(ends[1])),
    band(bands, plane, ink),
    line(points, plane, ink, '', 1.25),
    dots(points, plane, ink),
  ]
}

/** `A2C, 40 k`: a family and a length, or whatever rows and columns are. */
export function panelName({ series, names = [], panels = [] }: Figure, number: number): string {
  const panel = panels[number]
  return panel ? `${series[panel.series]?.name ?? ''}, ${names[panel.name] ?? ''}` : ''
}

/** Shades that can still be told apart in so small a cell. */
const LEVELS = 12

/** Cells of one shade are one path, neighbours one stroke: a picture of tens of thousands of cells stays small. */
function panelParts(
  figure: Figure,
  number: number,
  { x, y, width, height }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): string {
  const { cells } = figure.panels![number]!
  const columns = Math.max(1, ...cells.map((row) => row.length))
  const high = height / (cells.length + FIRST - 1)
  const paths = new Map<string, string>()
  cells.forEach((row, r) => {
    // The first row is higher, with a gap below it.
    const level = r === 0 ? FIRST / 2 - 0.25 : r + FIRST - 0.5
    let from = 0
    while (from < row.length) {
      const key = levelOf(row[from]!, figure)
      let to = from + 1
      while (to < row.length && levelOf(row[to]!, figure) === key) to++
      if (key) {
        const kind = `${key} ${r === 0 ? FIRST - 0.5 : 1}`
        paths.set(kind, `${paths.get(kind) ?? ''}M${from} ${level}h${to - from}`)
      }
      from = to
    }
  })
  const drawn = [...paths].map(([kind, d]) => {
    const [sign, share, stroke] = kind.split(' ') as [string, string, string]
    const { ink: colour } = shadeOf(Number(sign), figure)
    return `<path d="${d}" stroke="${colour}" stroke-opacity="${share}" stroke-width="${stroke}"/>`
  })
  const [plain = [], ...others] = cells
  const said = `${panelName(figure, number)}: ${meanOf([plain])} as it is, ${meanOf(others)} under changes`
  // Cells are strokes: who looks into one goes by where he points in the frame.
  const place = figure.cells
    ? ` data-panel="${number}" data-rows="${cells.length}" data-columns="${columns}" data-first="${FIRST}"`
    : ''
  const frame = `<rect${place} x="${fix(x)}" y="${fix(y)}" width="${fix(width)}" height="${fix(height)}" fill="transparent" stroke="${quietInk}" stroke-opacity="0.4" stroke-width="0.5"/>`
  return `<g><title>${escape(said)}</title><g transform="translate(${fix(x)} ${fix(y)}) scale(${fix(width / columns)} ${fix(high)})" fill="none">${drawn.join('')}</g>${frame}</g>`
}

/** The side of 0 and the share of ink, rounded; '' is nothing to draw. */
function levelOf(value: number | null, figure: Figure): string {
  if (value === null || !Number.isFinite(value)) return ''
  const share = Math.round(LEVELS * shadeOf(value, figure).share) / LEVELS
  return share > 0 ? `${value < 0 ? -1 : 1} ${fix(share)}` : ''
}

function meanOf(rows: Panel['cells']): string {
  const known = rows.flat().filter((value) => value !== null)
  return known.length > 0 ? showRounded(known.reduce((sum, value) => sum + value, 0) / known.length) : '–'
}
