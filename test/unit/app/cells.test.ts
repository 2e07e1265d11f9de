import { expect, it } from 'vitest'
import type { Figure, FigureCells } from '../../../workers/lab/contracts/study'
import { cellBeyond, shortNames, valueAt } from '../../../app/panels/cells/cell-text'

it('agents of a cell are called by what tells them apart, never by nothing', () => {
  expect(shortNames(['Catch, PPO tiny, seed 1', 'Catch, PPO tiny, seed 12'])).toEqual(['seed 1', 'seed 12'])
  expect(shortNames(['A2C, seed 1, after 20000 decisions', 'A2C, seed 2, after 20000 decisions'])).toEqual([
    'seed 1',
    'seed 2',
  ])
  expect(shortNames(['Small', 'Small one'])).toEqual(['Small', 'Small one'])
  expect(shortNames(['Same', 'Same'])).toEqual(['Same', 'Same'])
  expect(shortNames(['Alone, seed 1'])).toEqual(['Alone, seed 1'])
})

const figure: Figure = {
  id: 'matrix',
  title: 'Agreement',
  kind: 'matrix',
  x: 'state',
  y: 'agreement',
  names: ['7', '8', '9'],
  series: [
    { name: 'as it is', x: [0, 1, 2], y: [0.5, 0.7, 1] },
    { name: 'Ball away', x: [0, 2], y: [0.2, 0.3] },
  ],
  caption: '',
}
const cells: FigureCells = {
  states: [7, 8, 9].map((decision) => ({ episode: 'a', decision })),
  changes: [
    { number: -1, title: 'as it is' },
    { number: 4, title: 'Ball away' },
  ],
  agents: [['x', 'y']],
}
const mosaic: Figure = {
  ...figure,
  kind: 'mosaic',
  panels: [0, 1].map((series) => ({
    series,
    name: 0,
    cells: [
      [0.5, 0.7, 1],
      [0.2, null, 0.3],
    ],
  })),
}

it.each([figure, mosaic])('a cell of a $kind has no value where its change could not be made', (of) => {
  expect([0, 1, 2].map((column) => valueAt(of, { panel: 0, row: 1, column }))).toEqual([0.2, undefined, 0.3])
})

it.each([figure, mosaic])(
  'arrow keys go over cells of a $kind, past those without a value, and stop at its edges',
  (of) => {
    const from = { panel: 0, row: 1, column: 0 }
    expect(cellBeyond(of, cells, from, 'ArrowRight')).toEqual({ ...from, column: 2 })
    expect(cellBeyond(of, cells, from, 'ArrowUp')).toEqual({ ...from, row: 0 })
    expect(cellBeyond(of, cells, from, 'ArrowDown')).toEqual(from)
    expect(cellBeyond(of, cells, { ...from, row: 0, column: 1 }, 'ArrowDown')).toEqual({ ...from, row: 0, column: 1 })
    expect(cellBeyond(of, cells, from, 'Tab')).toBeNull()
  },
)

it('Page Down goes to the same cell of the next panel, where there are panels', () => {
  const from = { panel: 0, row: 1, column: 2 }
  expect(cellBeyond(mosaic, cells, from, 'PageDown')).toEqual({ ...from, panel: 1 })
  expect(cellBeyond(mosaic, cells, from, 'PageUp')).toEqual(from)
  expect(cellBeyond(figure, cells, from, 'PageDown')).toBeNull()
})
