import type { Program } from '../webgpu-heap'
import { constantsOf, keyOf, type Geometry } from './geometry'
import { product } from './product'

interface Variant {
  /** dy passes only where y > 0: back through the ReLU behind. */
  readonly masked?: boolean
  readonly bias?: boolean
  readonly relu?: boolean
}

/**
 * dx = what every input's windows send back: dz · weightsᵀ, gathered. Reads dy, weights and, if `masked`, y; writes dx. With
 * `bias` it is a layer of its own, the transposed convolution: reads dy, weights and bias; writes dx, ReLU if asked.
 * With a stride only every S-th tap of the kernel meets an input, which ones depends on the place modulo S: the S² cases are the
 * workgroups' z, so that no multiplication is by a zero put there.
 */
export function inputGradient(g: Geometry, { masked = false, bias = false, relu = false }: Variant): Program {
  const third = masked ? 'y' : bias ? 'bias' : null
  return product({
    key: `input ${keyOf(g)}${masked ? ' masked' : ''}${bias ? ' bias' : ''}${relu ? ' relu' : ''}`,
    columns: g.channels,
    along: 'depth',
    wgsl: `${constantsOf(g)}
const TAPS_Y = (KH + S - 1u) / S; const TAPS_X = (KW + S - 1u) / S;
@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
${third ? `@group(0) @binding(2) var<storage, read> ${third}: array<f32>;` : ''}
@group(0) @binding(${third ? 3 : 2}) var<storage, read_write> dx: array<f32>;
/** This case's inputs are every S-th from here on, counted from the corner of the first window … */
fn origin(z: u32) -> vec2<u32> {
  let phase = vec2<u32>(z / S, z % S);
  return (max(vec2<u32>(TOP, LEFT), phase) - phase + S - 1u) / S;
}
/** … and so many rows and columns of them in one picture. */
fn size(z: u32) -> vec2<u32> { return (vec2<u32>(H + TOP, W + LEFT) - vec2<u32>(z / S, z % S) + S - 1u) / S - origin(z); }
fn rows(z: u32) -> u32 { let s = size(z); return arrayLength(&dx) / (H * W * C) * s.x * s.y; }
fn span(z: u32, groups: u32) -> vec2<u32> { return vec2<u32>(0u, TAPS_Y * TAPS_X * F); }
fn rowAt(m: u32, z: u32) -> vec3<i32> {
  let s = size(z);
  let pixel = m % (s.x * s.y);
  let first = origin(z);
  return vec3<i32>(i32(m / (s.x * s.y) * PIXELS * F), i32(pixel / s.y + first.x), i32(pixel % s.y + first.y));
}
fn depthAt(k: u32, z: u32) -> vec3<i32> { return vec3<i32>(i32(k % F), i32(k / F / TAPS_X), i32(k / F % TAPS_X)); }
fn left(row: vec3<i32>, depth: vec3<i32>) -> f32 {
  let oy = row.y - depth.y;
  let ox = row.z - depth.z;
  if (oy < 0 || ox < 0 || oy >= i32(OH) || ox >= i32(OW)) { return 0.0; }
  let i = row.x + (oy * i32(OW) + ox) * i32(F) + depth.x;
  return ${masked ? 'select(0.0, dy[i], y[i] > 0.0)' : 'dy[i]'};
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
  let first = origin(z);
  let py = (pixel / s.y + first.x) * S + z / S - TOP;
  let px = (pixel % s.y + first.y) * S + z % S - LEFT;
  let value = ${bias ? 'sum + bias[n]' : 'sum'};
  dx[((m / (s.x * s.y) * H + py) * W + px) * C + n] = ${relu ? 'select(value, 0.0, value < 0.0)' : 'value'};
}`,
  })
}
