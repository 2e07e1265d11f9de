import type { CellAt } from './cell-text'

/** The cell that a pointer is on: in a matrix each tells its own place; in a panel of a mosaic it follows from where in the frame it is. */
export function cellUnder({ target, clientX, clientY }: MouseEvent): CellAt | null {
  if (!(target instanceof SVGElement)) return null
  const { row, column, panel, rows, columns, first } = target.dataset
  if (row !== undefined) return { panel: 0, row: Number(row), column: Number(column) }
  if (panel === undefined) return null
  const { left, top, width, height } = target.getBoundingClientRect()
  const level = ((clientY - top) / height) * (Number(rows) - 1 + Number(first))
  return {
    panel: Number(panel),
    row: among(Math.floor(level - Number(first)) + 1, Number(rows)),
    column: among(Math.floor(((clientX - left) / width) * Number(columns)), Number(columns)),
  }
}

const among = (index: number, count: number) => Math.max(0, Math.min(count - 1, index))

/** Marks a cell of a drawing; what is returned takes the mark away. */
export function markCell(drawing: Element, { panel, row, column }: CellAt): () => void {
  const frame = drawing.querySelector<SVGElement>(`[data-panel="${panel}"]`)
  const mark = frame
    ? inPanel(frame, row, column)
    : drawing.querySelector(`[data-row="${row}"][data-column="${column}"]`)
  mark?.classList.add('at')
  frame?.classList.add('around')
  return () => {
    if (frame) mark?.remove()
    frame?.classList.remove('around')
    mark?.classList.remove('at')
  }
}

/** Before its frame a panel has its cells, each one wide and one high but for the first row. */
function inPanel(frame: SVGElement, row: number, column: number): Element {
  const first = Number(frame.dataset['first'])
  const mark = document.createElementNS(frame.namespaceURI, 'rect')
  const place = { x: column, y: row === 0 ? 0 : first + row - 1, width: 1, height: row === 0 ? first - 0.5 : 1 }
  for (const [name, value] of Object.entries(place)) mark.setAttribute(name, String(value))
  mark.setAttribute('vector-effect', 'non-scaling-stroke')
  frame.previousElementSibling?.append(mark)
  return mark
}
