import { scaleLinear, type ScaleLinear } from 'd3-scale'
import type { Figure, Series } from '../../contracts/study'

const WIDTH = 560
const HEIGHT = 300
const MARGIN = { top: 30, right: 14, bottom: 40, left: 56 }
/** On the page the theme's own colours, in a file the light ones. */
const ink = 'var(--ink, #1b1c1e)'
const quietInk = 'var(--ink-2, #5b5d60)'
const grid = 'var(--grid, #ebe8e2)'
const hues = ['var(--series-2, #0072a3)', 'var(--series-3, #a65a00)', 'var(--series-4, #00735a)', 'var(--accent, #a8196f)', 'var(--map-minus, #2463c7)', 'var(--map-plus, #b35900)']
/** Told apart without colour too. */
const dashes = ['', '5 3', '1 3', '8 3 2 3', '3 2', '10 4']
const BUDGET = 600

interface Frame {
  readonly x: ScaleLinear<number, number>
  readonly y: ScaleLinear<number, number>
}

/** A figure as an SVG document: text, axes and legend included, no script, no style sheet, no link to anything. */
export function drawFigure(figure: Figure): string {
  return figure.kind === 'intervals' ? drawForest(figure) : drawPlane(figure)
}

/** The same with a ground of its own, for a file that is looked at anywhere. */
export const drawOnPaper = (figure: Figure): string => drawFigure(figure).replace('<svg ', '<svg style="background:#fff" ')

function drawPlane(figure: Figure): string {
  const legend = figure.series.length > 1
  const height = HEIGHT + (legend ? 16 * Math.ceil(figure.series.length / 3) : 0)
  const frame = createFrame(figure)
  const parts = [axes(figure, frame), ...figure.series.map((series, i) => draw(figure, series, i, frame)), ...(legend ? [legendOf(figure)] : [])]
  return sheet(figure, height, parts)
}

function sheet({ title, caption }: Figure, height: number, parts: readonly string[]): string {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escape(`${title}. ${caption}`)}" font-family="system-ui, sans-serif" font-size="11">`
  return `${head}<text x="${MARGIN.left}" y="17" font-size="13" font-weight="600" fill="${ink}">${escape(title)}</text>${parts.join('')}</svg>`
}

const ROW = 20
const NAMES = 216

/** Intervals lie across, one row each, with their names written out. */
function drawForest(figure: Figure): string {
  const { series, names = [], y: title } = figure
  const bottom = MARGIN.top + ROW * Math.max(1, names.length)
  const values = series.flatMap(({ y, low = [], high = [] }) => [...y, ...low, ...high]).filter(Number.isFinite)
  const across = scaleLinear(extent([...values, 0]), [NAMES, WIDTH - MARGIN.right - 6]).nice(5)
  const row = (i: number) => MARGIN.top + ROW * (i + 0.5)
  const ticks = across.ticks(6).map((tick) => `<line x1="${fix(across(tick))}" x2="${fix(across(tick))}" y1="${MARGIN.top}" y2="${bottom}" stroke="${grid}"/>${label(across(tick), bottom + 15, 'middle', short(tick))}`)
  const zero = `<line x1="${fix(across(0))}" x2="${fix(across(0))}" y1="${MARGIN.top}" y2="${bottom}" stroke="${quietInk}" stroke-width="0.8"/>`
  const written = names.map((name, i) => label(NAMES - 10, row(i) + 4, 'end', name.length > 36 ? `${name.slice(0, 35)}…` : name))
  const marks = series.flatMap(({ x, y, low = [], high = [], quiet }, index) => x.map((at, i) => {
    const colour = quiet ? quietInk : hues[index % hues.length]!
    const reach = Number.isFinite(low[i]) && Number.isFinite(high[i]) ? `<line x1="${fix(across(low[i]!))}" x2="${fix(across(high[i]!))}" y1="${fix(row(at))}" y2="${fix(row(at))}" stroke="${colour}" stroke-width="2"/>` : ''
    return Number.isFinite(y[i]) ? `${reach}<circle cx="${fix(across(y[i]!))}" cy="${fix(row(at))}" r="3.5" fill="${colour}"/>` : ''
  }))
  return sheet(figure, bottom + 40, [...ticks, zero, ...written, ...marks, label((NAMES + WIDTH) / 2, bottom + 32, 'middle', title)])
}

