import type { Figure, FigureCells } from '../../../workers/lab/contracts/study'

/** Which panel, and where in it; a matrix is one panel. */
export interface CellAt {
  readonly panel: number
  readonly row: number
  readonly column: number
}

/** Undefined: nothing is known there, most often because the change could not be made in this state. */
export function valueAt({ series, panels }: Figure, { panel, row, column }: CellAt): number | undefined {
  if (panels) return panels[panel]?.cells[row]?.[column] ?? undefined
  const { x = [], y = [] } = series[row] ?? {}
  return y[x.indexOf(column)]
}

type Steps = Readonly<Record<string, readonly [down: number, right: number]>>
const steps: Steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }
const turns: Readonly<Record<string, number>> = { PageUp: -1, PageDown: 1 }

/** Where a key leads to; null: it is none of those that lead anywhere. Places where nothing is known are stepped over. */
export function cellBeyond(figure: Figure, cells: FigureCells, from: CellAt, key: string): CellAt | null {
  const turn = turns[key]
  if (turn !== undefined && figure.panels)
    return { ...from, panel: Math.max(0, Math.min(figure.panels.length - 1, from.panel + turn)) }
  const by = steps[key]
  if (!by) return null
  const [down, right] = by
  for (let row = from.row + down, column = from.column + right; ; row += down, column += right) {
    if (row < 0 || column < 0 || row >= cells.changes.length || column >= cells.states.length) return from
    if (valueAt(figure, { ...from, row, column }) !== undefined) return { ...from, row, column }
  }
}

/** What each is called beside the others: without the words that all begin with, but for “seed”, or end with. */
export function shortNames(names: readonly string[]): readonly string[] {
  const words = names.map((name) => name.split(' '))
  const same = (i: number) => words.every((own) => own[i] === words[0]![i] && own[i] !== 'seed' && i < own.length - 1)
  let shared = 0
  while (names.length > 1 && same(shared)) shared++
  const ends = (back: number) =>
    words.every((own) => own.at(-1 - back) === words[0]!.at(-1 - back) && own.length - back > shared + 1)
  let last = 0
  while (names.length > 1 && ends(last)) last++
  return words.map((own) =>
    own
      .slice(shared, own.length - last)
      .join(' ')
      .replace(/,$/, ''),
  )
}
