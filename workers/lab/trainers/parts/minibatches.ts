import type { Random } from '../../random'

/** 0 … n−1 in random order (Fisher–Yates). */
export function shuffled(n: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i)
  for (let i = n - 1; i > 0; i--) {
    const j = random.below(i + 1)
    const kept = order[i] as number
    order[i] = order[j] as number
    order[j] = kept
  }
  return order
}

/** All rows of a rollout once, at most `most` at a time, in random order. */
export function* shuffledRows(size: number, most: number, random: Random): Generator<Uint32Array> {
  const order = shuffled(size, random)
  for (let start = 0; start < size; start += most) yield order.subarray(start, start + most)
}

/**
 * All rows of a rollout once, cut between slots only: all steps of some slots, step by step, slots in random order. So many slots
 * at a time that their rows are at most `most`, but at least one.
 */
export function* slotSequences(
  { size, slots }: { readonly size: number; readonly slots: number },
  most: number,
  random: Random,
): Generator<Uint32Array> {
  const steps = size / slots
  const together = Math.max(1, Math.floor(most / steps))
  const order = shuffled(slots, random)
  for (let start = 0; start < slots; start += together) {
    const chosen = order.subarray(start, start + together)
    yield Uint32Array.from(
      { length: steps * chosen.length },
      (_, i) => Math.floor(i / chosen.length) * slots + (chosen[i % chosen.length] as number),
    )
  }
}
