import { actionInks, type Acts } from './actions'

/** Every colour of a chart, in the two forms that are needed: tokens for SVG, which follow the theme, and numbers for canvases, which cannot. */
export type Rgb = readonly [number, number, number]

/** On the page the theme's own colour (style.css), in a file the light one. */
const token = (name: string, inFiles: string) => `var(--${name}, ${inFiles})`

export const ink = token('ink', '#1b1c1e')
export const quietInk = token('ink-2', '#5b5d60')
export const gridInk = token('grid', '#ebe8e2')
/** Yours: edits, selections. */
export const accentInk = token('accent', '#a8196f')
export const warnInk = token('warn', '#8f4a00')
const series = [
  token('series-2', '#0072a3'),
  token('series-3', '#a65a00'),
  token('series-4', '#00735a'),
  accentInk,
  token('map-minus', '#2463c7'),
  token('map-plus', '#b35900'),
]
/** Told apart without colour too. */
const dashes = ['', '5 3', '1 3', '8 3 2 3', '3 2', '10 4']

/** `quiet`: the control, or a null. */
export function seriesInk(index: number, quiet = false): string {
  return quiet ? quietInk : series[index % series.length]!
}

/** Colours come again with the seventh series; with another dash each time. */
export function seriesDash(index: number): string {
  return dashes[(index + Math.floor(index / series.length)) % dashes.length]!
}

/** What lies below 0, and above. */
export const belowInk = series[4]!
export const aboveInk = series[5]!

/** Hues apart for colour-blind eyes first; from the seventh on also by lightness. */
const light: readonly Rgb[] = [
  [47, 109, 179],
  [217, 138, 31],
  [13, 138, 108],
  [124, 91, 181],
  [185, 74, 58],
  [109, 122, 31],
  [27, 28, 30],
  [108, 170, 220],
  [140, 90, 10],
  [120, 200, 170],
  [190, 130, 190],
  [220, 140, 125],
]
const dark: readonly Rgb[] = [
  [111, 165, 232],
  [240, 176, 84],
  [67, 198, 163],
  [183, 155, 232],
  [234, 138, 124],
  [184, 197, 90],
  [233, 231, 226],
  [50, 105, 165],
  [165, 110, 20],
  [20, 120, 95],
  [125, 80, 140],
  [160, 70, 60],
]
/** Where there is nothing to tell apart. */
export const noInk = (isDark: boolean): Rgb => (isDark ? [99, 102, 106] : [155, 156, 156])

/** Of a category; none (−1) is grey. */
export function categoryInk(label: number, isDark: boolean): Rgb {
  return (isDark ? dark : light)[label % light.length] ?? noInk(isDark)
}

export const css = ([r, g, b]: Rgb): string => `rgb(${Math.round(r)} ${Math.round(g)} ${Math.round(b)})`

export interface CanvasInks {
  readonly line: string
  readonly quiet: string
  /** Yours: edits, selections. */
  readonly accent: string
  readonly grid: string
  /** One per action. */
  readonly actions: readonly string[]
}

const onLight = { line: '#1b1c1e', quiet: '#9b9c9c', accent: '#a8196f', grid: '#e2dfd8' }
const onDark = { line: '#e9e7e2', quiet: '#63666a', accent: '#f07cc0', grid: '#2a2d31' }

/** For time lines drawn on a canvas. */
export function canvasInks(actions: Acts, isDark: boolean): CanvasInks {
  return { ...(isDark ? onDark : onLight), actions: actionInks(actions, isDark).map(css) }
}
