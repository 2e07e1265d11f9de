import type { Program } from '../webgpu-heap'

/** How Q comes from the heads: V + A − mean A where it is dueling, else the logits as they are. */
export interface QProgram {
  readonly actions: number
  readonly dueling: boolean
}

/** Storage in the order it is bound; a program binds no more than it uses. */
const bindings = (reads: Record<string, string>, writes: Record<string, string>) =>
  [...Object.entries(reads), ...Object.entries(writes)]
    .map(([name, type], i) => {
      const access = name in writes ? 'read_write' : 'read'
      return `@group(0) @binding(${i}) var<storage, ${access}> ${name}: array<${type}>;`
    })
    .join('\n')

/** WGSL: what is added to row i's logits. */
const offsetOf = ({ actions, dueling }: QProgram) => `
const A = ${actions}u;
fn offsetOf(i: u32) -> f32 {
  ${
    dueling
      ? `var sum = 0.0;
  for (var a = 0u; a < A; a++) { sum += logits[i * A + a]; }
  return value[i] - sum / f32(A);`
      : 'return 0.0;'
  }
}`

/**
 * What Q should be, a thread per row. Reads logits, value (only where it is dueling), the given rows (reward, discount) and, where
 * another chooses, that one's logits; writes the targets.
 */
export function qTargets(of: QProgram, double: boolean): Program {
  const reads = {
    logits: 'f32',
    ...(of.dueling && { value: 'f32' }),
    given: 'vec2<f32>',
    ...(double && { chooser: 'f32' }),
  }
  const chooser = double ? 'chooser' : 'logits'
  return {
    key: `q targets ${of.actions} ${of.dueling} ${double}`,
    code: `${bindings(reads, { targets: 'f32' })}
${offsetOf(of)}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let i = id.x;
  if (i >= arrayLength(&given)) { return; }
  var top = ${chooser}[i * A];
  for (var a = 1u; a < A; a++) { top = max(top, ${chooser}[i * A + a]); }
  // equal best actions share
  var next = 0.0;
  var best = 0.0;
  for (var a = 0u; a < A; a++) {
    if (${chooser}[i * A + a] == top) { next += logits[i * A + a]; best += 1.0; }
  }
  targets[i] = given[i].x + given[i].y * (offsetOf(i) + next / best);
}`,
  }
}

/** WGSL: V − max Q of row i, where the value head learns that. */
const missedOf = ({ dueling }: QProgram) => `
fn missedOf(i: u32) -> f32 {
  ${
    dueling
      ? 'return 0.0;'
      : `var top = logits[i * A];
  for (var a = 1u; a < A; a++) { top = max(top, logits[i * A + a]); }
  return value[i] - top;`
  }
}`

const heads = { logits: 'f32', value: 'f32', targets: 'f32', given: 'vec2<f32>' }

/**
 * The losses of a minibatch, one workgroup for all rows. Reads logits, value, targets and the given rows (action, importance
 * weight); writes the total, the TD errors and [Huber loss, share clipped, mean Q, variance of targets, variance of errors].
 */
export function qLoss(of: QProgram): Program {
  return {
    key: `q loss ${of.actions} ${of.dueling}`,
    code: `${bindings(heads, { total: 'f32', errors: 'f32', parts: 'f32' })}
${offsetOf(of)}
${missedOf(of)}
const THREADS = 256u;
/** Huber loss, clipped, Q and what the value head misses; targets, errors and their squares. */
var<workgroup> first: array<vec4<f32>, THREADS>;
var<workgroup> second: array<vec4<f32>, THREADS>;
@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32) {
  let count = arrayLength(&given);
  var losses = vec4<f32>();
  var moments = vec4<f32>();
  for (var i = thread; i < count; i += THREADS) {
    let now = logits[i * A + u32(given[i].x)] + offsetOf(i);
    let error = targets[i] - now;
    let near = min(abs(error), 1.0);
    let missed = missedOf(i);
    errors[i] = error;
    losses += vec4<f32>(near * (abs(error) - 0.5 * near) * given[i].y, select(0.0, 1.0, abs(error) > 1.0), now, 0.5 * missed * missed);
    moments += vec4<f32>(targets[i], targets[i] * targets[i], error, error * error);
  }
  first[thread] = losses;
  second[thread] = moments;
  workgroupBarrier();
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    if (thread < half) {
      first[thread] += first[thread + half];
      second[thread] += second[thread + half];
    }
    workgroupBarrier();
  }
  if (thread == 0u) {
    let loss = first[0] / f32(count);
    let m = second[0] / f32(count);
    total[0] = loss.x + loss.w;
    for (var k = 0u; k < 3u; k++) { parts[k] = loss[k]; }
    parts[3] = m.y - m.x * m.x;
    parts[4] = m.w - m.z * m.z;
  }
}`,
  }
}

/** The total's slopes. Reads logits, value, targets, the given rows and the total's own slope; writes those of logits and value. */
export function qLossGradient(of: QProgram): Program {
  return {
    key: `q loss gradient ${of.actions} ${of.dueling}`,
    code: `${bindings({ ...heads, dTotal: 'f32' }, { dLogits: 'f32', dValue: 'f32' })}
${offsetOf(of)}
${missedOf(of)}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let i = id.x;
  if (i >= arrayLength(&given)) { return; }
  let share = dTotal[0] / f32(arrayLength(&given));
  let taken = u32(given[i].x);
  let error = targets[i] - logits[i * A + taken] - offsetOf(i);
  let slope = -share * given[i].y * clamp(error, -1.0, 1.0);
  for (var a = 0u; a < A; a++) {
    dLogits[i * A + a] = select(0.0, slope, a == taken)${of.dueling ? ' - slope / f32(A)' : ''};
  }
  dValue[i] = ${of.dueling ? 'slope' : 'share * missedOf(i)'};
}`,
  }
}
