import type { Tensor } from '../contracts/tensor'
import * as tf from './tf'

/** What the two heads say of b states: [b, actions] and [b, 1]. */
export interface Heads {
  readonly logits: Tensor
  readonly value: Tensor
}

/** `dueling`: Q = V + A − mean A, A the logits. Else the logits are Q, and the value head learns max Q beside it. */
export interface QOptions {
  readonly dueling: boolean
}

/** Total, TD errors [b], and the numbers that `qLosses` tells of [5]. Only the total has a gradient. */
export interface FusedQLoss {
  readonly total: Tensor
  readonly errors: Tensor
  readonly parts: Tensor
}

/** What Q should be [b], in one call where there are kernels. `rows` [b, 2]: reward and discount; `chooser`: logits of who chooses the action. */
export function fusedTargets(
  { logits, value }: Heads,
  chooser: Tensor | undefined,
  rows: Tensor,
  options: QOptions,
): Tensor {
  const inputs = { logits, value, rows, ...(chooser && { chooser }) } as unknown as tf.NamedTensorMap
  return tf.engine().runKernel('NudgeQTargets', inputs, options as unknown as tf.NamedAttrMap) as tf.Tensor
}

/** One call forwards and one backwards, where there are kernels. `rows` [b, 2]: action and importance weight. */
export function fusedQLoss({ logits, value }: Heads, targets: Tensor, rows: Tensor, options: QOptions): FusedQLoss {
  const inputs = { logits, value, targets, rows } as unknown as tf.NamedTensorMap
  const [total, errors, parts] = tf.engine().runKernel('NudgeQLoss', inputs, options as unknown as tf.NamedAttrMap) as [
    tf.Tensor,
    tf.Tensor,
    tf.Tensor,
  ]
  return { total, errors, parts }
}

export function registerQLossGradient(): void {
  if (tf.getGradient('NudgeQLoss')) return
  tf.registerGradient({
    kernelName: 'NudgeQLoss',
    inputsToSave: ['logits', 'value', 'targets', 'rows'],
    gradFunc(slopes, saved, attributes) {
      const [logits, value, targets, rows] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]
      const [dy] = slopes as tf.Tensor[] as [tf.Tensor]
      const [dLogits, dValue] = tf
        .engine()
        .runKernel('NudgeQLossGradient', { logits, value, targets, rows, dy }, attributes) as [tf.Tensor, tf.Tensor]
      return { logits: () => tf.clone(dLogits), value: () => tf.clone(dValue) }
    },
  })
}

/** Views of the arrays that the losses are made of, as they lie in memory. */
export interface QArrays {
  readonly logits: Float32Array
  readonly value: Float32Array
  readonly targets: Float32Array
  readonly rows: Float32Array
}

/** The targets in plain arithmetic, into an array of the size of `value`. */
export function plainTargets(
  { logits, value, rows }: Omit<QArrays, 'targets'>,
  chooser: Float32Array | undefined,
  { dueling }: QOptions,
  targets: Float32Array,
): void {
  const actions = logits.length / value.length
  const chosen = chooser ?? logits
  for (let row = 0; row < value.length; row++) {
    let [top, next, best] = [-Infinity, 0, 0]
    // equal best actions share
    for (let at = row * actions; at < (row + 1) * actions; at++) {
      if (chosen[at]! > top) [top, next, best] = [chosen[at]!, 0, 0]
      if (chosen[at] === top) [next, best] = [next + logits[at]!, best + 1]
    }
    const offset = dueling ? value[row]! - meanOf(logits, row, actions) : 0
    targets[row] = rows[2 * row]! + rows[2 * row + 1]! * (offset + next / best)
  }
}

/** The losses in plain arithmetic: [total, the five parts], and the TD errors into an array of the size of `value`. */
export function plainQLoss(arrays: QArrays, options: QOptions, errors: Float32Array): Float64Array {
  const count = arrays.value.length
  const sums = new Float64Array(8)
  eachRow(arrays, options, ({ row, now, target, error, weight, missed }) => {
    const [size, near] = [Math.abs(error), Math.min(1, Math.abs(error))]
    errors[row] = error
    const terms = [near * (size - 0.5 * near) * weight, size > 1 ? 1 : 0, now, target, target ** 2, error, error ** 2]
    terms.forEach((term, i) => (sums[i]! += term))
    sums[7]! += 0.5 * missed ** 2
  })
  const [loss, clipped, now, target, targets, error, squares, missed] = sums.map((sum) => sum / count)
  const spread = (squares: number, mean: number) => squares - mean ** 2
  return Float64Array.of(loss! + missed!, loss!, clipped!, now!, spread(targets!, target!), spread(squares!, error!))
}

/** The total's slopes times `dy`, into two arrays of the sizes of `logits` and `value`. */
export function plainQLossGradient(
  arrays: QArrays,
  options: QOptions,
  dy: number,
  dLogits: Float32Array,
  dValue: Float32Array,
): void {
  const count = arrays.value.length
  const actions = arrays.logits.length / count
  eachRow(arrays, options, ({ row, action, error, weight, missed }) => {
    const slope = (-dy / count) * weight * Math.max(-1, Math.min(1, error))
    dLogits.fill(options.dueling ? -slope / actions : 0, row * actions, (row + 1) * actions)
    dLogits[row * actions + action]! += slope
    dValue[row] = options.dueling ? slope : (dy / count) * missed
  })
}

interface Row {
  readonly row: number
  readonly action: number
  readonly weight: number
  /** Q of the action, what it should be, and what is missing. */
  readonly now: number
  readonly target: number
  readonly error: number
  /** V − max Q, where the value head learns that; else 0. */
  readonly missed: number
}

function eachRow({ logits, value, targets, rows }: QArrays, { dueling }: QOptions, visit: (row: Row) => void): void {
  const actions = logits.length / value.length
  for (let row = 0; row < value.length; row++) {
    const [action, weight] = rows.subarray(2 * row, 2 * row + 2) as unknown as [number, number]
    const offset = dueling ? value[row]! - meanOf(logits, row, actions) : 0
    const now = logits[row * actions + action]! + offset
    const target = targets[row]!
    const missed = dueling ? 0 : value[row]! - Math.max(...logits.subarray(row * actions, (row + 1) * actions))
    visit({ row, action, weight, now, target, error: target - now, missed })
  }
}

function meanOf(logits: Float32Array, row: number, actions: number): number {
  let sum = 0
  for (let at = row * actions; at < (row + 1) * actions; at++) sum += logits[at]!
  return sum / actions
}
