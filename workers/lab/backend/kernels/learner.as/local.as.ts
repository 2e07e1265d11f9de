/**
 * image = base + change · mask in the window [y0, y1) × [x0, x1), with mask = (rows₀(y)·columns₀(x) + rows₁(y)·columns₁(x)) · scale.
 * Pictures are [height, width, planes]; `rows` holds two profiles of `height` floats, `columns` two of `width`.
 */
export function maskWindow(
  image: usize, base: usize, change: usize, height: i32, width: i32, planes: i32,
  y0: i32, y1: i32, x0: i32, x1: i32, rows: usize, columns: usize, scale: f32,
): void {
  const line = <usize>(width * planes) << 2
  for (let y = y0; y < y1; y++) {
    const r0 = load<f32>(rows + (<usize>y << 2)) * scale
    const r1 = load<f32>(rows + (<usize>(height + y) << 2)) * scale
    let at = <usize>y * line + (<usize>(x0 * planes) << 2)
    for (let x = x0; x < x1; x++) {
      const mask = r0 * load<f32>(columns + (<usize>x << 2)) + r1 * load<f32>(columns + (<usize>(width + x) << 2))
      for (let p = 0; p < planes; p++) {
        store<f32>(image + at, load<f32>(base + at) + load<f32>(change + at) * mask)
        at += 4
      }
    }
  }
}

/** `count` pieces of `bytes` each, from and to lines that lie apart. */
export function copyRows(to: usize, strideTo: usize, from: usize, strideFrom: usize, count: i32, bytes: usize): void {
  for (let i = 0; i < count; i++) {
    memory.copy(to, from, bytes)
    to += strideTo
    from += strideFrom
  }
}
