import { COLUMNS, ROWS } from './board'
import type { NumberedChange } from '../../entry'

const count = (length: number) => Array.from({ length }, (_, i) => i)

/** All 88 of the interventional robustness study (arXiv 2209.09058) for this game, in its order and numbering. */
export const robustness: readonly NumberedChange[] = [
  ...count(ROWS * COLUMNS).map((invader) => ({
    title: `Invader ${invader} dead`,
    id: 'invader',
    options: { invader, to: 'dead' },
  })),
  ...count(10).map((i) => {
    const dx = 5 * i - 25
    return {
      title: `Shields by ${dx} px`,
      id: 'shift-shields',
      options: { dx },
      ...(dx === 0 ? { identity: true } : {}),
    }
  }),
  ...count(29).map((i) => ({ title: `Ship by ${5 * i + 5} px`, id: 'move-ship', options: { dx: 5 * i + 5 } })),
  ...count(ROWS).map((row) => ({ title: `Row ${row} dead`, id: 'row', options: { row, to: 'dead' } })),
  ...count(COLUMNS).map((column) => ({
    title: `Column ${column} dead`,
    id: 'column',
    options: { column, to: 'dead' },
  })),
  { title: 'Shields upside down', id: 'flip-shields', options: { how: 'upside down' } },
]
