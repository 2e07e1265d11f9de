/** One way to change an agent. */
export interface Arm {
  readonly title: string
  /** `plain`: nothing is done. `random`: done along a random direction, what the others are held against. */
  readonly kind: 'plain' | 'component' | 'random'
}

export const AS_IT_IS = 'as it is'

/** Random directions that are everybody's are numbered from here on, whatever the number of components; less is the component that one is beside. */
export const RANDOM = 1000

/** Counted from 1, as people do. */
export const componentTitle = (index: number): string => `component ${index + 1}`
export const randomTitle = (index: number): string => `random direction ${index + 1}`
