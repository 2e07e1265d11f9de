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

/** Puts back what `saveStreams` gave. Throws InputError as `streamStates` does; nothing is changed then. */
export function loadStreams(streams: readonly Random[], words: readonly string[], field: string): void {
  const states = streamStates(words, streams.length, field)
  streams.forEach((stream, slot) => stream.load(states[slot] ?? ''))
}

/**
 * The state of each of `count` streams. The version before had one stream for all: from it each slot's is made, always the same ones,
 * so such a run goes on, though not with the draws it would have made then. Throws InputError.
 */
export function streamStates(words: readonly string[], count: number, field: string): readonly string[] {
  if (words.length !== count && words.length !== 1)
    throw new InputError(field, `must hold ${count} streams, has ${words.length}`)
  if (!words.every((state) => /^[0-9a-f]{32}$/.test(state)))
    throw new InputError(field, 'must be 32 hexadecimal digits each')
  return words.length === count ? words : divide(words[0] ?? '', count)
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

/** A random stream of its own for every purpose (FNV-1a of the words): what one measure draws moves no other, nor does which methods are asked. */
export function streamOf(...words: readonly (string | number)[]): Random {
  let hash = 0x811c9dc5
  for (const character of words.join('/')) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193)
  return createRandom(hash >>> 0)
}
