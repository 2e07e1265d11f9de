import type { Program } from '../webgpu-heap'

/**
 * out[m, n] = Σ_k left(m, k) · right(k, n): the tiled matrix product that all layers are. A workgroup makes 64 rows of up to 32
 * columns, each thread 4×4 of them, from tiles of depth 16 in workgroup memory. Where the left operand lies is looked up once per
 * row and once per depth, not per element: windows of a picture are read in place, there is no im2col copy.
 */
export interface Product {
  readonly key: string
  readonly columns: number
  /** Along which the left operand's neighbours in memory lie: neighbouring threads load those. */
  readonly along: 'rows' | 'depth'
  /**
   * Storage bindings and these functions, z being the workgroup's third number:
   * `rows(z) -> u32` how many there are · `span(z, groups) -> vec2<u32>` the stretch of k to sum · `rowAt(m, z) -> vec3<i32>` and
   * `depthAt(k, z) -> vec3<i32>` places, x never negative · `left(row, depth) -> f32` · `right(k, n, z) -> f32` · `put(m, n, z, sum)`
   */
  readonly wgsl: string
}

const ROWS = 64
const DEPTH = 16
/** Odd, so that writing a column of the tile does not hit one memory bank. */
const PITCH = ROWS + 1
/** WebGPU's least limit is 65535 per dimension. */
const MOST = 32768

const tileColumns = (columns: number) => Math.min(32, 8 * Math.ceil(columns / 8))

/** Workgroups for so many rows. */
export function tilesOf(rows: number, columns: number): number {
  return Math.ceil(rows / ROWS) * Math.ceil(columns / tileColumns(columns))
}

/** The same, folded into the first two dimensions. */
export function productGroups(rows: number, columns: number, z: number): [number, number, number] {
  const tiles = tilesOf(rows, columns)
  return [Math.min(tiles, MOST), Math.ceil(tiles / MOST), z]
}

export function product({ key, columns, along, wgsl }: Product): Program {
  const wide = tileColumns(columns)
  return {
    key: `product ${key}`,
    code: `${wgsl}
const COLUMNS = ${columns}u; const WIDE = ${wide}u; const ACROSS = ${Math.ceil(columns / wide)}u; const THREADS = ${4 * wide}u;
var<workgroup> rowPlaces: array<vec3<i32>, ${ROWS}>;
var<workgroup> depthPlaces: array<vec3<i32>, ${DEPTH}>;
var<workgroup> leftTile: array<f32, ${DEPTH * PITCH}>;
var<workgroup> rightTile: array<f32, ${DEPTH * wide}>;

fn lookUpDepth(thread: u32, k: u32, end: u32, z: u32) {
  if (thread < ${DEPTH}u) {
    var place = vec3<i32>(-1);
    if (k + thread < end) { place = depthAt(k + thread, z); }
    depthPlaces[thread] = place;
  }
}

@compute @workgroup_size(${4 * wide})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>, @builtin(local_invocation_index) thread: u32) {
  let tile = group.y * groups.x + group.x;
  let z = group.z;
  let firstRow = tile / ACROSS * ${ROWS}u;
  let firstColumn = tile % ACROSS * WIDE;
  let count = rows(z);
  if (firstRow >= count) { return; }
  let stretch = span(z, groups.z);
  for (var i = thread; i < ${ROWS}u; i += THREADS) {
    var place = vec3<i32>(-1);
    if (firstRow + i < count) { place = rowAt(firstRow + i, z); }
    rowPlaces[i] = place;
  }
  lookUpDepth(thread, stretch.x, stretch.y, z);
  workgroupBarrier();

  let row = thread / (WIDE / 4u) * 4u;
  let column = thread % (WIDE / 4u) * 4u;
  var sums = array<vec4<f32>, 4>();
  for (var start = stretch.x; start < stretch.y; start += ${DEPTH}u) {
    for (var i = thread; i < ${ROWS * DEPTH}u; i += THREADS) {
      let r = ${along === 'rows' ? `i % ${ROWS}u` : `i / ${DEPTH}u`};
      let k = ${along === 'rows' ? `i / ${ROWS}u` : `i % ${DEPTH}u`};
      let at = rowPlaces[r];
      let deep = depthPlaces[k];
      var value = 0.0;
      if (at.x >= 0 && deep.x >= 0) { value = left(at, deep); }
      leftTile[k * ${PITCH}u + r] = value;
    }
    for (var i = thread; i < ${DEPTH}u * WIDE; i += THREADS) {
      let k = start + i / WIDE;
      let n = firstColumn + i % WIDE;
      var value = 0.0;
      if (k < stretch.y && n < COLUMNS) { value = right(k, n, z); }
      rightTile[i] = value;
    }
    workgroupBarrier();
    for (var k = 0u; k < ${DEPTH}u; k++) {
      let a = k * ${PITCH}u + row;
      let b = k * WIDE + column;
      let across = vec4<f32>(rightTile[b], rightTile[b + 1u], rightTile[b + 2u], rightTile[b + 3u]);
      sums[0] += leftTile[a] * across;
      sums[1] += leftTile[a + 1u] * across;
      sums[2] += leftTile[a + 2u] * across;
      sums[3] += leftTile[a + 3u] * across;
    }
    lookUpDepth(thread, start + ${DEPTH}u, stretch.y, z);
    workgroupBarrier();
  }

  for (var i = 0u; i < 4u; i++) {
    for (var j = 0u; j < 4u; j++) {
      let m = firstRow + row + i;
      let n = firstColumn + column + j;
      if (m < count && n < COLUMNS) { put(m, n, z, sums[i][j]); }
    }
  }
}`,
  }
}
