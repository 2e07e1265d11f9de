import type { Program } from '../webgpu-heap'

/** Workgroups that share the sum of squares. Few: every thread of the step adds their shares up for itself, no dispatch between. */
const SHARES = 64
const THREADS = 256

export const shares = (count: number) => Math.min(SHARES, Math.ceil(count / (4 * THREADS)))
export const stepGroups = (count: number): [number, number, number] => {
  const groups = Math.ceil(count / THREADS)
  return [Math.min(groups, 32768), Math.ceil(groups / 32768), 1]
}

/** Σ g², a share per workgroup. Reads the flat gradient, writes the shares. */
export const squareSums: Program = {
  key: 'square sums',
  code: `
@group(0) @binding(0) var<storage, read> g: array<f32>;
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;
var<workgroup> lanes: array<f32, ${THREADS}>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  var sum = 0.0;
  for (var i = group.x * ${THREADS}u + thread; i < arrayLength(&g); i += groups.x * ${THREADS}u) { sum += g[i] * g[i]; }
  lanes[thread] = sum;
  workgroupBarrier();
  for (var half = ${THREADS / 2}u; half > 0u; half /= 2u) {
    if (thread < half) { lanes[thread] += lanes[thread + half]; }
    workgroupBarrier();
  }
  if (thread == 0u) { sums[group.x] = lanes[0]; }
}`,
}

/** An optimiser's rule as WGSL. */
export interface Rule {
  readonly id: string
  /** Vectors it keeps, each an array of its own in the code: `state0[i]`, … */
  readonly states: number
  /** Reads the clipped gradient `x` and `rule: vec4<f32>`, changes the states, and says `change`, to be subtracted. */
  readonly wgsl: string
}

/**
 * One step of all weights, clipped to a global norm. Reads the flat gradient and the shares of its squares; changes the flat
 * weights and states in place; writes the norm. Uniforms: the norm's limit (negative: none), three unused, four of the rule.
 */
export function optimizerStep({ id, states, wgsl }: Rule): Program {
  const kept = Array.from(
    { length: states },
    (_, k) => `@group(0) @binding(${4 + k}) var<storage, read_write> state${k}: array<f32>;`,
  )
  return {
    key: `step ${id}`,
    code: `
@group(0) @binding(0) var<storage, read> g: array<f32>;
@group(0) @binding(1) var<storage, read> sums: array<f32>;
@group(0) @binding(2) var<storage, read_write> norm: array<f32>;
@group(0) @binding(3) var<storage, read_write> w: array<f32>;
${kept.join('\n')}
@group(0) @binding(${4 + states}) var<uniform> options: array<vec4<f32>, 2>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let i = (group.y * groups.x + group.x) * ${THREADS}u + thread;
  if (i >= arrayLength(&g)) { return; }
  var squares = 0.0;
  for (var k = 0u; k < arrayLength(&sums); k++) { squares += sums[k]; }
  let length = sqrt(squares);
  if (i == 0u) { norm[0] = length; }
  let limit = options[0].x;
  let scale = select(min(1.0, limit / (length + 1e-6)), 1.0, limit < 0.0);
  let x = g[i] * scale;
  let rule = options[1];
  var change = 0.0;
  ${wgsl}
  w[i] -= change;
}`,
  }
}
