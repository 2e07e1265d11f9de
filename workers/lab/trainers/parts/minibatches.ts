import { InputError } from '../../contracts/errors'
import { shuffle, type Random } from '../../random'

/** Rows of a rollout of so many slots lie step by step. */
interface Size {
  readonly size: number
  readonly slots: number
}

/** `parts` where they divide what is learnt from. Throws InputError. */
export function requireParts(parts: number, { slots, minibatch }: { slots: number; minibatch?: number }): number {
  const refuse = (problem: string) => new InputError('parts', problem)
  if (slots % parts) throw refuse(`${parts} do not divide ${slots} slots into equal parts`)
  // A network's answer to one alone has other last bits than the same among several, and who plays beside it must not matter.
  if (parts > 1 && slots < 2 * parts)
    throw refuse(`${parts} of ${slots} slots leave each fewer than 2; at most ${Math.max(1, Math.floor(slots / 2))}`)
  if (minibatch !== undefined && minibatch % parts)
    throw refuse(`${parts} do not divide a minibatch of ${minibatch} into equal parts`)
  return parts
}

interface Sequences {
  readonly slots: number
  readonly steps: number
  readonly parts: number
  readonly minibatch: number
}

/**
 * How many rows minibatches of whole sequences have where `minibatch` are asked for: those of equally many slots of each part, as many as
 * that makes, at least one (`slotSequences`). Throws InputError where that is more than `most`.
 */
export function rowsOfSequences({ slots, steps, parts, minibatch }: Sequences, most: number): number {
  if (parts * steps > most)
    throw new InputError('steps', `${steps} of each of ${parts} parts are more than a minibatch may have (${most})`)
  const together = Math.min(Math.floor(minibatch / parts / steps), Math.floor(slots / parts))
  return parts * steps * Math.max(1, together)
}

/** Minibatches of a whole rollout with equally many rows of each part, part by part: `draw` gives those of one part, as if it were all. */
export function* inParts(
  { size, slots }: Size,
  parts: number,
  draw: (part: Size) => Generator<Uint32Array>,
): Generator<Uint32Array> {
  const own = slots / parts
  const drawn = Array.from({ length: parts }, () => [...draw({ size: size / parts, slots: own })])
  for (const i of drawn[0]!.keys())
    yield Uint32Array.from(
      drawn.flatMap((minibatches, part) =>
        Array.from(minibatches[i]!, (row) => Math.floor(row / own) * slots + part * own + (row % own)),
      ),
    )
}

/** All rows of a rollout once, at most `most` at a time, in random order. */
export function* shuffledRows({ size }: Pick<Size, 'size'>, most: number, random: Random): Generator<Uint32Array> {
  const order = shuffle(size, random)
  for (let start = 0; start < size; start += most) yield order.subarray(start, start + most)
}

/**
 * All rows of a rollout once, cut between slots only: all steps of some slots, step by step, slots in random order. So many slots
 * at a time that their rows are at most `most`, but at least one.
 */
export function* slotSequences({ size, slots }: Size, most: number, random: Random): Generator<Uint32Array> {
  const steps = size / slots
  const together = Math.max(1, Math.floor(most / steps))
  const order = shuffle(slots, random)
  for (let start = 0; start < slots; start += together) {
    const chosen = order.subarray(start, start + together)
    yield Uint32Array.from(
      { length: steps * chosen.length },
      (_, i) => Math.floor(i / chosen.length) * slots + (chosen[i % chosen.length] as number),
    )
  }
}
