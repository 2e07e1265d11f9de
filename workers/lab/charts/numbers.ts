/** Numbers as people read them: on the page, in its charts and in the files it writes. */

/** Exact enough to type back: no digit is lost, no digit is noise (`0.1 + 0.2` shows as 0.3). */
export function showNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '–' : value > 0 ? '∞' : '−∞'
  const size = Math.abs(value)
  const clean = Number(value.toPrecision(12))
  const text = size !== 0 && (size < 1e-3 || size >= 1e15) ? clean.toExponential().replace('e+', 'e') : String(clean)
  return text.replaceAll('-', '\u2212')
}

/** Three significant digits, for read-outs and ticks: 131, 0.0123, 2.5e-4. */
export function showRounded(value: number): string {
  const rounded = Number(value.toPrecision(3))
  return Math.abs(rounded) >= 1e4 && Number.isFinite(rounded) ? showCount(rounded) : showNumber(rounded)
}

/** Of a test: two digits, and below what anybody can tell apart only that: 0.026, < 0.0001. */
export function showChance(p: number): string {
  if (Number.isNaN(p)) return '–'
  return p < 1e-4 ? '< 0.0001' : String(Number(p.toPrecision(2)))
}

/** A share in whole hundredths: 14 %; what is there, however little, is not nothing: < 1 %. */
export function showShare(share: number): string {
  return share >= 5e-4 && share < 5e-3 ? '< 1 %' : `${Math.round(100 * share)} %`
}

/** Two decimals whatever the size, for columns of shares and standard deviations: 0.52, −1.30. */
export const showHundredths = (value: number): string => withMinus(value.toFixed(2)).replace(/^−(?=0\.00$)/, '')

/** 950, 12.3 k, 2 M. */
export function showCount(count: number): string {
  const size = Math.abs(count)
  for (const [unit, scale] of [
    ['G', 1e9],
    ['M', 1e6],
    ['k', 1e3],
  ] as const)
    if (size >= scale * (scale === 1e3 ? 10 : 1)) return `${showNumber(Number((count / scale).toPrecision(3)))} ${unit}`
  return showNumber(Math.round(count))
}

/** 1 game, 2 games, 12.3 k decisions; `many` where it is not the one with an s. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${showCount(count)} ${count === 1 ? one : many}`
}

/** 8 s, 4 min, 2 h 10 min. */
export function showDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–'
  if (seconds < 60) return `${Math.max(0, Math.round(seconds))} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** From the least to the most: 8 s, 2 to 4 min, 50 s to 2 min; – where nothing is known. */
export function showSpan([least, most]: readonly [least: number, most: number]): string {
  const [from, to] = [showDuration(least), showDuration(most)]
  if (from === to) return from
  const [, number, unit] = /^(\d+) (s|min|h)$/.exec(from) ?? []
  return unit !== undefined && new RegExp(`^\\d+ ${unit}$`).test(to) ? `${number} to ${to}` : `${from} to ${to}`
}

/** 180 kB, 2.4 MB. */
export function showBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`
  const [scale, unit] = bytes < 1e6 ? [1e3, 'kB'] : bytes < 1e9 ? [1e6, 'MB'] : [1e9, 'GB']
  return `${Number((bytes / (scale as number)).toPrecision(3))} ${unit}`
}

/** Three significant digits, zeros included: a read-out that changes with every frame keeps its width. */
export function showSteady(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  return (size >= 0.01 && size < 10000 ? value.toPrecision(3) : value.toExponential(1)).replaceAll('-', '\u2212')
}

/** A text in which numbers stand as somebody typed or printed them, with their minus signs as they are shown everywhere else. */
export const withMinus = (text: string): string => text.replace(/(?<=^|[\s([:=,“]|\de)-(?=\.?\d)/g, '\u2212')
