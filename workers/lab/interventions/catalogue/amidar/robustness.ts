import type { NumberedChange } from '../../entry'

/** Row → column of the tile that is taken out. */
const emptied = [
  5, 0, 6, 31, 10, 14, 22, 27, 4, 22, 4, 19, 17, 20, 28, 3, 20, 0, 29, 17, 5, 26, 17, 14, 6, 25, 12, 19, 25, 19, 18,
]
/** The same for tiles that are put in, in rows with no corridor across: 1 to 5, 7 to 11, and so on. */
const filled = [5, 12, 30, 13, 20, 26, 6, 17, 29, 23, 22, 19, 6, 16, 27, 12, 7, 22, 20, 10, 13, 8, 23, 30, 3]
const BAND = 5
const enemyPlaces = [
  [1500, 0],
  [1984, 2000],
  [768, 793],
  [1400, 2400],
] as const
const playerPlaces = [
  [1984, 0],
  [0, 1200],
  [1700, 2400],
  [1984, 1000],
] as const

/** All 69 of the interventional robustness study (arXiv 2209.09058) for this game, in its order and numbering. */
export const robustness: readonly NumberedChange[] = [
  ...emptied.map((column, row) => ({
    title: `Tile ${column}, ${row} empty`,
    id: 'tile',
    options: { column, row, to: 'empty' },
  })),
  ...filled.map((column, i) => {
    const row = i + 1 + Math.floor(i / BAND)
    return { title: `Tile ${column}, ${row} unpainted`, id: 'tile', options: { column, row, to: 'unpainted' } }
  }),
  ...[0, 1, 2, 3, 4].map((enemy) => ({
    title: `Enemy ${enemy} caught`,
    id: 'caught',
    options: { enemy },
    identity: true,
  })),
  ...enemyPlaces.map(([x, y], enemy) => ({
    title: `Enemy ${enemy} at ${x}, ${y}`,
    id: 'place-enemy',
    options: { enemy, x, y },
  })),
  ...playerPlaces.map(([x, y]) => ({ title: `Player at ${x}, ${y}`, id: 'place-player', options: { x, y } })),
]
