import type { Program } from '../webgpu-heap'

/**
 * Draws an action per row from softmax(logits) by inverting the cumulative sum at the given uniform number. Reads logits, value
 * and the uniform numbers; writes [action, its log-probability, value] per row: all that a rollout wants back.
 */
export function sample(actions: number): Program {
  return {
    key: `sample ${actions}`,
    code: `
const A = ${actions}u;
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> value: array<f32>;
@group(0) @binding(2) var<storage, read> uniforms: array<f32>;
@group(0) @binding(3) var<storage, read_write> drawn: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let i = id.x;
  if (i >= arrayLength(&uniforms)) { return; }
  var best = 0u;
  for (var a = 1u; a < A; a++) {
    if (logits[i * A + a] > logits[i * A + best]) { best = a; }
  }
  let top = logits[i * A + best];
  var sum = 0.0;
  for (var a = 0u; a < A; a++) { sum += exp(logits[i * A + a] - top); }
  var left = uniforms[i] * sum;
  var action = best; // where rounding leaves a rest
  for (var a = 0u; a < A; a++) {
    left -= exp(logits[i * A + a] - top);
    if (left < 0.0) { action = a; break; }
  }
  drawn[3u * i] = f32(action);
  drawn[3u * i + 1u] = logits[i * A + action] - top - log(sum);
  drawn[3u * i + 2u] = value[i];
}`,
  }
}
