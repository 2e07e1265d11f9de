/** Shapes with soft edges on the picture for people: a pixel is covered as far as the shape's edge lies beyond its middle. */
import { FRAME } from './camera'

/** The picture that is drawn on. */
let canvas: usize = 0

export function drawOn(at: usize): void {
  canvas = at
}

/** A whole row in one colour. */
export function rowOf(y: i32, color: u32): void {
  const from = canvas + <usize>(y * FRAME) * 4
  for (let x: usize = 0; x < <usize>FRAME; x++) store<u32>(from + x * 4, color)
}

/** A box from one corner to the other, its own corners rounded by this radius; `alpha` 1 covers what was there. */
export function roundBox(x0: f32, y0: f32, x1: f32, y1: f32, rounding: f32, color: u32, alpha: f32 = 1): void {
  // An edge is as soft as a pixel is wide.
  const radius = max<f32>(rounding, 0.5)
  const left = max(<i32>floor(x0 - 0.5), 0)
  const right = min(<i32>ceil(x1 + 0.5), FRAME)
  const bottom = min(<i32>ceil(y1 + 0.5), FRAME)
  for (let y = max(<i32>floor(y0 - 0.5), 0); y < bottom; y++) {
    const py = <f32>y + 0.5
    const dy = max<f32>(max<f32>(y0 + radius - py, py - y1 + radius), 0)
    for (let x = left; x < right; x++) {
      const px = <f32>x + 0.5
      const dx = max<f32>(max<f32>(x0 + radius - px, px - x1 + radius), 0)
      const cover: f32 = 0.5 + radius - (dy == 0 ? dx : dx == 0 ? dy : sqrt(dx * dx + dy * dy))
      if (cover > 0) blend(canvas + <usize>(y * FRAME + x) * 4, color, min<f32>(cover, 1) * alpha)
    }
  }
}

export function disc(x: f32, y: f32, radius: f32, color: u32, alpha: f32 = 1): void {
  roundBox(x - radius, y - radius, x + radius, y + radius, radius, color, alpha)
}

/** A line with round ends, so thick. */
export function line(x0: f32, y0: f32, x1: f32, y1: f32, thick: f32, color: u32): void {
  const steps = max(<i32>(max(abs(x1 - x0), abs(y1 - y0)) / max<f32>(thick / 3, 0.5)), 1)
  for (let i = 0; i <= steps; i++) {
    const part = <f32>i / <f32>steps
    disc(x0 + part * (x1 - x0), y0 + part * (y1 - y0), thick / 2, color)
  }
}

// @ts-ignore: decorator
@inline
function blend(at: usize, color: u32, alpha: f32): void {
  const part = <u32>(alpha * 256 + 0.5)
  if (part >= 256) return store<u32>(at, color)
  const below = load<u32>(at)
  const redBlue = ((below & 0xff00ff) * (256 - part) + (color & 0xff00ff) * part) >> 8
  const green = ((below & 0xff00) * (256 - part) + (color & 0xff00) * part) >> 8
  store<u32>(at, 0xff000000 | (redBlue & 0xff00ff) | (green & 0xff00))
}

/** Between two colours: 0 the first, 1 the second. */
export function mixed(a: u32, b: u32, part: f32): u32 {
  const k = <u32>(min<f32>(max<f32>(part, 0), 1) * 256)
  const redBlue = ((a & 0xff00ff) * (256 - k) + (b & 0xff00ff) * k) >> 8
  const green = ((a & 0xff00) * (256 - k) + (b & 0xff00) * k) >> 8
  return 0xff000000 | (redBlue & 0xff00ff) | (green & 0xff00)
}
