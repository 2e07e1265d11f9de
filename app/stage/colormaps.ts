/**
 * Raw saliency to pixels. Unsigned maps are one hue whose lightness and opacity grow evenly; signed maps diverge from
 * clear to orange (raises the target) or blue (lowers it), a pair that colour-blind eyes keep apart.
 */
export type Curve = 'linear' | 'root'

/** Display scale: the raw value that gets the full colour. `held` = the largest since it was held, else of this map alone. */
export interface Scale {
  readonly max: number
  readonly held: boolean
}

type Rgb = readonly [number, number, number]
const unsignedRamp: readonly Rgb[] = [
  [0, 58, 70],
  [0, 110, 130],
  [0, 163, 186],
  [84, 214, 232],
  [214, 249, 255],
]
const plusRamp: readonly Rgb[] = [
  [110, 52, 0],
  [179, 89, 0],
  [235, 139, 40],
  [255, 190, 110],
  [255, 236, 205],
]
const minusRamp: readonly Rgb[] = [
  [10, 44, 120],
  [36, 99, 199],
  [92, 148, 250],
  [156, 194, 255],
  [224, 236, 255],
]

/** Largest magnitude in a map; 0 for an empty or flat zero map. */
export function peak(map: Float32Array): number {
  let most = 0
  for (const value of map) most = Math.max(most, Math.abs(value))
  return most
}

/** How much colour a magnitude gets, 0…1. A zero scale shows nothing rather than dividing by nothing. */
export function strength(magnitude: number, max: number, curve: Curve): number {
  if (!(max > 0)) return 0
  const share = Math.min(1, magnitude / max)
  return curve === 'root' ? Math.sqrt(share) : share
}

/** Colour at `share` of a ramp, channels 0…255. */
export function ramp(share: number, kind: 'unsigned' | 'plus' | 'minus'): Rgb {
  const stops = kind === 'unsigned' ? unsignedRamp : kind === 'plus' ? plusRamp : minusRamp
  const place = Math.min(1, Math.max(0, share)) * (stops.length - 1)
  const low = Math.min(stops.length - 2, Math.floor(place))
  const mix = place - low
  const [a, b] = [stops[low]!, stops[low + 1]!]
  return [a[0] + (b[0] - a[0]) * mix, a[1] + (b[1] - a[1]) * mix, a[2] + (b[2] - a[2]) * mix]
}

const tableSize = 256
const tables = { unsigned: table('unsigned'), plus: table('plus'), minus: table('minus') }

/** RGBA per step: alpha rises with strength, so what has no part in the map leaves the picture untouched. */
function table(kind: 'unsigned' | 'plus' | 'minus'): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(tableSize * 4)
  for (let i = 0; i < tableSize; i++) {
    const share = i / (tableSize - 1)
    rgba.set([...ramp(share, kind), 255 * Math.min(1, share * 1.6)], i * 4)
  }
  return rgba
}

/** Paint a raw map into RGBA (length 4 · map.length). */
export function colorize(
  map: Float32Array,
  signed: boolean,
  scale: Scale,
  curve: Curve,
  into: Uint8ClampedArray,
): void {
  for (let i = 0; i < map.length; i++) {
    const value = map[i]!
    const colours = !signed ? tables.unsigned : value >= 0 ? tables.plus : tables.minus
    const at = Math.round(strength(Math.abs(value), scale.max, curve) * (tableSize - 1)) * 4
    for (let channel = 0; channel < 4; channel++) into[i * 4 + channel] = colours[at + channel]!
  }
}

/** What the edit changed in the map: signed, whatever the map is. */
export function difference(after: Float32Array, before: Float32Array): Float32Array {
  return after.map((value, i) => value - (before[i] ?? 0))
}
