/**
 * The form of a Toybox JSON document, tied to a game's fields by path. One description reads, checks and writes: the
 * leaves know their field, the field knows type and range.
 */
export type Shape =
  | { readonly kind: 'leaf'; readonly path: string }
  /** `null` in JSON is this value in memory. */
  | { readonly kind: 'nullable'; readonly path: string; readonly none: number }
  | { readonly kind: 'object'; readonly entries: Readonly<Record<string, Shape>> }
  /** `count`: field that holds the length; without it the length is `most` exactly. */
  | { readonly kind: 'list'; readonly count?: string; readonly least: number; readonly most: number; readonly item: (index: number) => Shape }

export interface ToyboxShapes {
  readonly config: Shape
  readonly state: Shape
  /** Our own fields that follow from imported ones: path → path of the source. */
  readonly follow: Readonly<Record<string, string>>
}

export const leaf = (path: string): Shape => ({ kind: 'leaf', path })
export const nullable = (path: string, none: number): Shape => ({ kind: 'nullable', path, none })
export const object = (entries: Readonly<Record<string, Shape>>): Shape => ({ kind: 'object', entries })
export const list = (count: string, least: number, most: number, item: (index: number) => Shape): Shape => ({ kind: 'list', count, least, most, item })

export const vector = (x: string, y: string): Shape => object({ x: leaf(x), y: leaf(y) })
export const color = (path: string): Shape => object({ r: leaf(`${path}.r`), g: leaf(`${path}.g`), b: leaf(`${path}.b`), a: leaf(`${path}.a`) })
export const generator = (path: string): Shape =>
  object({ state: { kind: 'list', least: 2, most: 2, item: (index) => leaf(`${path}.${index}`) } })
