import type { Placing } from '../padding'
import type { Program } from '../webgpu-heap'

export interface Pool extends Placing {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly size: number
  readonly stride: number
}

const THREADS = 64
export const poolGroups = (count: number): [number, number, number] => {
  const groups = Math.ceil(count / THREADS)
  return [Math.min(groups, 32768), Math.ceil(groups / 32768), 1]
}

const keyOf = (p: Pool) =>
  `${p.height}x${p.width}x${p.channels} ${p.size}/${p.stride} ${p.outHeight}x${p.outWidth} ${p.top},${p.left}`
const constantsOf = (p: Pool) => `
const H = ${p.height}; const W = ${p.width}; const C = ${p.channels};
const SIZE = ${p.size}; const S = ${p.stride}; const OH = ${p.outHeight}; const OW = ${p.outWidth}; const TOP = ${p.top}; const LEFT = ${p.left};
fn number(id: vec3<u32>, groups: vec3<u32>) -> i32 { return i32(id.y * groups.x * ${THREADS}u + id.x); }
`

/** Reads x; writes the largest of each window and channel. */
export const maxPool = (p: Pool): Program => ({
  key: `max pool ${keyOf(p)}`,
  code: `${constantsOf(p)}
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let i = number(id, groups);
  if (i >= i32(arrayLength(&y))) { return; }
  let y0 = i / C / OW % OH * S - TOP;
  let x0 = i / C % OW * S - LEFT;
  let picture = i / C / OW / OH * H * W * C + i % C;
  var best = x[picture + (max(y0, 0) * W + max(x0, 0)) * C];
  for (var py = max(y0, 0); py < min(y0 + SIZE, H); py++) {
    for (var px = max(x0, 0); px < min(x0 + SIZE, W); px++) { best = max(best, x[picture + (py * W + px) * C]); }
  }
  y[i] = best;
}`,
})

/** Gathers what the windows of each input send back: those whose largest it is, and the first to be so. Reads dy, x and y; writes dx. */
export const maxPoolGradient = (p: Pool): Program => ({
  key: `max pool gradient ${keyOf(p)}`,
  code: `${constantsOf(p)}
@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;
/** No place before (atY, atX) in the window from (y0, x0) holds \`value\`. */
fn first(picture: i32, y0: i32, x0: i32, atY: i32, atX: i32, value: f32) -> bool {
  for (var py = max(y0, 0); py <= atY; py++) {
    for (var px = max(x0, 0); px < min(x0 + SIZE, W); px++) {
      if (py == atY && px == atX) { return true; }
      if (x[picture + (py * W + px) * C] == value) { return false; }
    }
  }
  return true;
}
@compute @workgroup_size(${THREADS})
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let i = number(id, groups);
  if (i >= i32(arrayLength(&dx))) { return; }
  let atY = i / C / W % H;
  let atX = i / C % W;
  let image = i / C / W / H;
  let picture = image * H * W * C + i % C;
  var sum = 0.0;
  for (var oy = max(0, (atY + TOP - SIZE + S) / S); oy <= min(OH - 1, (atY + TOP) / S); oy++) {
    for (var ox = max(0, (atX + LEFT - SIZE + S) / S); ox <= min(OW - 1, (atX + LEFT) / S); ox++) {
      let o = ((image * OH + oy) * OW + ox) * C + i % C;
      if (y[o] == x[i] && first(picture, oy * S - TOP, ox * S - LEFT, atY, atX, x[i])) { sum += dy[o]; }
    }
  }
  dx[i] = sum;
}`,
})
