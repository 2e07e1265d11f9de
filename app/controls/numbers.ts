/** Numbers as people type and read them. Pure; used by the fields, the charts and the panels. */

export interface Range {
  readonly min: number
  readonly max: number
  /** An integer step (with an integer minimum) means: whole numbers only. */
  readonly step?: number
}

export type Reading = { readonly ok: true; readonly value: number } | { readonly ok: false; readonly problem: string }

const MULTIPLES: Readonly<Record<string, number>> = { k: 1e3, m: 1e6, g: 1e9 }

/** Reads `0.5`, `2.5e-4`, `10 000`, `500k`, `2 M`. The problem is a few words that fit under the field. */
export function readNumber(text: string, range: Range): Reading {
  const compact = text.replace(/[\s_\u202f\u00a0]/g, '').replaceAll('\u2212', '-')
  if (compact === '') return { ok: false, problem: 'Needs a number' }
  const parts = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([kmg])?$/i.exec(compact)
  if (!parts?.[1]) return { ok: false, problem: compact.includes(',') ? 'Write the decimal with a point' : 'Not a number' }
  return checkRange(Number(parts[1]) * (MULTIPLES[parts[2]?.toLowerCase() ?? ''] ?? 1), range)
}

function checkRange(value: number, { min, max, step }: Range): Reading {
  if (!Number.isFinite(value)) return { ok: false, problem: 'Too large' }
  if (value < min) return { ok: false, problem: `At least ${showNumber(min)}` }
  if (value > max) return { ok: false, problem: `At most ${showNumber(max)}` }
  if (isWhole({ min, max, step }) && !Number.isInteger(value)) return { ok: false, problem: 'Whole numbers only' }
  return { ok: true, value }
}

function isWhole({ min, step }: { min: number; max: number; step: number | undefined }): boolean {
  return step !== undefined && step > 0 && Number.isInteger(step) && Number.isInteger(min)
}

/** One step up or down from a value, kept on the grid of decimals the step has and inside the range. */
export function stepBy(value: number, direction: 1 | -1, { min, max, step = (max - min) / 100 }: Range): number {
  const decimals = Math.min(12, Math.max(0, Math.ceil(-Math.log10(step)) + 2))
  return Math.min(max, Math.max(min, Number((value + direction * step).toFixed(decimals))))
}

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

/** 950, 12.3 k, 2 M. */
export function showCount(count: number): string {
  const size = Math.abs(count)
  for (const [unit, scale] of [['G', 1e9], ['M', 1e6], ['k', 1e3]] as const)
    if (size >= scale * (scale === 1e3 ? 10 : 1)) return `${showNumber(Number((count / scale).toPrecision(3)))} ${unit}`
  return showNumber(Math.round(count))
}

/** 8 s, 4 min, 2 h 10 min. */
export function showDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–'
  if (seconds < 60) return `${Math.max(0, Math.round(seconds))} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** 180 kB, 2.4 MB. */
export function showBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`
  const [scale, unit] = bytes < 1e6 ? [1e3, 'kB'] : bytes < 1e9 ? [1e6, 'MB'] : [1e9, 'GB']
  return `${Number((bytes / (scale as number)).toPrecision(3))} ${unit}`
}
