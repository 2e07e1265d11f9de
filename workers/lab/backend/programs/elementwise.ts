import type { Activation } from '../operation-gradients'
import type { Program } from '../webgpu-heap'

/** Threads of a workgroup; each goes on to the element that lies all threads further. */
const THREADS = 64
export const elementGroups = (count: number): [number, number, number] => [
  Math.min(16384, Math.ceil(count / THREADS)),
  1,
  1,
]

const elements = (key: string, bindings: string, output: string, body: string): Program => ({
  key,
  code: `${bindings}
@compute @workgroup_size(${THREADS})
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  for (var i = id.x; i < arrayLength(&${output}); i += groups.x * ${THREADS}u) { ${body} }
}`,
})

const values: Record<Activation, string> = {
  // not max(): a number that is not one must come out as such
  relu: 'select(v, 0.0, v < 0.0)',
  // beyond that they are 1 in float32, and some compilers' own overflow
  tanh: 'tanh(clamp(v, -15.0, 15.0))',
  sigmoid: '1.0 / (1.0 + exp(clamp(-v, -80.0, 80.0)))',
}

/** Reads x; writes y. */
export const activation = (kind: Activation): Program =>
  elements(
    kind,
    `
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;`,
    'y',
    `let v = x[i]; y[i] = ${values[kind]};`,
  )

const slopes: Record<Activation, string> = {
  relu: 'select(0.0, 1.0, v > 0.0)',
  tanh: '1.0 - v * v',
  sigmoid: 'v * (1.0 - v)',
}

/** Reads dy and y; writes dy times the slope. */
export const activationGradient = (kind: Activation): Program =>
  elements(
    `${kind} gradient`,
    `
@group(0) @binding(0) var<storage, read> dy: array<f32>;
@group(0) @binding(1) var<storage, read> y: array<f32>;
@group(0) @binding(2) var<storage, read_write> dz: array<f32>;`,
    'dz',
    `let v = y[i]; dz[i] = dy[i] * (${slopes[kind]});`,
  )
