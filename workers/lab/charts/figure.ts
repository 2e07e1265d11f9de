import { scaleLinear } from 'd3-scale'
import type { Figure, Series } from '../contracts/study'
import { barParts } from './bars'
import { CELL_ROW, matrixParts } from './matrix'
import { mosaicParts } from './mosaic'
import { gridInk, ink, quietInk, seriesDash, seriesInk } from './inks'
import { showRounded } from './numbers'
import {
  apart,
  axes,
  band,
  dots,
  escape,
  fix,
  label,
  LETTER,
  line,
  planeOf,
  rule,
  short,
  wrapped,
  type Plane,
} from './plane'
import { extent, type Band, type Point } from './points'

/** As wide as a report's page has room for; narrower where somebody looks at it on less. */
const WIDTH = 560
/** A mosaic has many small figures to show. */
const WIDE = 920
const HEIGHT = 300
const MARGIN = { top: 30, right: 14, bottom: 40, left: 56 }
const TITLE = 16
/** About what a letter takes of the title's 13 px, in a wide face. */
const TITLE_LETTER = 8

/** What a width leaves: the title's lines, and where the plot begins below them. */
interface Sheet {
  readonly width: number
  readonly title: readonly string[]
  readonly top: number
}

/** Where titles begin: above the plot, where there is room for that. */
const leftOf = (width: number) => (width < WIDTH ? 8 : MARGIN.left)

function sheetOf({ title }: Figure, width: number): Sheet {
  const lines = wrapped(title, (width - leftOf(width) - MARGIN.right) / TITLE_LETTER)
  return { width, title: lines, top: MARGIN.top + TITLE * (lines.length - 1) }
}

/** Points that still can be told apart. */
const BUDGET = 600

export { escape }

/** A figure as an SVG document: text, axes and legend included, no script, no style sheet, no link to anything. `width`: pixels, 280 or more. */
export function drawFigure(figure: Figure, width = figure.kind === 'mosaic' ? WIDE : WIDTH): string {
  const sheet = sheetOf(figure, width)
  if (figure.kind === 'matrix') return drawMatrix(figure, sheet)
  if (figure.kind === 'mosaic') return drawMosaic(figure, sheet)
  return figure.kind === 'intervals' ? drawForest(figure, sheet) : drawPlane(figure, sheet)
}

function drawMosaic(figure: Figure, sheet: Sheet): string {
  const { width, top } = sheet
  const { parts, bottom } = mosaicParts(figure, { left: 8, right: width - MARGIN.right, top })
  return written(figure, sheet, bottom, parts)
}

function drawMatrix(figure: Figure, sheet: Sheet): string {
  const { width, top } = sheet
  const left = Math.round(Math.max(NAMES.least, width * NAMES.share * 0.75))
  const parts = matrixParts(figure, { left, right: width - MARGIN.right, top })
  return written(figure, sheet, top + CELL_ROW * figure.series.length + 38, parts)
}

/** The same with a ground of its own, for a file that is looked at anywhere. */
export const drawOnPaper = (figure: Figure): string =>
  drawFigure(figure).replace('<svg ', '<svg style="background:#fff" ')

function drawPlane(figure: Figure, sheet: Sheet): string {
  const { series, x, y } = figure
  const { width, top } = sheet
  const bottom = top + HEIGHT - MARGIN.top - MARGIN.bottom
  const columns = legendColumns(sheet)
  const legend = series.length > 1
  const height = bottom + MARGIN.bottom + (legend ? 16 * Math.ceil(series.length / columns) : 0)
  const ends = extent(series.flatMap((one) => [...one.x]))
  const box = { left: MARGIN.left, right: width - MARGIN.right, top, bottom }
  const plane = planeOf(box, apart(ends), apart(extent(valuesOf(figure))), 5)
  const drawn =
    figure.kind === 'bars'
      ? barParts(figure, box)
      : [
          axes(plane, { rows: 5, columns: width < WIDTH ? 4 : 7, across: x, up: y }),
          ...series.map((one, i) => draw(figure, one, i, plane)),
        ]
  const parts = [...drawn, ...(legend ? [legendOf(figure, sheet, bottom + MARGIN.bottom)] : [])]
  return written(figure, sheet, height, parts)
}

function written({ title, caption }: Figure, sheet: Sheet, height: number, parts: readonly string[]): string {
  const { width } = sheet
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(`${title}. ${caption}`)}" font-family="system-ui, sans-serif" font-size="11">`
  const left = leftOf(width)
  const lines = sheet.title.map(
    (line, i) =>
      `<text x="${left}" y="${17 + TITLE * i}" font-size="13" font-weight="600" fill="${ink}">${escape(line)}</text>`,
  )
  return `${head}${lines.join('')}${parts.join('')}</svg>`
}

const valuesOf = ({ series }: Figure) => series.flatMap(({ y, low = [], high = [] }) => [...y, ...low, ...high])

const ROW = 20
const LINE = 13
/** Names take so much of the width of a figure, at most. */
const NAMES = { share: 0.385, least: 120 }

