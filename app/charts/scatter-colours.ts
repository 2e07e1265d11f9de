import { ramp } from '../stage/colormaps'
import { extent } from './downsample'

/** What colours a point. `labels`: index into `names`, one per row; anything else is "other". */
export type Colours =
  | { readonly kind: 'category'; readonly labels: ArrayLike<number>; readonly names: readonly string[] }
  | { readonly kind: 'value'; readonly values: ArrayLike<number>; readonly name: string; readonly signed?: boolean | undefined }

type Rgb = readonly [number, number, number]

/** Canvas cannot read light-dark(). Hues apart for colour-blind eyes first; from the seventh on also by lightness. */
const light: readonly Rgb[] = [[47, 109, 179], [217, 138, 31], [13, 138, 108], [124, 91, 181], [185, 74, 58], [109, 122, 31], [27, 28, 30], [108, 170, 220], [140, 90, 10], [120, 200, 170], [190, 130, 190], [220, 140, 125]]
const dark: readonly Rgb[] = [[111, 165, 232], [240, 176, 84], [67, 198, 163], [183, 155, 232], [234, 138, 124], [184, 197, 90], [233, 231, 226], [50, 105, 165], [165, 110, 20], [20, 120, 95], [125, 80, 140], [160, 70, 60]]
const none = { light: [155, 156, 156] as Rgb, dark: [99, 102, 106] as Rgb }

export function categoryInk(label: number, isDark: boolean): Rgb {
  return (isDark ? dark : light)[label % light.length] ?? (isDark ? none.dark : none.light)
}

/** Low and high end of the scale: those of the values; signed ones reach equally far both ways. Null: no finite value. */
export function valueEnds(values: ArrayLike<number>, signed: boolean): [number, number] | null {
  const ends = extent(Array.from(values))
  if (!ends || !signed) return ends
  const reach = Math.max(Math.abs(ends[0]), Math.abs(ends[1]))
  return [-reach, reach]
}

/** The ramps of the maps, cut where they would sink into the paper: strong is dark on light, light on dark. */
export function valueInk(share: number, signed: boolean, isDark: boolean): Rgb {
  if (!Number.isFinite(share)) return isDark ? none.dark : none.light
  const strength = signed ? Math.abs(2 * share - 1) : share
  return ramp(isDark ? 0.2 + 0.75 * strength : 0.72 * (1 - strength), !signed ? 'unsigned' : share >= 0.5 ? 'plus' : 'minus')
}

/** One opaque colour per row, as the 32 bits of a canvas pixel. */
export function inksOf(colours: Colours, rows: number, isDark: boolean): Uint32Array {
  if (colours.kind === 'category') {
    const { labels, names } = colours
    return Uint32Array.from({ length: rows }, (_, row) => packed(categoryInk(labels[row]! in names ? labels[row]! : -1, isDark)))
  }
  const signed = colours.signed ?? false
  const ends = valueEnds(colours.values, signed) ?? [0, 0]
  const span = ends[1] - ends[0]
  const share = (value: number) => (span > 0 ? (value - ends[0]) / span : value - ends[0] + 0.5)
  return Uint32Array.from({ length: rows }, (_, row) => packed(valueInk(share(colours.values[row] ?? NaN), signed, isDark)))
}

export const css = ([r, g, b]: Rgb): string => `rgb(${Math.round(r)} ${Math.round(g)} ${Math.round(b)})`

const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1

export function packed([r, g, b]: Rgb, alpha = 255): number {
  const bytes = [r, g, b].map(Math.round) as [number, number, number]
  return littleEndian
    ? ((alpha << 24) | (bytes[2] << 16) | (bytes[1] << 8) | bytes[0]) >>> 0
    : ((bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | alpha) >>> 0
}

/** The same colour, nearly clear: what is not selected. */
export function faded(ink: number): number {
  return littleEndian ? ((ink & 0x00ffffff) | (FAINT << 24)) >>> 0 : ((ink & 0xffffff00) | FAINT) >>> 0
}

const FAINT = 56
