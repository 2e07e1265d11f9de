import { expect, it } from 'vitest'
import { shortNames, stateText, valueAt } from '../../../app/panels/cells/cell-text'

it('agents of a cell are called by what tells them apart, never by nothing', () => {
  expect(shortNames(['Catch, PPO tiny, seed 1', 'Catch, PPO tiny, seed 12'])).toEqual(['seed 1', 'seed 12'])
  expect(shortNames(['Small', 'Small one'])).toEqual(['Small', 'Small one'])
  expect(shortNames(['Same', 'Same'])).toEqual(['Same', 'Same'])
  expect(shortNames(['Alone, seed 1'])).toEqual(['Alone, seed 1'])
})

it('a cell has no value where its change could not be made', () => {
  const series = [{ name: 'as it is', x: [0, 2], y: [0.5, 1] }]
  expect([0, 1, 2].map((column) => valueAt({ series }, { row: 0, column }))).toEqual([0.5, undefined, 1])
  expect(stateText({ states: [{ episode: 'a', decision: 7 }] }, { row: 0, column: 0 })).toBe(
    'State 1 of 1, before decision 7 of its episode',
  )
})
