import { give, take } from './functions.as'

/**
 * y[image, oy, ox, c] = the largest of a window of x [images, height, width, depth] that starts at (oy·stride − top, ox·stride − left)
 * and ends with the picture.
 */
export function maxPool(
  x: usize, y: usize, images: i32, height: i32, width: i32, depth: i32,
  size: i32, stride: i32, top: i32, left: i32, outHeight: i32, outWidth: i32,
): void {
  const pixel = <usize>depth << 2
  const line = <usize>width * pixel
  for (let image = 0; image < images; image++) {
    for (let oy = 0; oy < outHeight; oy++) {
      const y0 = max(0, oy * stride - top), y1 = min(height, oy * stride - top + size)
      for (let ox = 0; ox < outWidth; ox++) {
        const x0 = max(0, ox * stride - left), x1 = min(width, ox * stride - left + size)
        for (let c = 0; c < depth; ) {
          const four = c + 4 <= depth
          const channel = x + (<usize>c << 2)
          let best = f32x4.splat(-Infinity)
          for (let py = y0; py < y1; py++)
            for (let px = x0; px < x1; px++) best = f32x4.max(best, take(channel + <usize>py * line + <usize>px * pixel, four))
          give(y + (<usize>c << 2), best, four)
          c += four ? 4 : 1
        }
        y += pixel
      }
    }
    x += <usize>height * line
  }
}

/** dy goes to the first place of its window that holds the largest, added into dx, which must hold zeros. */
export function maxPoolSlope(
  dy: usize, x: usize, y: usize, dx: usize, images: i32, height: i32, width: i32, depth: i32,
  size: i32, stride: i32, top: i32, left: i32, outHeight: i32, outWidth: i32,
): void {
  const pixel = <usize>depth << 2
  const line = <usize>width * pixel
  for (let image = 0; image < images; image++) {
    for (let oy = 0; oy < outHeight; oy++) {
      const y0 = max(0, oy * stride - top), y1 = min(height, oy * stride - top + size)
      for (let ox = 0; ox < outWidth; ox++) {
        const x0 = max(0, ox * stride - left), x1 = min(width, ox * stride - left + size)
        for (let c = 0; c < depth; ) {
          const four = c + 4 <= depth
          const channel = <usize>c << 2
          const best = take(y + channel, four)
          let slope = take(dy + channel, four)
          for (let py = y0; py < y1; py++)
            for (let px = x0; px < x1; px++) {
              const at = channel + <usize>py * line + <usize>px * pixel
              const hit = f32x4.eq(take(x + at, four), best)
              give(dx + at, f32x4.add(take(dx + at, four), v128.and(slope, hit)), four)
              slope = v128.andnot(slope, hit)
            }
          c += four ? 4 : 1
        }
        y += pixel
        dy += pixel
      }
    }
    x += <usize>height * line
    dx += <usize>height * line
  }
}
