import type { CanvasInks } from '../../../workers/lab/charts/inks'
import { apart } from '../../../workers/lab/charts/plane'
import { extent, linePath } from '../../../workers/lab/charts/points'
import type { HistoryMessage } from '../../../workers/threads/api'
import type { Moment } from '../../state/timeline.svelte'

/** Where decision `decision` lies across `width`, when the strip begins at `first` and holds `span` decisions. */
export function acrossOf(decision: number, first: number, span: number, width: number): number {
  return ((decision - first) / span) * width
}

export function decisionAt(x: number, first: number, span: number, width: number): number {
  return Math.round(first + (Math.min(Math.max(0, x), width) / width) * span)
}

const ribbonHeight = 10
const pad = 4

/** Value line, action ribbon below it, edits as ticks through both. Sizes in CSS pixels. */
export function drawStrip(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  moments: readonly Moment[],
  span: number,
  history: HistoryMessage,
  ink: CanvasInks,
): void {
  context.clearRect(0, 0, width, height)
  const first = moments[0]?.decision ?? 0
  const x = (decision: number) => acrossOf(decision, first, span, width)
  const plot = height - ribbonHeight - pad
  const [low, high] = apart(extent(moments.map(({ value }) => value)))
  const y = (value: number) => pad + (1 - (value - low) / (high - low)) * (plot - 2 * pad)

  context.fillStyle = ink.grid
  context.fillRect(0, plot, width, 1)
  const step = Math.max(1, width / span)
  moments.forEach(({ decision, action }, i) => {
    // Pictures may be skipped, decisions never are: a gap is filled with the last one seen.
    const end = moments[i + 1]?.decision ?? decision + 1
    context.fillStyle = ink.actions[action % ink.actions.length] ?? ink.quiet
    context.fillRect(x(decision), height - ribbonHeight, x(end) - x(decision) + 0.5, ribbonHeight)
  })
  context.fillStyle = ink.accent
  history.entries.forEach(({ decision }, i) => {
    if (i <= history.position && decision >= first) context.fillRect(x(decision) - 0.5, 0, 2, height)
  })
  context.strokeStyle = ink.line
  context.lineWidth = 1.5
  context.lineJoin = 'round'
  context.stroke(
    new Path2D(
      linePath(
        moments.map(({ decision, value }) => [decision, value]),
        (decision) => x(decision) + step / 2,
        y,
      ),
    ),
  )
}
