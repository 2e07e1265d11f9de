import type { StateView } from './script'

/** Something that is true of a game's state, as a number: what an agent may or may not keep in mind. */
export interface Quantity {
  readonly id: string
  /** What a component that holds it is called: “speed upwards”. */
  readonly title: string
  /** '' where it is 1 for yes and 0 for no. */
  readonly unit: string
  /** Exactly what it is, in a sentence. */
  readonly help: string
}

/** The quantities of a game. */
export interface Quantities {
  /** The game's id. */
  readonly id: string
  readonly all: readonly Quantity[]
  /** By id; NaN where there is none, such as the distance to a saw where no saw is. The same state, the same numbers. */
  measure(state: StateView): Readonly<Record<string, number>>
}

/** Infers that every quantity is measured, and nothing else. */
export function quantities<const Id extends string>(
  id: string,
  described: Readonly<Record<Id, Omit<Quantity, 'id'>>>,
  measure: (state: StateView) => Readonly<Record<NoInfer<Id>, number>>,
): Quantities {
  const all = Object.entries<Omit<Quantity, 'id'>>(described).map(([own, about]) => ({ id: own, ...about }))
  return { id, all, measure }
}
