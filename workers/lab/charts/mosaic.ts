import type { Figure, Panel, Series } from '../contracts/study'
import { ink, quietInk } from './inks'
import { showCount, showRounded } from './numbers'
import { apart, band, dots, escape, fix, label, LETTER, line, planeOf, rule, short, type Box } from './plane'
import { extent, type Band, type Point } from './points'
import { scaleParts, shadeOf } from './shades'

const NAME = 17
const GAP = 8
const STRIP = { share: 0.22, numbers: 26, most: 90 }
/** About as high as a panel is, whatever the number of its rows; the first of them is as high as so many others. */
const HEIGHT = 84
const FIRST = 3

/** What is written, and how high it is. */
export interface Drawn {
  readonly parts: readonly string[]
  readonly bottom: number
}

/** Small matrices in rows and columns, with each row's line at its left; all lines share their axes. */
export function mosaicParts(figure: Figure, { left, right, top }: Omit<Box, 'bottom'>): Drawn {
  const { series, names = [], panels = [], x } = figure
  const strip = left + Math.min(STRIP.most, (right - left) * STRIP.share) + STRIP.numbers
  const column = (right - strip) / Math.max(1, names.length)
  const first = top + 14
  const rowAt = (i: number) => first + i * (NAME + HEIGHT + GAP)
  const bottom = rowAt(series.length) - GAP
  const rows = series.flatMap((one, i) => {
    const box = {
      left: left + STRIP.numbers,
      right: strip - GAP,
      top: rowAt(i) + NAME,
      bottom: rowAt(i) + NAME + HEIGHT,
    }
    return [
      `<text x="${left}" y="${rowAt(i) + 11}" font-weight="600" fill="${ink}">${escape(short(one.name, (right - left) / LETTER))}</text>`,
      ...stripParts(one, series, box),
    ]
  })
  const cells = panels.map((panel, i) => {
    const at = { x: strip + panel.name * column, y: rowAt(panel.series) + NAME }
    return panelParts(figure, i, { ...at, width: column - GAP / 2 })
  })
  return {
    parts: [
      ...names.map((name, i) =>
        label(strip + (i + 0.5) * column - GAP / 4, top + 4, 'middle', short(name, column / LETTER)),
      ),
      ...rows,
      ...cells,
      label(left, bottom + 26, 'start', x),
      scaleParts(figure, { left, right }, bottom + 40),
    ],
    bottom: bottom + 52,
  }
}

/** One row's line, with the ends of both axes written out. */
function stripParts({ x, y, low, high }: Series, all: readonly Series[], box: Box): string[] {
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
    small(box.left - 3, box.top + 7, 'end', showRounded(most)),
    small(box.left - 3, box.bottom, 'end', showRounded(least)),
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
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
): string {
  const { cells } = figure.panels![number]!
  const columns = Math.max(1, ...cells.map((row) => row.length))
  const high = HEIGHT / (cells.length + FIRST - 1)
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
  const frame = `<rect${place} x="${fix(x)}" y="${fix(y)}" width="${fix(width)}" height="${HEIGHT}" fill="transparent" stroke="${quietInk}" stroke-opacity="0.4" stroke-width="0.5"/>`
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
