import type { Program } from '../webgpu-heap'

/** A workgroup adds up what its threads hold, two sums at once. */
const THREADS = 64
const adding = `
var<workgroup> lanes: array<vec2<f32>, ${THREADS}>;
fn together(thread: u32, mine: vec2<f32>) -> vec2<f32> {
  workgroupBarrier();
  lanes[thread] = mine;
  workgroupBarrier();
  for (var half = ${THREADS / 2}u; half > 0u; half /= 2u) {
    if (thread < half) { lanes[thread] += lanes[thread + half]; }
    workgroupBarrier();
  }
  return lanes[0];
}
`
const rowOf = 'group.y * groups.x + group.x'
const main = `@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32)`

/** Workgroups: a row, or a column, each. */
export const lineGroups = (lines: number): [number, number, number] => [
  Math.min(lines, 32768),
  Math.ceil(lines / 32768),
  1,
]

/** Reads x, gain and bias; writes y, and mean and 1/σ of each row. */
export const layerNorm = (n: number, epsilon: number): Program => ({
  key: `layer norm ${n} ${epsilon}`,
  code: `const N = ${n}u;
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> gain: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
@group(0) @binding(4) var<storage, read_write> moments: array<vec2<f32>>;
${adding}
${main} {
  let row = ${rowOf};
  if (row >= arrayLength(&moments)) { return; }
  var sum = 0.0;
  for (var j = thread; j < N; j += ${THREADS}u) { sum += x[row * N + j]; }
  let mean = together(thread, vec2<f32>(sum, 0.0)).x / f32(N);
  var squares = 0.0;
  for (var j = thread; j < N; j += ${THREADS}u) {
    let d = x[row * N + j] - mean;
    squares += d * d;
  }
  let inverse = inverseSqrt(together(thread, vec2<f32>(squares, 0.0)).x / f32(N) + ${epsilon});
  for (var j = thread; j < N; j += ${THREADS}u) { y[row * N + j] = (x[row * N + j] - mean) * inverse * gain[j] + bias[j]; }
  if (thread == 0u) { moments[row] = vec2<f32>(mean, inverse); }
}`,
})

/** Reads dy, x, gain and the moments; writes the slope of x. */
export const layerNormInput = (n: number): Program => ({
  key: `layer norm input ${n}`,
  code: `const N = ${n}u;
@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> gain: array<f32>;
@group(0) @binding(3) var<storage, read> moments: array<vec2<f32>>;
@group(0) @binding(4) var<storage, read_write> dx: array<f32>;
${adding}
${main} {
  let row = ${rowOf};
  if (row >= arrayLength(&moments)) { return; }
  let moment = moments[row];
  var sums = vec2<f32>();
  for (var j = thread; j < N; j += ${THREADS}u) {
    let slope = dy[row * N + j] * gain[j];
    sums += vec2<f32>(slope, slope * (x[row * N + j] - moment.x) * moment.y);
  }
  let means = together(thread, sums) / f32(N);
  for (var j = thread; j < N; j += ${THREADS}u) {
    let normal = (x[row * N + j] - moment.x) * moment.y;
    dx[row * N + j] = moment.y * (dy[row * N + j] * gain[j] - means.x - normal * means.y);
  }
}`,
})

/** Reads dy, x and the moments; writes the slopes of gain and bias, a workgroup for each column. */
export const layerNormWeights = (n: number): Program => ({
  key: `layer norm weights ${n}`,
  code: `const N = ${n}u;
@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> moments: array<vec2<f32>>;
@group(0) @binding(3) var<storage, read_write> dGain: array<f32>;
@group(0) @binding(4) var<storage, read_write> dBias: array<f32>;
${adding}
${main} {
  let column = ${rowOf};
  if (column >= N) { return; }
  var sums = vec2<f32>();
  for (var row = thread; row < arrayLength(&moments); row += ${THREADS}u) {
    let moment = moments[row];
    let d = dy[row * N + column];
    sums += vec2<f32>(d * (x[row * N + column] - moment.x) * moment.y, d);
  }
  let all = together(thread, sums);
  if (thread == 0u) {
    dGain[column] = all.x;
    dBias[column] = all.y;
  }
}`,
})
