import { showChance, showNumber, showRounded } from './numbers'

/** A chance, by its column's name: `p`, `p (Holm)`, `p over rollouts`. */
const isChance = (column: string) => /^p\b/.test(column)

/** A table's cell as people read it; the table itself holds what was computed. */
export function showCell(column: string, cell: string | number): string {
  if (typeof cell === 'string') return cell
  if (isChance(column)) return showChance(cell)
  return Number.isInteger(cell) ? showNumber(cell) : showRounded(cell)
}
