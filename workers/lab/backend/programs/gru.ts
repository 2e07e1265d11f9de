import type { Program } from '../webgpu-heap'

/**
 * A gated recurrent unit over all steps in one dispatch: rows do not know of each other, so a workgroup takes one through the whole
 * sequence with its memory at hand, and there is nothing to wait for between steps but the workgroup itself.
 */
const THREADS = 256

const constants = (m: number) => {
  const threads = Math.min(THREADS, 32 * Math.ceil(m / 32))
  return `const M = ${m}u; const THREADS = ${threads}u; const UNITS = ${Math.ceil(m / threads)}u;`
}

/** Workgroups: a row each. */
export const gruGroups = (rows: number): [number, number, number] => [Math.min(rows, 32768), Math.ceil(rows / 32768), 1]

/** Reads gates, h, recurrent, bias and, if asked, keep; writes y, the opened gates r, z, n, q and the memory before each step. */
export function gruForward(m: number, keep: boolean): Program {
  const first = keep ? 5 : 4
  return {
    key: `gru ${m}${keep ? ' keep' : ''}`,
    code: `${constants(m)}
@group(0) @binding(0) var<storage, read> gates: array<f32>;
@group(0) @binding(1) var<storage, read> h: array<f32>;
@group(0) @binding(2) var<storage, read> recurrent: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
${keep ? '@group(0) @binding(4) var<storage, read> keep: array<f32>;' : ''}
@group(0) @binding(${first}) var<storage, read_write> y: array<f32>;
@group(0) @binding(${first + 1}) var<storage, read_write> opened: array<f32>;
@group(0) @binding(${first + 2}) var<storage, read_write> previous: array<f32>;
var<workgroup> memory: array<f32, M>;
fn sigmoid(x: f32) -> f32 { return 1.0 / (1.0 + exp(clamp(-x, -80.0, 80.0))); }
@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = group.y * groups.x + group.x;
  let rows = arrayLength(&h) / M;
  if (row >= rows) { return; }
  let end = arrayLength(&y) / M;
  for (var j = thread; j < M; j += THREADS) { memory[j] = h[row * M + j]; }
  for (var at = row; at < end; at += rows) {
    for (var j = thread; j < M; j += THREADS) {
      ${keep ? 'memory[j] *= keep[at];' : ''}
      previous[at * M + j] = memory[j];
    }
    workgroupBarrier();
    var next: array<f32, UNITS>;
    for (var unit = 0u; unit < UNITS; unit++) {
      let j = thread + unit * THREADS;
      if (j < M) {
        var product = vec3<f32>(bias[j], bias[M + j], bias[2u * M + j]);
        for (var i = 0u; i < M; i++) {
          let k = i * 3u * M + j;
          product += memory[i] * vec3<f32>(recurrent[k], recurrent[k + M], recurrent[k + 2u * M]);
        }
        let g = at * 3u * M + j;
        let r = sigmoid(gates[g] + product.x);
        let z = sigmoid(gates[g + M] + product.y);
        let n = tanh(clamp(gates[g + 2u * M] + r * product.z, -15.0, 15.0));
        next[unit] = n + z * (memory[j] - n);
        y[at * M + j] = next[unit];
        let s = at * 4u * M + j;
        opened[s] = r;
        opened[s + M] = z;
        opened[s + 2u * M] = n;
        opened[s + 3u * M] = product.z;
      }
    }
    workgroupBarrier();
    for (var unit = 0u; unit < UNITS; unit++) {
      let j = thread + unit * THREADS;
      if (j < M) { memory[j] = next[unit]; }
    }
  }
}`,
  }
}

/** Reads dy, recurrent, opened gates, previous memories and, if asked, keep; writes the slopes of gates, of products and of h. */
export function gruBackward(m: number, keep: boolean): Program {
  const first = keep ? 5 : 4
  return {
    key: `gru gradient ${m}${keep ? ' keep' : ''}`,
    code: `${constants(m)}
@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> recurrent: array<f32>;
@group(0) @binding(2) var<storage, read> opened: array<f32>;
@group(0) @binding(3) var<storage, read> previous: array<f32>;
${keep ? '@group(0) @binding(4) var<storage, read> keep: array<f32>;' : ''}
@group(0) @binding(${first}) var<storage, read_write> dGates: array<f32>;
@group(0) @binding(${first + 1}) var<storage, read_write> dProducts: array<f32>;
@group(0) @binding(${first + 2}) var<storage, read_write> dh: array<f32>;
var<workgroup> slopes: array<f32, 3u * M>;
@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let row = group.y * groups.x + group.x;
  let rows = arrayLength(&dh) / M;
  if (row >= rows) { return; }
  let steps = arrayLength(&dy) / (M * rows);
  var carried: array<f32, UNITS>;
  for (var step = steps; step > 0u; step--) {
    let at = (step - 1u) * rows + row;
    for (var unit = 0u; unit < UNITS; unit++) {
      let j = thread + unit * THREADS;
      if (j < M) {
        let s = at * 4u * M + j;
        let r = opened[s];
        let z = opened[s + M];
        let n = opened[s + 2u * M];
        let d = dy[at * M + j] + carried[unit];
        let dn = d * (1.0 - z) * (1.0 - n * n);
        let dz = d * (previous[at * M + j] - n) * z * (1.0 - z);
        let dr = dn * opened[s + 3u * M] * r * (1.0 - r);
        let g = at * 3u * M + j;
        dGates[g] = dr;
        dGates[g + M] = dz;
        dGates[g + 2u * M] = dn;
        dProducts[g] = dr;
        dProducts[g + M] = dz;
        dProducts[g + 2u * M] = dn * r;
        slopes[j] = dr;
        slopes[j + M] = dz;
        slopes[j + 2u * M] = dn * r;
        carried[unit] = d * z;
      }
    }
    workgroupBarrier();
    for (var unit = 0u; unit < UNITS; unit++) {
      let j = thread + unit * THREADS;
      if (j < M) {
        var sum = carried[unit];
        for (var i = 0u; i < 3u * M; i++) { sum += slopes[i] * recurrent[j * 3u * M + i]; }
        carried[unit] = ${keep ? 'sum * keep[at]' : 'sum'};
      }
    }
    workgroupBarrier();
  }
  for (var unit = 0u; unit < UNITS; unit++) {
    let j = thread + unit * THREADS;
    if (j < M) { dh[row * M + j] = carried[unit]; }
  }
}`,
  }
}
