import { shuffle, type Random } from '../../random'

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
