import type { Program } from '../webgpu-heap'
import { constantsOf, keyOf, type Geometry } from './geometry'
import { product } from './product'

/** y = windows(x) · weights + bias, with ReLU if asked. Reads x, weights, bias; writes y. Rows: pictures × outputs. */
export function forward(g: Geometry, relu: boolean): Program {
  return product({
    key: `forward ${keyOf(g)}${relu ? ' relu' : ''}`,
    columns: g.filters,
    along: 'depth',
    wgsl: `${constantsOf(g)}
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
fn rows(z: u32) -> u32 { return arrayLength(&y) / F; }
fn span(z: u32, groups: u32) -> vec2<u32> { return vec2<u32>(0u, WINDOW); }
fn rowAt(m: u32, z: u32) -> vec3<i32> {
  let pixel = m % PIXELS;
  return vec3<i32>(i32(((m / PIXELS * H + pixel / OW * S) * W + pixel % OW * S) * C), 0, 0);
}
fn depthAt(k: u32, z: u32) -> vec3<i32> { return vec3<i32>(i32(k / (KW * C) * (W * C) + k % (KW * C)), 0, 0); }
fn left(row: vec3<i32>, depth: vec3<i32>) -> f32 { return x[row.x + depth.x]; }
fn right(k: u32, n: u32, z: u32) -> f32 { return weights[k * F + n]; }
fn put(m: u32, n: u32, z: u32, sum: f32) {
  let value = sum + bias[n];
  // not max(): a number that is not one must come out as such
  y[m * F + n] = ${relu ? 'select(value, 0.0, value < 0.0)' : 'value'};
}`,
  })
}
