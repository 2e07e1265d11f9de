import { ramp } from '../stage/colormaps'
import { categoryInk, noInk, type Rgb } from '../../workers/lab/charts/inks'
import { extent } from '../../workers/lab/charts/points'

/** What colours a point. `labels`: index into `names`, one per row; anything else is "other". */
export type Colours =
  | {
      readonly kind: 'category'
      readonly labels: ArrayLike<number>
      readonly names: readonly string[]
      /** Of the names, where they have colours of their own. */
      readonly inks?: (isDark: boolean) => readonly Rgb[]
    }
  | {
      readonly kind: 'value'
      readonly values: ArrayLike<number>
      readonly name: string
      readonly signed?: boolean | undefined
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
  if (!Number.isFinite(share)) return noInk(isDark)
  const strength = signed ? Math.abs(2 * share - 1) : share
  return ramp(
    isDark ? 0.2 + 0.75 * strength : 0.72 * (1 - strength),
    !signed ? 'unsigned' : share >= 0.5 ? 'plus' : 'minus',
  )
}

/** One colour per name of a category. */
export function namedInks({ names, inks }: Extract<Colours, { kind: 'category' }>, isDark: boolean): readonly Rgb[] {
  return inks?.(isDark) ?? names.map((_, label) => categoryInk(label, isDark))
}

/** One opaque colour per row, as the 32 bits of a canvas pixel. */
export function inksOf(colours: Colours, rows: number, isDark: boolean): Uint32Array {
  if (colours.kind === 'category') {
    const inks = namedInks(colours, isDark).map((ink) => packed(ink))
    const other = packed(noInk(isDark))
    return Uint32Array.from({ length: rows }, (_, row) => inks[colours.labels[row]!] ?? other)
  }
  const signed = colours.signed ?? false
  const ends = valueEnds(colours.values, signed) ?? [0, 0]
  const span = ends[1] - ends[0]
  const share = (value: number) => (span > 0 ? (value - ends[0]) / span : value - ends[0] + 0.5)
  return Uint32Array.from({ length: rows }, (_, row) =>
    packed(valueInk(share(colours.values[row] ?? NaN), signed, isDark)),
  )
}

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
