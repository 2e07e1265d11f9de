/** Of a line: a text, a number (NaN: there is none; −∞ is one, of a masked action), several with spaces between, true or false, or nothing. */
export type CsvCell = string | number | boolean | null | undefined | readonly number[]

/**
 * A line as CSV (RFC 4180) with its end. A spreadsheet computes a text that begins like a formula, and texts come from files of
 * strangers: an apostrophe goes before it, as people would write it by hand, and before an apostrophe, so that whoever takes one off
 * has the text back. Numbers stay numbers.
 */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(written).join(',')}\r\n`
}

function written(cell: CsvCell): string {
  if (typeof cell === 'number') return Number.isNaN(cell) ? '' : String(cell).replace('Infinity', 'inf')
  if (typeof cell === 'object') return cell?.join(' ') ?? ''
  if (typeof cell !== 'string') return cell === undefined ? '' : String(cell)
  const safe = /^[=+\-@\t\r']/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
