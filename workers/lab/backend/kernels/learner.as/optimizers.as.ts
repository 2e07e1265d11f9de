/** Σ g² in f64, for the global gradient norm. */
export function squareSum(g: usize, n: i32): f64 {
  let low = f64x2.splat(0), high = low
  let i = 0
  for (; i + 4 <= n; i += 4) {
    const x = v128.load(g + (<usize>i << 2))
    const a = f64x2.promote_low_f32x4(x)
    const b = f64x2.promote_low_f32x4(i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7))
    low = f64x2.add(low, f64x2.mul(a, a))
    high = f64x2.add(high, f64x2.mul(b, b))
  }
  low = f64x2.add(low, high)
  let sum = f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1)
  for (; i < n; i++) {
    const x = <f64>load<f32>(g + (<usize>i << 2))
    sum += x * x
  }
  return sum
}

/** Forgotten moments decay into denormals, which are slow, and get stuck there: below this they are 0. */
@inline function flush(x: v128): v128 {
  return v128.and(x, f32x4.gt(f32x4.abs(x), f32x4.splat(1e-30)))
}

/**
 * Adam (Kingma & Ba 2015, algorithm 1, the reordered form of section 2): g ← scale·g; m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²;
 * to = w − rate·m / (√v + ε̂), where rate and ε̂ already hold the bias corrections. m and v are updated in place.
 */
export function adamStep(
  w: usize, g: usize, m: usize, v: usize, to: usize, n: i32, scale: f32, beta1: f32, beta2: f32, rate: f32, epsilon: f32,
): void {
  const scale4 = f32x4.splat(scale), b1 = f32x4.splat(beta1), b2 = f32x4.splat(beta2)
  const c1 = f32x4.splat(1 - beta1), c2 = f32x4.splat(1 - beta2), rate4 = f32x4.splat(rate), epsilon4 = f32x4.splat(epsilon)
  const end = <usize>n << 2
  let at: usize = 0
  for (; at + 16 <= end; at += 16) {
    const x = f32x4.mul(v128.load(g + at), scale4)
    const mean = flush(f32x4.add(f32x4.mul(b1, v128.load(m + at)), f32x4.mul(c1, x)))
    const square = flush(f32x4.add(f32x4.mul(b2, v128.load(v + at)), f32x4.mul(c2, f32x4.mul(x, x))))
    v128.store(m + at, mean)
    v128.store(v + at, square)
    v128.store(to + at, f32x4.sub(v128.load(w + at), f32x4.div(f32x4.mul(rate4, mean), f32x4.add(f32x4.sqrt(square), epsilon4))))
  }
  for (; at < end; at += 4) {
    const x = load<f32>(g + at) * scale
    const mean = beta1 * load<f32>(m + at) + (1 - beta1) * x
    const square = beta2 * load<f32>(v + at) + (1 - beta2) * (x * x)
    store<f32>(m + at, mean)
    store<f32>(v + at, square)
    store<f32>(to + at, load<f32>(w + at) - (rate * mean) / (sqrt(square) + epsilon))
  }
}

/** RMSProp (Hinton, lecture 6e): v ← ρv + (1−ρ)g²; to = w − rate·g / √(v + ε). v is updated in place. */
export function rmsPropStep(w: usize, g: usize, v: usize, to: usize, n: i32, scale: f32, decay: f32, rate: f32, epsilon: f32): void {
  const scale4 = f32x4.splat(scale), d = f32x4.splat(decay), c = f32x4.splat(1 - decay)
  const rate4 = f32x4.splat(rate), epsilon4 = f32x4.splat(epsilon)
  const end = <usize>n << 2
  let at: usize = 0
  for (; at + 16 <= end; at += 16) {
    const x = f32x4.mul(v128.load(g + at), scale4)
    const square = f32x4.add(f32x4.mul(d, v128.load(v + at)), f32x4.mul(c, f32x4.mul(x, x)))
    v128.store(v + at, square)
    v128.store(to + at, f32x4.sub(v128.load(w + at), f32x4.div(f32x4.mul(rate4, x), f32x4.sqrt(f32x4.add(square, epsilon4)))))
  }
  for (; at < end; at += 4) {
    const x = load<f32>(g + at) * scale
    const square = decay * load<f32>(v + at) + (1 - decay) * (x * x)
    store<f32>(v + at, square)
    store<f32>(to + at, load<f32>(w + at) - (rate * x) / sqrt(square + epsilon))
  }
}
