import type { Program } from '../webgpu-heap'
import { constantsOf, keyOf, windowsOf, type Geometry } from './geometry'
import { product } from './product'

/** y = windows(x) · weights (+ bias), with ReLU if asked. Reads x, weights and, if asked, bias; writes y. Rows: pictures × outputs. */
export function forward(g: Geometry, { bias, relu }: { readonly bias: boolean; readonly relu: boolean }): Program {
  return product({
    key: `forward ${keyOf(g)}${bias ? ' bias' : ''}${relu ? ' relu' : ''}`,
    columns: g.filters,
    along: 'depth',
    wgsl: `${constantsOf(g)}
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
${bias ? '@group(0) @binding(2) var<storage, read> bias: array<f32>;' : ''}
@group(0) @binding(${bias ? 3 : 2}) var<storage, read_write> y: array<f32>;
${windowsOf(g)}
fn rows(z: u32) -> u32 { return arrayLength(&y) / F; }
fn span(z: u32, groups: u32) -> vec2<u32> { return vec2<u32>(0u, WINDOW); }
fn rowAt(m: u32, z: u32) -> vec3<i32> { return pixelAt(m); }
fn depthAt(k: u32, z: u32) -> vec3<i32> { return weightAt(k); }
fn left(row: vec3<i32>, depth: vec3<i32>) -> f32 { return seen(row, depth); }
fn right(k: u32, n: u32, z: u32) -> f32 { return weights[k * F + n]; }
fn put(m: u32, n: u32, z: u32, sum: f32) {
  let value = ${bias ? 'sum + bias[n]' : 'sum'};
  // not max(): a number that is not one must come out as such
  y[m * F + n] = ${relu ? 'select(value, 0.0, value < 0.0)' : 'value'};
}`,
  })
}
