/** Numbers as people type them; how they are shown stands with the charts, which draw into files too. */
import { showNumber } from '../../workers/lab/charts/numbers'

export * from '../../workers/lab/charts/numbers'

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
  if (!parts?.[1])
    return { ok: false, problem: compact.includes(',') ? 'Write the decimal with a point' : 'Not a number' }
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
