import type { Program } from '../webgpu-heap'
import { policyRows } from './policy-rows'

/**
 * PPO's or the actor-critic's losses of a minibatch, one workgroup for all rows. Reads logits, value and the given rows; writes
 * the total and [policy, value, entropy, approximate KL, clip fraction]. Uniforms: clip (0 = actor-critic), weights of entropy
 * and value.
 */
export function policyLoss(actions: number): Program {
  return {
    key: `policy loss ${actions}`,
    code: `
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> value: array<f32>;
@group(0) @binding(2) var<storage, read> given: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> total: array<f32>;
@group(0) @binding(4) var<storage, read_write> parts: array<f32>;
@group(0) @binding(5) var<uniform> options: vec4<f32>;
${policyRows(actions)}
const THREADS = 256u;
var<workgroup> means: array<vec4<f32>, THREADS>;
var<workgroup> clipped: array<f32, THREADS>;
@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32) {
  let count = arrayLength(&given);
  var sums = vec4<f32>();
  var outside = 0.0;
  for (var i = thread; i < count; i += THREADS) {
    let row = rowOf(i);
    let advantage = given[i].y;
    let miss = value[i] - given[i].z;
    var policy = -row.taken * advantage;
    var kl = 0.0;
    if (options.x > 0.0) {
      policy = -min(row.ratio * advantage, clamp(row.ratio, 1.0 - options.x, 1.0 + options.x) * advantage);
      kl = row.ratio - 1.0 - (row.taken - given[i].w);
      outside += select(0.0, 1.0, abs(row.ratio - 1.0) > options.x);
    }
    sums += vec4<f32>(policy, 0.5 * miss * miss, row.entropy, kl);
  }
  means[thread] = sums;
  clipped[thread] = outside;
  workgroupBarrier();
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    if (thread < half) {
      means[thread] += means[thread + half];
      clipped[thread] += clipped[thread + half];
    }
    workgroupBarrier();
  }
  if (thread == 0u) {
    let mean = means[0] / f32(count);
    total[0] = mean.x - options.y * mean.z + options.z * mean.y;
    for (var i = 0u; i < 4u; i++) { parts[i] = mean[i]; }
    parts[4] = clipped[0] / f32(count);
  }
}`,
  }
}

/** The total's slopes. Reads logits, value, the given rows and the total's own slope; writes those of logits and value. */
export function policyLossGradient(actions: number): Program {
  return {
    key: `policy loss gradient ${actions}`,
    code: `
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> value: array<f32>;
@group(0) @binding(2) var<storage, read> given: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> dTotal: array<f32>;
@group(0) @binding(4) var<storage, read_write> dLogits: array<f32>;
@group(0) @binding(5) var<storage, read_write> dValue: array<f32>;
@group(0) @binding(6) var<uniform> options: vec4<f32>;
${policyRows(actions)}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let i = id.x;
  let count = arrayLength(&given);
  if (i >= count) { return; }
  let row = rowOf(i);
  let share = dTotal[0] / f32(count);
  let advantage = given[i].y;
  // of the taken action's log-probability; none where clipping holds the ratio
  var slope = -advantage;
  if (options.x > 0.0) {
    let free = row.ratio * advantage <= clamp(row.ratio, 1.0 - options.x, 1.0 + options.x) * advantage;
    slope = select(0.0, -advantage * row.ratio, free);
  }
  for (var a = 0u; a < A; a++) {
    let l = logits[i * A + a] - row.normalizer;
    let p = exp(l);
    let hit = select(0.0, 1.0, a == u32(given[i].x));
    dLogits[i * A + a] = share * (slope * (hit - p) + options.y * p * (l + row.entropy));
  }
  dValue[i] = share * options.z * (value[i] - given[i].z);
}`,
  }
}
