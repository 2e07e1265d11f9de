import { InputError } from './contracts/errors'
import { createRandom, type Random } from './random'

/**
 * The seeds of so many games, drawn from one; no two are equal. Those of a smaller count come first. Counted up from it, neighbouring
 * seeds would play the same games but for one.
 */
export function drawSeeds(seed: number, count: number): number[] {
  const random = createRandom(seed)
  const drawn = new Set<number>()
  while (drawn.size < count) drawn.add(random.word())
  return [...drawn]
}

/**
 * A random stream for each of `count` slots, made of the seed and the slot's number alone: whoever plays a slot, and beside how
 * many others, it draws the same words. Seed and number are mixed (Murmur3's finaliser), so that neighbours share nothing.
 */
export function createStreams(seed: number, count: number): Random[] {
  return Array.from({ length: count }, (_, slot) => createRandom(mix((seed + Math.imul(slot + 1, 0x85ebca6b)) >>> 0)))
}

export const saveStreams = (streams: readonly Random[]): string[] => streams.map((stream) => stream.save())

/**
 * Puts back what `saveStreams` gave. The version before had one stream for all: from it each slot's is made, always the same ones,
 * so such a run goes on, though not with the draws it would have made then. Throws InputError; nothing is changed then.
 */
export function loadStreams(streams: readonly Random[], words: readonly string[], field: string): void {
  if (words.length !== streams.length && words.length !== 1)
    throw new InputError(field, `must hold ${streams.length} streams, has ${words.length}`)
  if (!words.every((state) => /^[0-9a-f]{32}$/.test(state)))
    throw new InputError(field, 'must be 32 hexadecimal digits each')
  const states = words.length === streams.length ? words : divide(words[0] ?? '', streams.length)
  streams.forEach((stream, slot) => stream.load(states[slot] ?? ''))
}

function divide(state: string, count: number): string[] {
  const former = createRandom(0)
  former.load(state)
  return Array.from({ length: count }, () => createRandom(former.word()).save())
}

function mix(word: number): number {
  let z = word
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
  return (z ^ (z >>> 16)) >>> 0
}
