/**
 * Rectangles on pictures of either depth: `u32` pixels are RGBA for people, `u8` pixels are grey for agents.
 * A scene written once as `draw<T>` gives both, so they cannot disagree.
 */

// @ts-ignore: decorator
@inline
export function rgb(r: u32, g: u32, b: u32): u32 {
  return r | (g << 8) | (b << 16) | 0xff000000
}

/** Toybox's grey byte: trunc(255 · (.2126 r + .7152 g + .0722 b)) on components in 0…1. */
export function grey(color: u32): u8 {
  const r = <f64>(color & 255) / 255
  const g = <f64>((color >> 8) & 255) / 255
  const b = <f64>((color >> 16) & 255) / 255
  return <u8>(255.0 * (0.2126 * r + 0.7152 * g + 0.0722 * b))
}

/** A colour as a pixel of type T. Alpha is always opaque, as Toybox draws rectangles. */
// @ts-ignore: decorator
@inline
export function ink<T>(color: u32): T {
  if (sizeof<T>() == 1) return <T>grey(color)
  return <T>(color | 0xff000000)
}

/** Fill a rectangle, clipped to the picture of `width × height` pixels at `at`. */
export function fill<T>(at: usize, width: i32, height: i32, x: i32, y: i32, w: i32, h: i32, value: T): void {
  const left = max(x, 0)
  const bottom = min(y + h, height)
  const bytes = (min(x + w, width) - left) * <i32>sizeof<T>()
  const eight = <u64>value * (sizeof<T>() == 1 ? 0x0101010101010101 : 0x0000000100000001)
  for (let row = max(y, 0); row < bottom; row++) {
    let p = at + <usize>(row * width + left) * sizeof<T>()
    let rest = bytes
    for (; rest >= 8; rest -= 8, p += 8) store<u64>(p, eight)
    for (; rest > 0; rest -= <i32>sizeof<T>(), p += sizeof<T>()) store<T>(p, value)
  }
}
