import type { KeyedCell } from '../../../lab/runs/study/keys'
import { grouped } from '../../../lab/statistics/grouped'
import type { OpenQuestion } from '../../../lab/runs/study/question'
import type { Spread } from './timer'

/** What was measured on this machine: the seconds that cells of a question take, of that one or of one whose steps cost the same. */
export type Pilot = (question: OpenQuestion, left: readonly KeyedCell[]) => Spread

/** Those that are done together. */
export const batchesOf = (cells: readonly KeyedCell[]): KeyedCell[][] => [
  ...grouped(cells, ({ batch }) => batch).values(),
]
