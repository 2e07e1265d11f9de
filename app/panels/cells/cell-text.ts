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
