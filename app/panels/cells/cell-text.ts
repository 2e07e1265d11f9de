import type { Figure, FigureCells } from '../../../workers/lab/contracts/study'

/** Which series, which position. */
export interface CellAt {
  readonly row: number
  readonly column: number
}

/** Undefined: the change could not be made in this state. */
export function valueAt({ series }: Pick<Figure, 'series'>, { row, column }: CellAt): number | undefined {
  const { x = [], y = [] } = series[row] ?? {}
  return y[x.indexOf(column)]
}

/** `state 3 of 30, before decision 120 of its episode`. */
export function stateText({ states }: Pick<FigureCells, 'states'>, { column }: CellAt): string {
  return `State ${column + 1} of ${states.length}, before decision ${states[column]?.decision ?? ''} of its episode`
}

/** What each is called beside the others: without the words that all begin with, but for “seed”. */
export function shortNames(names: readonly string[]): readonly string[] {
  const words = names.map((name) => name.split(' '))
  const same = (i: number) => words.every((own) => own[i] === words[0]![i] && own[i] !== 'seed' && i < own.length - 1)
  let shared = 0
  while (names.length > 1 && same(shared)) shared++
  return words.map((own) => own.slice(shared).join(' '))
}
