/** What is measured against chance. `better`: which way is good. */
export interface Metric {
  readonly title: string
  readonly better: 'less' | 'more'
  /** What the baseline is, and what the number says. */
  readonly help: string
}

export const metrics = {
  deletion: {
    title: 'Deletion',
    better: 'less',
    help: 'likeness to the untouched policy while pixels take on how they usually look, most salient first; against random orders',
  },
  insertion: {
    title: 'Insertion',
    better: 'more',
    help: 'the same while they come back into the usual picture; against random orders',
  },
  'deletion-shifted': {
    title: 'Deletion, shifted',
    better: 'less',
    help: 'deletion against the same map laid over another place',
  },
  'insertion-shifted': {
    title: 'Insertion, shifted',
    better: 'more',
    help: 'insertion against the same map laid over another place',
  },
  'deletion-logit': {
    title: 'Deletion, logit',
    better: 'less',
    help: 'the same for the explained logit: 1 = never moved, 0 = moved as far as by random orders',
  },
  'insertion-logit': {
    title: 'Insertion, logit',
    better: 'more',
    help: 'the same for the explained logit: 1 = there at once, 0 = as late as by random orders',
  },
  'deletion-blur': {
    title: 'Deletion by blur',
    better: 'less',
    help: 'deletion while pixels are blurred away; against random orders',
  },
  'insertion-blur': {
    title: 'Insertion by blur',
    better: 'more',
    help: 'insertion into the blurred picture; against random orders',
  },
  'deletion-black': {
    title: 'Deletion to black',
    better: 'less',
    help: 'deletion while pixels go black; against random orders',
  },
  'insertion-black': {
    title: 'Insertion into black',
    better: 'more',
    help: 'insertion into a black picture; against random orders',
  },
  infidelity: {
    title: 'Infidelity',
    better: 'less',
    help: 'unforeseen part of what darkening squares does to the logit; against the map’s own values at random places',
  },
  sensitivity: {
    title: 'Max-sensitivity',
    better: 'less',
    help: 'greatest change of the map under noise of ±0.02, over its size; against values drawn to random places anew',
  },
} as const satisfies Readonly<Record<string, Metric>>

export type MetricId = keyof typeof metrics

/** What pixels are put in place of: how they usually look in the episode, which is no method's own way; a blur; black. */
export const replacements = {
  background: 'in-painted with the usual picture',
  blur: 'blurred',
  black: 'black',
} as const
export type Replacement = keyof typeof replacements

/** The measure of a course under a replacement: of the neutral one it is the plain one. */
export const underReplacement = (course: 'deletion' | 'insertion', replacement: Replacement): MetricId =>
  replacement === 'background' ? course : `${course}-${replacement}`

/**
 * Likeness of the map to the one of the same policy with random weights from the top down. Here less is better, and chance no rival. Over
 * lit pixels, and over those that are otherwise than usual: over all of them maps that are empty where the picture is black are alike
 * whatever they show.
 */
export const likenesses = {
  spearman: 'Spearman',
  'spearman-lit': 'Spearman, lit pixels',
  'spearman-varying': 'Spearman, pixels that vary',
  ssim: 'SSIM',
  hog: 'HOG',
} as const
export type Likeness = keyof typeof likenesses

export const randomised = (likeness: Likeness): string => `randomised-${likeness}`
/** Likeness of the untouched map to the bare lit mask. */
export const litLikeness = (likeness: Likeness): string => `lit-${likeness}`
