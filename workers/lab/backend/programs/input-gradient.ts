import type { Program } from '../webgpu-heap'
import { constantsOf, keyOf, type Geometry } from './geometry'
import { product } from './product'

/**
 * dx = what every input's windows send back: dz · weightsᵀ, gathered. Reads dy, weights and, with ReLU, y; writes dx.
 * With a stride only every S-th tap of the kernel meets an input, which ones depends on the place modulo S: the S² cases are the
 * workgroups' z, so that no multiplication is by a zero put there.
 */
export function inputGradient(g: Geometry, relu: boolean): Program {
  return product({
    key: `input ${keyOf(g)}${relu ? ' relu' : ''}`,
    columns: g.channels,
    along: 'depth',
    wgsl: `${constantsOf(g)}
const TAPS_Y = (KH + S - 1u) / S; const TAPS_X = (KW + S - 1u) / S;
@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
${relu ? '@group(0) @binding(2) var<storage, read> y: array<f32>;' : ''}
@group(0) @binding(${relu ? 3 : 2}) var<storage, read_write> dx: array<f32>;
/** Height and width of this case's inputs in one picture. */
fn size(z: u32) -> vec2<u32> { return vec2<u32>((H - z / S + S - 1u) / S, (W - z % S + S - 1u) / S); }
fn rows(z: u32) -> u32 { let s = size(z); return arrayLength(&dx) / (H * W * C) * s.x * s.y; }
fn span(z: u32, groups: u32) -> vec2<u32> { return vec2<u32>(0u, TAPS_Y * TAPS_X * F); }
fn rowAt(m: u32, z: u32) -> vec3<i32> {
  let s = size(z);
  let pixel = m % (s.x * s.y);
  return vec3<i32>(i32(m / (s.x * s.y) * PIXELS * F), i32(pixel / s.y), i32(pixel % s.y));
}
fn depthAt(k: u32, z: u32) -> vec3<i32> { return vec3<i32>(i32(k % F), i32(k / F / TAPS_X), i32(k / F % TAPS_X)); }
fn left(row: vec3<i32>, depth: vec3<i32>) -> f32 {
  let oy = row.y - depth.y;
  let ox = row.z - depth.z;
  if (oy < 0 || ox < 0 || oy >= i32(OH) || ox >= i32(OW)) { return 0.0; }
  let i = row.x + (oy * i32(OW) + ox) * i32(F) + depth.x;
  return ${relu ? 'select(0.0, dy[i], y[i] > 0.0)' : 'dy[i]'};
}
fn right(k: u32, n: u32, z: u32) -> f32 {
  let ky = z / S + k / F / TAPS_X * S;
  let kx = z % S + k / F % TAPS_X * S;
  if (ky >= KH || kx >= KW) { return 0.0; }
  return weights[((ky * KW + kx) * C + n) * F + k % F];
}
fn put(m: u32, n: u32, z: u32, sum: f32) {
  let s = size(z);
  let pixel = m % (s.x * s.y);
  dx[((m / (s.x * s.y) * H + pixel / s.y * S + z / S) * W + pixel % s.y * S + z % S) * C + n] = sum;
}`,
  })
}