/** Intervals lie across, one row each, with their names written out. */
function drawForest(figure: Figure, sheet: Sheet): string {
  const { series, names = [], y: title } = figure
  const { width, top } = sheet
  const left = Math.round(Math.max(NAMES.least, width * NAMES.share))
  const letters = (left - 10) / LETTER
  // A name that is cut may be another's: it goes on in a second line.
  const lines = names.map((name) => (name.length > letters ? wrapped(name, letters) : [name]))
  const height = lines.some(({ length }) => length > 1) ? ROW + LINE : ROW
  const bottom = top + height * Math.max(1, names.length)
  const across = scaleLinear(apart(extent([...valuesOf(figure), 0])), [left, width - MARGIN.right - 6]).nice(5)
  const row = (i: number) => top + height * (i + 0.5)
  const ticks = across
    .ticks(width < WIDTH ? 3 : 6)
    .map(
      (tick) =>
        rule(across(tick), top, across(tick), bottom, gridInk) +
        label(across(tick), bottom + 15, 'middle', showRounded(tick)),
    )
  const zero = rule(across(0), top, across(0), bottom, quietInk, 0.8)
  const told = lines.flatMap(([first = '', ...rest], i) =>
    (rest.length > 0 ? [first, rest.join(' ')] : [first]).map((text, line, both) =>
      label(left - 10, row(i) + 4 + LINE * (line - (both.length - 1) / 2), 'end', short(text, letters)),
    ),
  )
  const marks = series.flatMap(({ x, y, low = [], high = [], quiet }, index) =>
    x.map((at, i) => {
      const colour = seriesInk(index, quiet)
      const reach =
        Number.isFinite(low[i]) && Number.isFinite(high[i])
          ? rule(across(low[i]!), row(at), across(high[i]!), row(at), colour, 2)
          : ''
      return Number.isFinite(y[i])
        ? `${reach}<circle cx="${fix(across(y[i]!))}" cy="${fix(row(at))}" r="3.5" fill="${colour}"/>`
        : ''
    }),
  )
  // Below the whole figure: it may be longer than what lies above it is wide.
  return written(figure, sheet, bottom + 40, [
    ...ticks,
    zero,
    ...told,
    ...marks,
    width < WIDTH
      ? label(width - MARGIN.right, bottom + 32, 'end', title)
      : label((left + width) / 2, bottom + 32, 'middle', title),
  ])
}

function draw({ kind }: Figure, { x, y, low, high, quiet, words, fit }: Series, index: number, plane: Plane): string {
  const colour = seriesInk(index, quiet)
  const points = x.map((at, i): Point => [at, y[i] ?? NaN])
  if (kind !== 'lines')
    return dots(thin(points), plane, colour) + fitted(x, fit, plane, colour) + named(points, words, plane)
  const intervals = low && high ? thin(x.map((at, i): Band => [at, low[i] ?? NaN, high[i] ?? NaN])) : []
  return band(intervals, plane, colour) + line(points, plane, colour, seriesDash(index))
}

/** What points are called, on the side where there is room. */
function named(points: readonly Point[], words: Series['words'], { box, x, y }: Plane): string {
  if (!words) return ''
  return points
    .map(([at, value], i) => {
      const word = words[i] ?? ''
      const [across, right] = [x(at), x(at) + 6 + word.length * LETTER > box.right]
      return Number.isFinite(at + value) && word
        ? label(across + (right ? -6 : 6), y(value) + 4, right ? 'end' : 'start', word)
        : ''
    })
    .join('')
}

/** A line through points, as far as they reach. */
function fitted(x: readonly number[], fit: Series['fit'], plane: Plane, colour: string): string {
  const ends = extent(x)
  if (!fit || !ends) return ''
  const [from, to] = ends
  const at = (value: number) => plane.y(fit.intercept + fit.slope * value)
  return rule(plane.x(from), at(from), plane.x(to), at(to), colour, 1.25)
}

/** No more points than can be told apart. */
function thin<T>(values: readonly T[]): T[] {
  const step = Math.max(1, Math.ceil(values.length / BUDGET))
  return values.filter((_, i) => i % step === 0 || i === values.length - 1)
}

const legendColumns = ({ width }: Sheet) => Math.max(1, Math.floor((width - MARGIN.left) / 160))

function legendOf({ series, kind }: Figure, sheet: Sheet, top: number): string {
  const columns = legendColumns(sheet)
  const left = leftOf(sheet.width)
  const column = (sheet.width - left) / columns
  return series
    .map(({ name, quiet }, i) => {
      const [x, y] = [left + (i % columns) * column, top + 4 + 16 * Math.floor(i / columns)]
      const dash = kind === 'lines' && seriesDash(i) ? ` stroke-dasharray="${seriesDash(i)}"` : ''
      return `<line x1="${fix(x)}" x2="${fix(x + 18)}" y1="${y}" y2="${y}" stroke="${seriesInk(i, quiet)}" stroke-width="2"${dash}/>${label(x + 24, y + 4, 'start', short(name, (column - 26) / LETTER))}`
    })
    .join('')
}
