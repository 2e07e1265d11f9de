import { createRandom, type Random } from '../../random'

/** A random stream of its own for every purpose (FNV-1a of the words): what one measure draws moves no other, nor does which methods are asked. */
export function streamOf(...words: readonly (string | number)[]): Random {
  let hash = 0x811c9dc5
  for (const character of words.join('/')) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193)
  return createRandom(hash >>> 0)
}

/** 0 … count − 1, shuffled (Fisher & Yates). */
export function shuffle(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const other = random.below(i + 1)
    ;[order[i], order[other]] = [order[other]!, order[i]!]
  }
  return order
}

/** Pixels from the greatest |value| to the least; equal ones in random order, or the corner where a picture begins would count as salient. */
export function orderOf(map: Float32Array, random: Random): Uint32Array {
  return shuffle(map.length, random).sort((a, b) => Math.abs(map[b]!) - Math.abs(map[a]!))
}

/** The map's own values at random places: as salient, as sparse, and knowing nothing. */
export function permuted(map: Float32Array, random: Random): Float32Array {
  return Float32Array.from(shuffle(map.length, random), (i) => map[i]!)
}

/** The whole map somewhere else, wrapped around the borders: as smooth and as clustered, in the wrong place. At least a quarter of the picture away along one axis. */
export function shifted(map: Float32Array, [h, w]: readonly [number, number], random: Random): Float32Array {
  const far = (size: number) => Math.ceil(size / 4) + random.below(Math.max(1, Math.floor(size / 2)))
  const [down, across] = random.below(2) === 0 ? [far(h), random.below(w)] : [random.below(h), far(w)]
  return Float32Array.from(map, (_, i) => map[((Math.floor(i / w) + down) % h) * w + (((i % w) + across) % w)]!)
}

export const magnitudes = (map: Float32Array): Float32Array => map.map(Math.abs)
