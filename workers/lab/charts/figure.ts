import { scaleLinear } from 'd3-scale'
import type { Figure, Series } from '../contracts/study'
import { gridInk, ink, quietInk, seriesDash, seriesInk } from './inks'
import { showRounded } from './numbers'
import { apart, axes, band, dots, escape, fix, label, line, planeOf, rule, type Plane } from './plane'
import { extent, type Band, type Point } from './points'

const WIDTH = 560
const HEIGHT = 300
const MARGIN = { top: 30, right: 14, bottom: 40, left: 56 }
const BOX = { left: MARGIN.left, right: WIDTH - MARGIN.right, top: MARGIN.top, bottom: HEIGHT - MARGIN.bottom }
/** Points that still can be told apart. */
const BUDGET = 600

export { escape }

/** A figure as an SVG document: text, axes and legend included, no script, no style sheet, no link to anything. */
export function drawFigure(figure: Figure): string {
  return figure.kind === 'intervals' ? drawForest(figure) : drawPlane(figure)
}

/** The same with a ground of its own, for a file that is looked at anywhere. */
export const drawOnPaper = (figure: Figure): string =>
  drawFigure(figure).replace('<svg ', '<svg style="background:#fff" ')

function drawPlane(figure: Figure): string {
  const { series, x, y } = figure
  const legend = series.length > 1
  const height = HEIGHT + (legend ? 16 * Math.ceil(series.length / 3) : 0)
  const ends = extent(series.flatMap((one) => [...one.x]))
  const plane = planeOf(BOX, apart(ends), apart(extent(valuesOf(figure))), 5)
  const parts = [
    axes(plane, { rows: 5, columns: 7, across: x, up: y }),
    ...series.map((one, i) => draw(figure, one, i, plane)),
    ...(legend ? [legendOf(figure)] : []),
  ]
  return sheet(figure, height, parts)
}

function sheet({ title, caption }: Figure, height: number, parts: readonly string[]): string {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escape(`${title}. ${caption}`)}" font-family="system-ui, sans-serif" font-size="11">`
  return `${head}<text x="${MARGIN.left}" y="17" font-size="13" font-weight="600" fill="${ink}">${escape(title)}</text>${parts.join('')}</svg>`
}

const valuesOf = ({ series }: Figure) => series.flatMap(({ y, low = [], high = [] }) => [...y, ...low, ...high])

const ROW = 20
const NAMES = 216

/** Intervals lie across, one row each, with their names written out. */
function drawForest(figure: Figure): string {
  const { series, names = [], y: title } = figure
  const bottom = MARGIN.top + ROW * Math.max(1, names.length)
  const across = scaleLinear(apart(extent([...valuesOf(figure), 0])), [NAMES, WIDTH - MARGIN.right - 6]).nice(5)
  const row = (i: number) => MARGIN.top + ROW * (i + 0.5)
  const ticks = across
    .ticks(6)
    .map(
      (tick) =>
        rule(across(tick), MARGIN.top, across(tick), bottom, gridInk) +
        label(across(tick), bottom + 15, 'middle', showRounded(tick)),
    )
  const zero = rule(across(0), MARGIN.top, across(0), bottom, quietInk, 0.8)
  const written = names.map((name, i) =>
    label(NAMES - 10, row(i) + 4, 'end', name.length > 36 ? `${name.slice(0, 35)}…` : name),
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
  return sheet(figure, bottom + 40, [
    ...ticks,
    zero,
    ...written,
    ...marks,
    label((NAMES + WIDTH) / 2, bottom + 32, 'middle', title),
  ])
}

function draw({ kind }: Figure, { x, y, low, high, quiet }: Series, index: number, plane: Plane): string {
  const colour = seriesInk(index, quiet)
  const points = x.map((at, i): Point => [at, y[i] ?? NaN])
  if (kind !== 'lines') return dots(thin(points), plane, colour)
  const intervals = low && high ? thin(x.map((at, i): Band => [at, low[i] ?? NaN, high[i] ?? NaN])) : []
  return band(intervals, plane, colour) + line(points, plane, colour, seriesDash(index))
}

/** No more points than can be told apart. */
function thin<T>(values: readonly T[]): T[] {
  const step = Math.max(1, Math.ceil(values.length / BUDGET))
  return values.filter((_, i) => i % step === 0 || i === values.length - 1)
}

function legendOf({ series, kind }: Figure): string {
  const column = (WIDTH - MARGIN.left) / 3
  return series
    .map(({ name, quiet }, i) => {
      const [x, y] = [MARGIN.left + (i % 3) * column, HEIGHT + 4 + 16 * Math.floor(i / 3)]
      const dash = kind === 'lines' && seriesDash(i) ? ` stroke-dasharray="${seriesDash(i)}"` : ''
      return `<line x1="${fix(x)}" x2="${fix(x + 18)}" y1="${y}" y2="${y}" stroke="${seriesInk(i, quiet)}" stroke-width="2"${dash}/>${label(x + 24, y + 4, 'start', name.length > 26 ? `${name.slice(0, 25)}…` : name)}`
    })
    .join('')
}
