/**
 * What the losses need of one row of logits, as WGSL: `rowOf(i)` gives ln Σ exp without overflow and the entropy of the softmax.
 * A row's four given numbers are its action, advantage, return and ln π_old.
 */
export const policyRows = (actions: number) => `
const A = ${actions}u;
struct Row { normalizer: f32, entropy: f32, taken: f32, ratio: f32 }
fn rowOf(i: u32) -> Row {
  var top = logits[i * A];
  for (var a = 1u; a < A; a++) { top = max(top, logits[i * A + a]); }
  var sum = 0.0;
  for (var a = 0u; a < A; a++) { sum += exp(logits[i * A + a] - top); }
  let normalizer = top + log(sum);
  var entropy = 0.0;
  for (var a = 0u; a < A; a++) {
    let l = logits[i * A + a] - normalizer;
    entropy -= exp(l) * l;
  }
  let taken = logits[i * A + u32(given[i].x)] - normalizer;
  return Row(normalizer, entropy, taken, exp(taken - given[i].w));
}`
