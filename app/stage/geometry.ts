import { gridOf } from '../../workers/lab/contracts/observation'
import { observedFrame, type EnvSpec } from '../../workers/lab/contracts/env'
import type { Point } from './drag'

/** CSS lengths in percent of the picture. */
export interface Place {
  readonly left: string
  readonly top: string
  readonly width: string
  readonly height: string
}

/** Where on a game's picture its observation lies. */
export function placeOn(spec: Pick<EnvSpec, 'observation' | 'width' | 'height'>): Place {
  const { x = 0, y = 0, width, height } = observedFrame(spec)
  const percent = (part: number, whole: number) => `${(100 * part) / whole}%`
  return {
    left: percent(x, spec.width),
    top: percent(y, spec.height),
    width: percent(width, spec.width),
    height: percent(height, spec.height),
  }
}

/** The observation's pixel that shows a point of the picture; null where the agent does not look. */
export function observedAt(spec: Pick<EnvSpec, 'observation' | 'width' | 'height'>, at: Point): Point | null {
  const { x = 0, y = 0, width, height } = observedFrame(spec)
  const { width: columns, height: rows } = gridOf(spec.observation)
  const pixel = { x: Math.floor(((at.x - x) / width) * columns), y: Math.floor(((at.y - y) / height) * rows) }
  return pixel.x >= 0 && pixel.y >= 0 && pixel.x < columns && pixel.y < rows ? pixel : null
}

/** How large the picture may be drawn. */
export interface Fit {
  /** CSS pixels per game pixel. */
  readonly scale: number
  /** Game pixels fall on whole device pixels. */
  readonly whole: boolean
  readonly arrangement: 'row' | 'column'
}

/** Below this share of the room, whole pixels waste too much of it (phones) and the exact fit is drawn instead. */
const acceptable = 0.75

/**
 * The largest whole-pixel scale at which `count` pictures fit into the room, side by side or one below the other,
 * whichever is larger.
 *
 * Units: CSS pixels; `ratio` = device pixels per CSS pixel.
 */
export function fit(
  room: { readonly width: number; readonly height: number },
  native: { readonly width: number; readonly height: number },
  count: number,
  gap: number,
  ratio: number,
): Fit {
  const free = gap * (count - 1)
  const row = Math.min((room.width - free) / count / native.width, room.height / native.height)
  const column = Math.min(room.width / native.width, (room.height - free) / count / native.height)
  const arrangement = row >= column ? 'row' : 'column'
  const best = Math.max(row, column, 0.25)
  const whole = Math.floor(best * ratio + 1e-6) / ratio
  return whole / best >= acceptable
    ? { scale: whole, whole: true, arrangement }
    : { scale: best, whole: false, arrangement }
}
