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
    help: 'likeness to the untouched policy while pixels are blurred away, most salient first; against random orders',
  },
  insertion: {
    title: 'Insertion',
    better: 'more',
    help: 'the same while they come back into the blurred picture; against random orders',
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

/** Likeness of the map to the one of the same policy with random weights from the top down. Here less is better, and chance no rival. */
export const likenesses = { spearman: 'Spearman', ssim: 'SSIM', hog: 'HOG' } as const
export type Likeness = keyof typeof likenesses

export const randomised = (likeness: Likeness): string => `randomised-${likeness}`
