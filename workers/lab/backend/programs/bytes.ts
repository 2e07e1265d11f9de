import type { Program } from '../webgpu-heap'

/** Bytes 0…255, four to a word, to floats 0…1: a quarter of the upload. Reads the words, writes the floats. */
export const bytesToFloats: Program = {
  key: 'bytes to floats',
  code: `
@group(0) @binding(0) var<storage, read> words: array<u32>;
@group(0) @binding(1) var<storage, read_write> floats: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let all = arrayLength(&floats);
  for (var i = id.x; i < arrayLength(&words); i += groups.x * 64u) {
    for (var j = 0u; j < 4u; j++) {
      if (4u * i + j < all) { floats[4u * i + j] = f32((words[i] >> (8u * j)) & 0xffu) * ${1 / 255}; }
    }
  }
}`,
}
