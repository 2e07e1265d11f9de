/** Logits to chances; the greatest is taken off first, so that none overflows. */
export function softmaxOf(logits: Float32Array): Float32Array {
  const most = logits.reduce((a, b) => Math.max(a, b), -Infinity)
  const exponentials = logits.map((logit) => Math.exp(logit - most))
  const sum = exponentials.reduce((a, b) => a + b, 0)
  return exponentials.map((one) => one / sum)
}
