import type { NumberedChange } from '../../entry'

const count = (length: number) => Array.from({ length }, (_, i) => i)

/** All 38 of the interventional robustness study (arXiv 2209.09058) for this game, in its order and numbering. None is an identity. */
export const robustness: readonly NumberedChange[] = [
  ...[6, 12, 36, 48].map((width) => ({ title: `Paddle ${width} px wide`, id: 'paddle-width', options: { width } })),
  ...[1, 2, 3, 5, 6, 7].map((speed) => ({ title: `Paddle speed ${speed}`, id: 'paddle-speed', options: { speed } })),
  ...[30, 90, 160, 210].map((x) => ({ title: `Paddle at ${x}`, id: 'place-paddle', options: { x } })),
  ...count(6).map((row) => ({ title: `Row ${row} dead`, id: 'row', options: { row, to: 'dead' } })),
  ...count(18).map((column) => ({ title: `Column ${column} dead`, id: 'column', options: { column, to: 'dead' } })),
]
