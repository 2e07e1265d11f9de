/**
 * A minibatch cut into parts of equally many rows and gone through as one: every gradient of weights is the sum of the parts' own,
 * each of which is what it would be alone. So it does not matter who has which parts, and a kernel need not be called for each.
 */
export interface Parts {
  readonly count: number
  /** All parts come one after the other in each block of rows: 1 block, or one for every step of a memory. */
  readonly blocks: number
}

let now: Parts = { count: 1, blocks: 1 }

/** Of the minibatch that is being gone through. */
export const partsNow = (): Parts => now

/** Losses and gradients inside are of so many parts. Only where operations are `fused`. */
export function inParts<T>(parts: Parts, work: () => T): T {
  const before = now
  now = parts
  try {
    return work()
  } finally {
    now = before
  }
}

/** Where parts `from` … `to` − 1 fall into halves: the order in which they are added. */
export const middleOf = (from: number, to: number): number => from + Math.floor((to - from) / 2)

/** Each half's sum, added to the other's. */
export function addHalves<T>(from: number, to: number, part: (i: number) => T, add: (a: T, b: T) => T): T {
  if (to - from === 1) return part(from)
  const middle = middleOf(from, to)
  return add(addHalves(from, middle, part, add), addHalves(middle, to, part, add))
}
