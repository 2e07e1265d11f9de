import type { Program } from '../webgpu-heap'
import { constantsOf, keyOf, windowsOf, type Geometry } from './geometry'
import { product } from './product'

export interface WeightGradient {
  /** dy passes only where y > 0. */
  readonly relu: boolean
  /** One more row, of ones, gives the bias gradient. */
  readonly bias: boolean
  /** The sum over pictures and outputs is long and the result small: split over workgroups, partial sums to be added. */
  readonly split: boolean
}

/**
 * windows(x)ᵀ · dz, where dz is dy behind the ReLU. Reads x, dy and, with ReLU, y. Writes the partial sums [splits, rows, filters],
 * or, not split, the weights' gradient and, with bias, the bias's.
 */
export function weightGradient(g: Geometry, { relu, bias, split }: WeightGradient): Program {
  const outputs = split ? ['partial'] : ['dw', ...(bias ? ['db'] : [])]
  const bindings = outputs.map(
    (name, i) => `@group(0) @binding(${(relu ? 3 : 2) + i}) var<storage, read_write> ${name}: array<f32>;`,
  )
  const put = split
    ? 'partial[(z * ROWS + m) * F + n] = sum;'
    : bias
      ? 'if (m == WINDOW) { db[n] = sum; } else { dw[m * F + n] = sum; }'
      : 'dw[m * F + n] = sum;'
  return product({
    key: `weights ${keyOf(g)}${relu ? ' relu' : ''}${bias ? ' bias' : ''}${split ? ' split' : ''}`,
    columns: g.filters,
    along: 'rows',
    wgsl: `${constantsOf(g)}
const ROWS = WINDOW + ${bias ? 1 : 0}u;
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
${relu ? '@group(0) @binding(2) var<storage, read> y: array<f32>;' : ''}
${bindings.join('\n')}
${windowsOf(g)}
/** Marks the row of ones that gives the bias. */
const ONES = -(1 << 30);
fn rows(z: u32) -> u32 { return ROWS; }
fn span(z: u32, groups: u32) -> vec2<u32> {
  let all = arrayLength(&dy) / F;
  let piece = (all + groups - 1u) / groups;
  return vec2<u32>(min(z * piece, all), min((z + 1u) * piece, all));
}
fn rowAt(m: u32, z: u32) -> vec3<i32> {
  if (m == WINDOW) { return vec3<i32>(0, ONES, 0); }
  return weightAt(m);
}
fn depthAt(k: u32, z: u32) -> vec3<i32> { return pixelAt(k); }
fn left(row: vec3<i32>, depth: vec3<i32>) -> f32 {
  if (row.y == ONES) { return 1.0; }
  return seen(depth, row);
}
fn right(k: u32, n: u32, z: u32) -> f32 { let i = k * F + n; return ${relu ? 'select(0.0, dy[i], y[i] > 0.0)' : 'dy[i]'}; }
fn put(m: u32, n: u32, z: u32, sum: f32) { ${put} }`,
  })
}

/** Adds the partial sums up. Reads them; writes the weights' gradient and, with bias, the bias's. */
export function addPartial(bias: boolean): Program {
  return {
    key: `add partial${bias ? ' bias' : ''}`,
    code: `
@group(0) @binding(0) var<storage, read> partial: array<f32>;
@group(0) @binding(1) var<storage, read_write> dw: array<f32>;
${bias ? '@group(0) @binding(2) var<storage, read_write> db: array<f32>;' : ''}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let weights = arrayLength(&dw);
  let all = weights${bias ? ' + arrayLength(&db)' : ''};
  if (id.x >= all) { return; }
  var sum = 0.0;
  for (var i = id.x; i < arrayLength(&partial); i += all) { sum += partial[i]; }
  ${bias ? 'if (id.x >= weights) { db[id.x - weights] = sum; return; }' : ''}
  dw[id.x] = sum;
}`,
  }
}
