/** The number that a saliency map explains: an output of a model, and what is taken of it. */
export interface Target {
  /** Name of the output: `logits`, `value`, … */
  readonly output: string
  readonly take: Take
}

export type Take =
  | { readonly index: number }
  /** By how much the one is greater than the other. */
  | { readonly index: number; readonly against: number }
  /** The greatest, or that of the action that was taken. */
  | 'chosen'
  /** As the original Jacobian did. */
  | 'sum'
  /** All as a vector: ½‖ΔL‖² (perturbation, eq. 2) or ‖ΔL‖₂ (object). Where a gradient needs one number it is `sum`. */
  | 'norm'
  /** Their sum, each times its number here. */
  | { readonly direction: readonly number[] }

export const valueTarget: Target = { output: 'value', take: { index: 0 } }
export const chosenTarget: Target = { output: 'logits', take: 'chosen' }
export const sumTarget: Target = { output: 'logits', take: 'sum' }
export const policyTarget: Target = { output: 'logits', take: 'norm' }
export const actionTarget = (index: number): Target => ({ output: 'logits', take: { index } })
/** By how much an action's number is greater than their mean: of a Q network its advantage (Wang et al. 2016, equation 9). */
export const advantageTarget = (index: number, actions: number): Target => ({
  output: 'logits',
  take: { direction: Array.from({ length: actions }, (_, i) => (i === index ? 1 : 0) - 1 / actions) },
})
export const marginTarget = (index: number, against: number): Target => ({ output: 'logits', take: { index, against } })

/** A component of a memory, up to its mean: `reader` · h. It is an output like any other to whoever explains it. */
export const componentTarget = (reader: readonly number[]): Target => ({
  output: 'memory',
  take: { direction: reader },
})

/** Does this ask about the action that was taken, whichever that is? */
export const asksForChosen = ({ take }: Target): boolean => take === 'chosen'

/** As the version before wrote it, where that had a word for it; what is written so reads the same there and here, and is shorter. */
export function formerTarget(target: Target): object {
  const { output, take } = target
  if (output === 'value' && typeof take === 'object' && 'index' in take && !('against' in take))
    return { kind: 'value' }
  if (output !== 'logits') return target
  if (typeof take === 'string') return { kind: take === 'norm' ? 'policy' : take }
  if ('direction' in take) return target
  return 'against' in take
    ? { kind: 'margin', action: take.index, against: take.against }
    : { kind: 'action', action: take.index }
}