function createFrame({ series }: Figure): Frame {
  const flat = (of: (one: Series) => readonly number[]) => series.flatMap((one) => [...of(one)]).filter(Number.isFinite)
  const ys = flat(({ y, low = [], high = [] }) => [...y, ...low, ...high])
  const [least, most] = extent(ys)
  const [from, to] = extent(flat(({ x }) => x))
  return {
    x: scaleLinear([from, to], [MARGIN.left, WIDTH - MARGIN.right]),
    y: scaleLinear([least, most], [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(5),
  }
}

function extent(values: readonly number[]): [number, number] {
  const [least, most] = values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity])
  if (!(least <= most)) return [0, 1]
  return least === most ? [least - 0.5, most + 0.5] : [least, most]
}

function axes({ x: xTitle, y: yTitle }: Figure, { x, y }: Frame): string {
  const [left, right, bottom] = [MARGIN.left, WIDTH - MARGIN.right, HEIGHT - MARGIN.bottom]
  const rows = y.ticks(5).map((tick) => `<line x1="${left}" x2="${right}" y1="${fix(y(tick))}" y2="${fix(y(tick))}" stroke="${grid}"/>${label(left - 6, y(tick) + 4, 'end', short(tick))}`)
  const columns = x.ticks(7).map((tick) => label(x(tick), bottom + 15, 'middle', short(tick)))
  const zero = y.domain()[0]! < 0 && y.domain()[1]! > 0 ? `<line x1="${left}" x2="${right}" y1="${fix(y(0))}" y2="${fix(y(0))}" stroke="${quietInk}" stroke-width="0.8"/>` : ''
  const across = `<text transform="translate(14 ${(MARGIN.top + bottom) / 2}) rotate(-90)" text-anchor="middle" fill="${quietInk}">${escape(yTitle)}</text>`
  return [...rows, zero, ...columns, label((left + right) / 2, bottom + 32, 'middle', xTitle), across].join('')
}

function draw({ kind }: Figure, series: Series, index: number, frame: Frame): string {
  const colour = series.quiet ? quietInk : hues[index % hues.length]!
  if (kind === 'lines') return band(series, colour, frame) + line(series, colour, dashes[index % dashes.length]!, frame)
  return points(series, colour, frame)
}

/** No more points than can be told apart. */
function thin<T>(values: readonly T[]): T[] {
  const step = Math.max(1, Math.ceil(values.length / BUDGET))
  return values.filter((_, i) => i % step === 0 || i === values.length - 1)
}

function line({ x, y }: Series, colour: string, dash: string, frame: Frame): string {
  const path = thin(x.map((at, i) => `${fix(frame.x(at))} ${fix(frame.y(y[i] ?? 0))}`)).join('L')
  return path ? `<path d="M${path}" fill="none" stroke="${colour}" stroke-width="1.5"${dash && ` stroke-dasharray="${dash}"`}/>` : ''
}

function band({ x, low, high }: Series, colour: string, frame: Frame): string {
  if (!low || !high) return ''
  const edge = (values: readonly number[]) => thin(x.map((at, i) => `${fix(frame.x(at))} ${fix(frame.y(values[i] ?? 0))}`))
  return `<path d="M${[...edge(high), ...edge(low).reverse()].join('L')}Z" fill="${colour}" opacity="0.14"/>`
}

function points({ x, y }: Series, colour: string, frame: Frame): string {
  return thin(x.map((at, i) => `<circle cx="${fix(frame.x(at))}" cy="${fix(frame.y(y[i] ?? 0))}" r="2" fill="${colour}" opacity="0.5"/>`)).join('')
}

function legendOf({ series, kind }: Figure): string {
  const column = (WIDTH - MARGIN.left) / 3
  return series.map(({ name, quiet }, i) => {
    const [x, y] = [MARGIN.left + (i % 3) * column, HEIGHT + 4 + 16 * Math.floor(i / 3)]
    const colour = quiet ? quietInk : hues[i % hues.length]!
    const dash = kind === 'lines' && dashes[i % dashes.length] ? ` stroke-dasharray="${dashes[i % dashes.length]}"` : ''
    return `<line x1="${x}" x2="${x + 18}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="2"${dash}/>${label(x + 24, y + 4, 'start', name.length > 26 ? `${name.slice(0, 25)}…` : name)}`
  }).join('')
}

const label = (x: number, y: number, anchor: 'start' | 'middle' | 'end', words: string) => `<text x="${fix(x)}" y="${fix(y)}" text-anchor="${anchor}" fill="${quietInk}">${escape(words)}</text>`
const fix = (value: number) => Number(value.toFixed(2))
const short = (value: number) => (Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3) ? value.toExponential(1) : String(Number(value.toPrecision(6))))
const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export function escape(words: string): string {
  return words.replace(/[&<>"']/g, (mark) => marks[mark] ?? mark)
}
