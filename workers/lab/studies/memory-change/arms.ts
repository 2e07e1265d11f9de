import type { Rerouting } from '../../memory/directions'

/** One way to change a memory while its agent plays. */
export interface Arm {
  readonly title: string
  /** `plain`: nothing is done. `random`: done along a random direction, what the others are held against. */
  readonly kind: 'plain' | 'component' | 'random'
  /** At most one, between components and random directions. */
  readonly routes: readonly Rerouting[]
}

export const plain: Arm = { title: 'as it is', kind: 'plain', routes: [] }

/** Random directions are numbered from here on, whatever the number of components. */
export const RANDOM = 1000

/** Counted from 1, as people do. */
export const componentTitle = (index: number): string => `component ${index + 1}`
export const randomTitle = (index: number): string => `random direction ${index + 1}`
