import type { Figure } from '../contracts/study'
import { quietInk } from './inks'
import { showRounded } from './numbers'
import { escape, fix, label, LETTER, short } from './plane'
import { scaleParts, shadeOf } from './shades'

/** Of one row of cells. */
export const CELL_ROW = 11
const SMALL = 9.5

interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
}

/**
 * A cell for every point of every series, a series below the other: the ink says how large a value is. Each tells its row,
 * column and value to whoever points at it, and where there is more to see which cell it is. Where the names of rows do not fit they are cut.
 */
export function matrixParts(figure: Figure, { left, right, top }: Box): string[] {
  const { series, names = [], x, y, cells: looks } = figure
  const width = (right - left) / Math.max(1, names.length)
  // Said once: there are a thousand cells.
  const { ink: common } = shadeOf(1, figure)
  const cells = series.flatMap((row, i) =>
    row.x.map((column, k) => {
      const value = row.y[k]!
      const title = escape(`${row.name}; ${x} ${names[column] ?? column}: ${y} ${showRounded(value)}`)
      const { ink, share } = shadeOf(value, figure)
      const fill = ink === common ? '' : ` fill="${ink}"`
      const place = looks ? ` data-row="${i}" data-column="${column}"` : ''
      return `<rect${place} x="${fix(left + column * width)}" y="${top + i * CELL_ROW}" width="${fix(Math.max(0.5, width - 1))}" height="${CELL_ROW - 1}"${fill} fill-opacity="${fix(share)}"><title>${title}</title></rect>`
    }),
  )
  const letters = (left - 8) / (LETTER * 0.85)
  const rows = series.map(
    ({ name }, i) =>
      `<text x="${left - 6}" y="${top + i * CELL_ROW + CELL_ROW - 2.5}" text-anchor="end" font-size="${SMALL}" fill="${quietInk}">${escape(short(name, letters))}</text>`,
  )
  const below = top + series.length * CELL_ROW
  return [
    `<g fill="${common}" stroke="${quietInk}" stroke-opacity="0.25" stroke-width="0.5">`,
    ...cells,
    '</g>',
    ...rows,
    label((left + right) / 2, below + 14, 'middle', x),
    scaleParts(figure, { left: 0, right }, below + 27),
  ]
}
