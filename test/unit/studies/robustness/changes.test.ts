import { describe, expect, it } from 'vitest'
import { chosenOf, chosenText } from '../../../../workers/lab/contracts/chosen'
import { changesOf, chosenChanges, chosenWords, withChanges } from '../../../../workers/lab/studies/robustness/changes'

/** Numbers 0 … 5 */
const list = ['a', 'a', 'a', 'b', 'c', 'c'].map((id) => ({ id }))
const numbers = (text: string) => [...chosenOf(text, list, 'changes')].sort((a, b) => a - b)

describe('a choice of a numbered list', () => {
  it.each([
    ['all', [0, 1, 2, 3, 4, 5]],
    ['', []],
    ['c+a', [0, 1, 2, 4, 5]],
    ['1-3+3', [1, 2, 3]],
    ['4-99', [4, 5]],
  ])('%s', (text, wanted) => expect(numbers(text)).toEqual(wanted))

  it.each(['d', '6', '3-2', 'A', '-1', 'a-b'])('refuses %s', (text) =>
    expect(() => numbers(text)).toThrow(
      `changes: name “${text}”, which there is not: there are a, b, c, and numbers 0 to 5`,
    ),
  )

  it('comes back from its text, whatever is chosen', () => {
    for (let bits = 0; bits < 64; bits++) {
      const chosen = [0, 1, 2, 3, 4, 5].filter((number) => bits & (1 << number))
      expect(numbers(chosenText(new Set(chosen), list))).toEqual(chosen)
    }
    expect(chosenText(new Set([0, 1, 2, 5]), list)).toBe('a+5-5')
  })
})

const spec = { id: 'breakout', title: 'Breakout' }
const changes = changesOf(spec)
const words = (text: string) => chosenWords(chosenOf(text, changes, 'changes'), changes, 'breakout')

it('is told in words', () => {
  expect(words('all')).toBe('each of 38 changes')
  expect(words('paddle-width+14-15')).toBe('6 of 38 changes (“Paddle width”, “Row 0 dead” to “Row 1 dead”)')
})

it('a range of before is the same choice today', () => {
  expect(withChanges({ margin: 0.1 })).toEqual({ margin: 0.1 })
  expect(withChanges({ firstChange: 0, lastChange: 87, maps: 2 })).toEqual({ changes: 'all', maps: 2 })
  expect(withChanges({ firstChange: 4, maps: 2 })).toEqual({ changes: '4-87', maps: 2 })
})

it('as published is for games that the study’s code knows', () => {
  const asked = { changes: 'all', asPublished: true }
  expect(chosenChanges(asked, changes, spec).size).toBe(38)
  const maze = { id: 'maze', title: 'Maze' }
  expect(() => chosenChanges(asked, changesOf(maze), maze)).toThrow(/^asPublished: means nothing to Maze/)
  expect(() => changesOf({ id: 'chess', title: 'Chess' })).toThrow(/play Chess, which nobody has changes for/)
})
