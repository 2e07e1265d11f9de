/** VALID: windows lie wholly inside. SAME: zeros around (nothing, for a maximum), so that stride 1 keeps height and width. */
export type Padding = 'valid' | 'same'

/** Outputs along one axis, and how many places are put before and after it: TensorFlow's rule, the odd one behind. */
export function padded(
  size: number,
  window: number,
  stride: number,
  pad: Padding,
): { out: number; before: number; after: number } {
  if (pad === 'valid') return { out: Math.floor((size - window) / stride) + 1, before: 0, after: 0 }
  const out = Math.ceil(size / stride)
  const all = Math.max(0, (out - 1) * stride + window - size)
  return { out, before: Math.floor(all / 2), after: Math.ceil(all / 2) }
}

/** Windows of a picture [b, h, w, c]: sizes of the output, and where the first window starts, counted inwards from the corner. */
export interface Placing {
  readonly outHeight: number
  readonly outWidth: number
  readonly top: number
  readonly left: number
}

export function placing(
  shape: readonly number[],
  [height, width]: readonly [number, number],
  stride: number,
  pad: Padding,
): Placing {
  const [down, across] = [padded(shape[1]!, height, stride, pad), padded(shape[2]!, width, stride, pad)]
  return { outHeight: down.out, outWidth: across.out, top: down.before, left: across.before }
}
