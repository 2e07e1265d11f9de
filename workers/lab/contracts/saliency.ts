import type { Box, Frame, KindSpec } from './env'
import type { OptionSpec, Values } from './options'
import type { Policy, PolicyOutput } from './model'
import type { Tensor } from './tensor'

/** The scalar a saliency map explains. `sum` = sum of logits over actions, as the original Jacobian did. */
export type Target =
  | { readonly kind: 'value' }
  | { readonly kind: 'chosen' }
  | { readonly kind: 'action'; readonly action: number }
  | { readonly kind: 'margin'; readonly action: number; readonly against: number }
  | { readonly kind: 'sum' }
  /** All logits as a vector: ½‖ΔL‖² (perturbation, eq. 2) or ‖ΔL‖₂ (object). Gradient methods treat it as `sum`. */
  | { readonly kind: 'policy' }

/** Everything a method may look at for one moment. Planes newest last. */
export interface Subject {
  readonly policy: Policy
  /** [1, h, w, planes], 0…1. Borrowed: the method must not dispose it. */
  readonly observation: Tensor
  /** Objects per plane (index = plane, newest last), native pixels; for `needs: 'objects'`. */
  readonly objects?: readonly (readonly Box[])[]
  /** What the game says about the kinds of objects: which of them belong together. Without it a kind has no parts. */
  readonly kinds?: readonly KindSpec[]
  /** The part of the native picture that is observed, for mapping boxes to observation pixels. */
  readonly frame?: Frame
  /** The action that was taken (for `chosen`); argmax of the logits when absent. */
  readonly chosen?: number
  readonly target: Target
}

export interface SaliencyMethod<S extends OptionSpec = OptionSpec> {
  readonly id: string
  readonly title: string
  readonly cite: string
  /** True: values can be negative and the sign means something. */
  readonly signed: boolean
  readonly needs: 'gradient' | 'forward' | 'objects'
  /** What one unit of the raw map is, for the legend. */
  readonly unit: string
  /** True: a value is a slope, so that what a change does is value × change of light. Else it is what the pixel as it is contributes. */
  readonly perLight?: boolean
  readonly options: S
  /** Raw map [h, w]: finite, observation-sized, never normalised. Synchronous on the host side; no read-back inside. */
  explain(subject: Subject, options: Values<S>): Tensor
  /** One map per target from one pass over the policy (actor and critic together); `subject.target` is not read. Absent: call `explain` per target. */
  explainMany?(subject: Subject, targets: readonly Target[], options: Values<S>): Tensor[]
  /** Where an option decides whether the sign means something; overrides `signed`. */
  isSigned?(options: Values<S>): boolean
  /** Cheaper first answer while dragging (coarser grid, fewer samples): options to use instead, or absent if there is none. */
  coarse?(options: Values<S>): Values<S>
}

/** Target of a batch: [batch] scalars. */
export type TargetFunction = (output: PolicyOutput) => Tensor
