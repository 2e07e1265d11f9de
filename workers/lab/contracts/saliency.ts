import type { Box, Frame, KindSpec } from './env'
import type { Model } from './model'
import type { ObservationSpec } from './observation'
import type { OptionSpec, Values } from './options'
import type { Target } from './target'
import type { Tensor, Tensors } from './tensor'

export type { Take, Target } from './target'

/** Along whose shorter side the published lengths are meant. */
const PUBLISHED_SIDE = 84

/**
 * A method's options where the picture is smaller than the 84 pixels that its lengths were published for: their defaults follow the shorter
 * side, so that a mask hides as much of a board of 11 cells as of a screen. What somebody sets is meant as it is set.
 */
export function sizedOptions<S extends OptionSpec>(options: S, observation: ObservationSpec): S {
  if (observation.kind !== 'image') return options
  const part = Math.min(observation.width, observation.height) / PUBLISHED_SIDE
  if (part >= 1) return options
  return Object.fromEntries(
    Object.entries(options).map(([key, option]) => [
      key,
      option.kind === 'number' && option.unit === 'px' ? shrunk(option, part) : option,
    ]),
  ) as S
}

function shrunk(option: NumberOption, part: number): NumberOption {
  const { step = 1, min, max } = option
  return { ...option, default: Math.min(max, Math.max(min, Math.round((option.default * part) / step) * step)) }
}

type NumberOption = Extract<OptionSpec[string], { kind: 'number' }>

/** Everything a method may look at for one moment. Tensors are borrowed: the method must not dispose them. */
export interface Subject {
  readonly model: Model
  /** One row of each of the model's inputs. */
  readonly inputs: Tensors
  /** Name of the input that is explained; the others stay as they are. */
  readonly of: string
  /** Objects per frame (newest last), native pixels; for `needs: 'objects'`. */
  readonly objects?: readonly (readonly Box[])[]
  /** What the game says about the kinds of objects: which of them belong together. Without it a kind has no parts. */
  readonly kinds?: readonly KindSpec[]
  /** The part of the native picture that is observed, for mapping boxes to observation pixels. */
  readonly frame?: Frame
  /** Which number was chosen (for `chosen`); the greatest when absent. */
  readonly chosen?: number
  /**
   * What a recurrent model was shown before, oldest first [k, …], and what it remembered before the first of them [1, memory].
   * Null: it was shown nothing before. Absent: nobody knows.
   */
  readonly past?: { readonly observations: Tensor; readonly memory: Tensor } | null | undefined
  readonly target: Target
}

/** Who is explained, as far as it decides what can be explained at all. */
export type Explained = Pick<Model, 'network' | 'inputs' | 'outputs' | 'layers'>

/** A map that ought to add up to something. */
export interface Balanced {
  readonly map: Tensor
  /** [2]: what its attributions add up to before anything is left out of the map, and what they ought to. */
  readonly sums: Tensor
}

/** How far such a map is off. */
export interface Balance {
  /** |what it adds up to − what it ought to| / |what it ought to|: of integrated gradients, the completeness gap. */
  readonly gap: number
  /** As many were taken. */
  readonly steps: number
}

/** Of an estimate whose next seed's map correlates less with it, more than half is sampling noise. */
export const LOW_RELIABILITY = 0.5

/** A map that is off by no more adds up. */
export const CLOSE_GAP = 0.05

export const gapOf = (sum: number, owed: number): number => (sum === owed ? 0 : Math.abs(sum - owed) / Math.abs(owed))

export interface SaliencyMethod<S extends OptionSpec = OptionSpec> {
  readonly id: string
  readonly title: string
  /** Ends “The glow shows …” for somebody who has never seen a map: no word of the trade. */
  readonly glow: string
  readonly cite: string
  /** True: values can be negative and the sign means something. */
  readonly signed: boolean
  readonly needs: 'gradient' | 'forward' | 'objects'
  /** What one unit of the raw map is, for the legend. */
  readonly unit: string
  /** Where an option decides what a unit is; overrides `unit`. */
  unitOf?(options: Values<S>): string
  /** What a value of the map is in units of the number explained: squares give their roots, slopes what they would do over the whole of the brightness. Absent: it is that already. */
  asChange?(value: number, options: Values<S>): number
  /** True: a value is a slope, so that what a change does is value × change of light. Else it is what the pixel as it is contributes. */
  readonly perLight?: boolean
  /** One called `seed` says that the map is an estimate from random draws: what another seed gives is shown beside it as its reliability. */
  readonly options: S
  /**
   * Raw map: [h, w] of a picture, [1, n] of n numbers; finite, never normalised. Synchronous on the host side; no read-back inside.
   * Throws InputError where the method has nothing to say about such an input or model: where it has a `refusal`.
   */
  explain(subject: Subject, options: Values<S>): Tensor
  /** Why it has nothing to say about this input of such a model; null: it has. Absent: it explains whatever there is. */
  refusal?(model: Explained, of: string): string | null
  /** One map per target from one pass over the model (actor and critic together); `subject.target` is not read. Absent: call `explain` per target. */
  explainMany?(subject: Subject, targets: readonly Target[], options: Values<S>): Tensor[]
  /** Where an option decides whether the sign means something; overrides `signed`. */
  isSigned?(options: Values<S>): boolean
  /** For maps that approximate what ought to add up: the map that `explain` gives, and how far it is off. */
  explainBalanced?(subject: Subject, options: Values<S>): Balanced
  /** Options that come nearer with more `steps`. Null: there are none. */
  finer?(options: Values<S>): Values<S> | null
  /** Where these options leave out what speaks against the target: the ones that show both. Null, or absent: nothing is left out. */
  bothSigns?(options: Values<S>): Values<S> | null
  /** With these options, what it puts in place of what it hides: being judged by hiding pixels in the same way favours it. Null, or absent: it hides nothing. */
  hides?(options: Values<S>): 'black' | 'blur' | 'mean' | 'background' | null
  /** How far a value spreads around the place that it speaks of, pixels of the observation: finer than that the map cannot tell. Absent: 0. */
  reach?(options: Values<S>): number
  /** Cheaper first answer while dragging (coarser grid, fewer samples): options to use instead, or absent if there is none. */
  coarse?(options: Values<S>): Values<S>
}

/** Target of a batch: [batch] scalars. */
export type TargetFunction = (output: Tensors) => Tensor
