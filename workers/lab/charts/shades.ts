import type { Figure } from '../contracts/study'
import { aboveInk, belowInk, quietInk, seriesInk } from './inks'
import { showRounded } from './numbers'
import { escape, fix, LETTER, short } from './plane'

/** How a number lies in a cell: which ink, and how much of it, 0 … 1. */
export interface Shade {
  readonly ink: string
  readonly share: number
}

/** `reach`: of differences, which have a colour on either side of 0; else values lie in 0 … 1. */
export function shadeOf(value: number, { reach }: Pick<Figure, 'reach'>): Shade {
  const share = Math.min(1, Math.abs(reach === undefined ? Math.max(0, value) : value / reach))
  return { ink: reach === undefined ? seriesInk(0) : value < 0 ? belowInk : aboveInk, share }
}

const STEPS = 11
const STEP = 9
/** What a small letter takes. */
const SMALL = LETTER * 0.85

/** What the shades mean, from the least to the most, in a line of its own between `left` and `right`. */
export function scaleParts(
  figure: Pick<Figure, 'reach' | 'y'>,
  { left, right }: { readonly left: number; readonly right: number },
  y: number,
): string {
  const { reach } = figure
  const [low, high] = [reach === undefined ? 0 : -reach, reach ?? 1]
  const from = right - 30 - STEPS * STEP
  const steps = Array.from({ length: STEPS }, (_, i) => {
    const { ink, share } = shadeOf(low + ((high - low) * i) / (STEPS - 1), figure)
    return `<path d="M${fix(from + i * STEP)} ${y}h${STEP}" stroke="${ink}" stroke-opacity="${fix(share)}" stroke-width="8"/>`
  })
  const frame = `<path d="M${fix(from)} ${y - 4}h${STEPS * STEP}v8h${-STEPS * STEP}z" fill="none" stroke="${quietInk}" stroke-width="0.5"/>`
  const text = (x: number, anchor: string, words: string) =>
    `<text x="${fix(x)}" y="${y + 3.5}" text-anchor="${anchor}" font-size="9.5" fill="${quietInk}">${escape(words)}</text>`
  return [
    ...steps,
    frame,
    text(from - 5, 'end', `${short(figure.y, (from - left) / SMALL - 6)} ${showRounded(low)}`),
    text(from + STEPS * STEP + 5, 'start', showRounded(high)),
  ].join('')
}
