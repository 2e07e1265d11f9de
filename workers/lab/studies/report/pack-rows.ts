import { asRecord, list, text, whole } from '../../contracts/guards'
import type { Row, RowValue } from '../../contracts/study'

const MOST_ROWS = 1_000_000

/** Rows column by column, which packs best: `shape` says of each row which of the `shapes`, lists of columns, it has; the values of a column are those of the rows that have it, in their order. */
export interface PackedRows {
  readonly shapes: readonly (readonly string[])[]
  readonly shape: readonly number[]
  readonly columns: Readonly<Record<string, readonly RowValue[]>>
}

export function packRows(rows: readonly Row[]): PackedRows {
  const shapes = new Map<string, { readonly at: number; readonly names: readonly string[] }>()
  const columns: Record<string, RowValue[]> = {}
  const shape = rows.map((row) => {
    const names = Object.keys(row)
    for (const name of names) (columns[name] ??= []).push(row[name]!)
    const known = shapes.get(names.join()) ?? { at: shapes.size, names }
    shapes.set(names.join(), known)
    return known.at
  })
  return { shapes: [...shapes.values()].map(({ names }) => names), shape, columns }
}

/** Throws InputError naming the field. What a row holds is for others to check; where a column is too short, it is undefined. */
export function unpackRows(given: Record<string, unknown>, field: string): unknown[] {
  const shapes = list(list(text(100), 1000), 1000)(given['shapes'], `${field}.shapes`)
  const columns = new Map(
    Object.entries(asRecord(given['columns'], `${field}.columns`)).map(([name, values]) => [
      name,
      list((value: unknown) => value, MOST_ROWS)(values, `${field}.columns.${name}`).values(),
    ]),
  )
  return list(whole(0, shapes.length - 1), MOST_ROWS)(given['shape'], `${field}.shape`).map((at) =>
    Object.fromEntries(shapes[at]!.map((name) => [name, columns.get(name)?.next().value])),
  )
}
