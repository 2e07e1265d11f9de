import { panelName } from '../../charts/mosaic'
import type { AgentInfo, Figure } from '../../contracts/study'
import { encodePng, differenceOf, type Spot } from './png'

/** A picture that changes a part of another one, as a PNG file in base64. */
export type Patch = Spot & { readonly png: string }

/** What a state looks like: as it is, and what each change alters of that. */
export interface StatePictures {
  readonly plain: string
  /** By number; null: nothing that is seen. One that cannot be made is absent. */
  readonly changed: Readonly<Record<number, Patch | null>>
}

/** What a report file brings along so that its cells can be looked into where no game is. */
export interface CellPictures {
  /** Titles. */
  readonly actions: readonly string[]
  readonly width: number
  readonly height: number
  /** By episode and decision, with a space between. */
  readonly states: Readonly<Record<string, StatePictures>>
}

/** Pictures take so many bytes of a file at most; states beyond are told of in words. */
export const MOST_PICTURE_BYTES = 6_000_000

const base64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))

/** RGBA of one size. */
export function packState(
  plain: ArrayLike<number>,
  changed: ReadonlyMap<number, ArrayLike<number>>,
  { width, height }: Pick<CellPictures, 'width' | 'height'>,
): StatePictures {
  const patch = (pixels: ArrayLike<number>): Patch | null => {
    const spot = differenceOf(plain, pixels, width)
    return spot && { ...spot, png: base64(encodePng(pixels, spot, width)) }
  }
  return {
    plain: base64(encodePng(plain, { width, height })),
    changed: Object.fromEntries([...changed].map(([number, pixels]) => [number, patch(pixels)])),
  }
}

/** As data of the file: figures by their place, agents by the hash of their weights. */
export function cellsJson(
  figures: readonly Figure[],
  agents: readonly AgentInfo[],
  pictures: CellPictures | undefined,
): string {
  const named = Object.fromEntries(agents.map(({ hash, name }) => [hash, name]))
  const told = figures.map((figure) => {
    const { cells, panels } = figure
    return cells ? { ...cells, ...(panels && { panels: panels.map((_, i) => panelName(figure, i)) }) } : null
  })
  return JSON.stringify({ figures: told, agents: named, ...pictures })
}
