import type { Program } from '../webgpu-heap'

const THREADS = 64
export const columnGroups = (columns: number): [number, number, number] => [
  Math.min(columns, 32768),
  Math.ceil(columns / 32768),
  1,
]

/** Sums over all axes but the last, a workgroup for each column. Reads dy; writes the sums. */
export const columnSums: Program = {
  key: 'column sums',
  code: `
@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;
var<workgroup> lanes: array<f32, ${THREADS}>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let column = group.y * groups.x + group.x;
  let columns = arrayLength(&sums);
  if (column >= columns) { return; }
  var sum = 0.0;
  for (var i = thread * columns + column; i < arrayLength(&dy); i += ${THREADS}u * columns) { sum += dy[i]; }
  lanes[thread] = sum;
  workgroupBarrier();
  for (var half = ${THREADS / 2}u; half > 0u; half /= 2u) {
    if (thread < half) { lanes[thread] += lanes[thread + half]; }
    workgroupBarrier();
  }
  if (thread == 0u) { sums[column] = lanes[0]; }
}`,
}
