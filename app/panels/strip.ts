import type { HistoryMessage } from '../../workers/threads/api'
import type { Moment } from '../state/timeline.svelte'

export interface StripInk {
  readonly line: string
  readonly quiet: string
  readonly accent: string
  readonly grid: string
  readonly actions: readonly string[]
}

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
export function drawStrip(context: CanvasRenderingContext2D, width: number, height: number, moments: readonly Moment[], span: number, history: HistoryMessage, ink: StripInk): void {
  context.clearRect(0, 0, width, height)
  const first = moments[0]?.decision ?? 0
  const x = (decision: number) => acrossOf(decision, first, span, width)
  const plot = height - ribbonHeight - pad
  const values = moments.map(({ value }) => value)
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const y = (value: number) => pad + (1 - (value - low) / (high - low || 1)) * (plot - 2 * pad)

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
  context.beginPath()
  for (const { decision, value } of moments) context.lineTo(x(decision) + step / 2, y(value))
  context.strokeStyle = ink.line
  context.lineWidth = 1.5
  context.lineJoin = 'round'
  context.stroke()
}
