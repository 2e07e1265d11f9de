/**
 * The form of a Toybox JSON document, tied to a game's fields by path. One description reads, checks and writes: the
 * leaves know their field, the field knows type and range.
 */
export type Shape =
  | { readonly kind: 'leaf'; readonly path: string }
  /** `null` in JSON is this value in memory. */
  | { readonly kind: 'nullable'; readonly path: string; readonly none: number }
  | { readonly kind: 'object'; readonly entries: Readonly<Record<string, Shape>> }
  /** One of these words in JSON is its place in the list in memory. */
  | { readonly kind: 'choice'; readonly path: string; readonly of: readonly string[] }
  /** `null` in JSON is this yes/no field set to no. */
  | { readonly kind: 'maybe'; readonly present: string; readonly item: Shape }
  /** A colour in JSON is one u32 in memory, red lowest. */
  | { readonly kind: 'rgba'; readonly path: string }
  /** `count`: field that holds the length; without it the length is `most` exactly. */
  | {
      readonly kind: 'list'
      readonly count?: string
      readonly least: number
      readonly most: number
      readonly item: (index: number) => Shape
    }
  /** A number that says how long a list is: the field that is the list's `count`. Refused where they disagree. */
  | { readonly kind: 'length'; readonly count: string }
  /** Always this text. */
  | { readonly kind: 'constant'; readonly value: string }
  /** `{ Tag: … }`: the field holds the tag's place among the forms. Fields of the other forms are zero. */
  | { readonly kind: 'tagged'; readonly path: string; readonly forms: Readonly<Record<string, Shape>> }
  /** Numbers of the marked cells, row by row, sorted: a yes/no field for each cell of a grid. */
  | { readonly kind: 'cells'; readonly grid: Grid }
  /** One text per row of a grid; a cell holds its character's place among `letters`. */
  | { readonly kind: 'chart'; readonly grid: Grid; readonly letters: string }

/** Cells in memory lie `columns` to a row; `width` and `height` are the fields that say how many are in use. */
export interface Grid {
  readonly width: string
  readonly height: string
  readonly columns: number
  readonly rows: number
  readonly cell: (index: number) => string
}

export interface ToyboxShapes {
  readonly config: Shape
  readonly state: Shape
  /** Our own fields that follow from imported ones: path → path of the source. */
  readonly follow: Readonly<Record<string, string>>
  /** How states of older versions of the original are told and read, as far as nothing is lost. */
  readonly older?: Older
  /** Lists of the state whose order the original leaves to a hash, as `board.boxes`: no order of them is wrong. */
  readonly unordered?: readonly string[]
}

export interface Older {
  /** Keys that only older states have. */
  readonly told: readonly string[]
  /** What a key is called since. */
  readonly renamed: Readonly<Record<string, string>>
  /** Numbers that older states do not hold, because they were always these. */
  readonly absent: Readonly<Record<string, string>>
}

export const leaf = (path: string): Shape => ({ kind: 'leaf', path })
export const nullable = (path: string, none: number): Shape => ({ kind: 'nullable', path, none })
export const choice = (path: string, of: readonly string[]): Shape => ({ kind: 'choice', path, of })
export const maybe = (present: string, item: Shape): Shape => ({ kind: 'maybe', present, item })
export const rgba = (path: string): Shape => ({ kind: 'rgba', path })
export const object = (entries: Readonly<Record<string, Shape>>): Shape => ({ kind: 'object', entries })
/** Always so many. */
export const row = (length: number, item: (index: number) => Shape): Shape => ({
  kind: 'list',
  least: length,
  most: length,
  item,
})
export const list = (count: string, least: number, most: number, item: (index: number) => Shape): Shape => ({
  kind: 'list',
  count,
  least,
  most,
  item,
})

export const length = (count: string): Shape => ({ kind: 'length', count })
export const constant = (value: string): Shape => ({ kind: 'constant', value })
export const tagged = (path: string, forms: Readonly<Record<string, Shape>>): Shape => ({ kind: 'tagged', path, forms })
export const cells = (grid: Grid): Shape => ({ kind: 'cells', grid })
export const chart = (grid: Grid, letters: string): Shape => ({ kind: 'chart', grid, letters })

export const vector = (x: string, y: string): Shape => object({ x: leaf(x), y: leaf(y) })
export const color = (path: string): Shape =>
  object({ r: leaf(`${path}.r`), g: leaf(`${path}.g`), b: leaf(`${path}.b`), a: leaf(`${path}.a`) })
export const generator = (path: string): Shape =>
  object({ state: { kind: 'list', least: 2, most: 2, item: (index) => leaf(`${path}.${index}`) } })
