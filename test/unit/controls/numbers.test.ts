import { describe, expect, it } from 'vitest'
import {
  counted,
  readNumber,
  showBytes,
  showChance,
  showCount,
  showDuration,
  showHundredths,
  showNumber,
  showRounded,
  showShare,
  stepBy,
  withMinus,
} from '../../../app/controls/numbers'

const wide = { min: -1e9, max: 1e9 }
const value = (text: string, range = wide) => {
  const reading = readNumber(text, range)
  return reading.ok ? reading.value : reading.problem
}

describe('readNumber', () => {
  it.each([
    ['0.5', 0.5],
    ['2.5e-4', 2.5e-4],
    ['10 000', 10_000],
    ['500k', 500_000],
    ['2 M', 2e6],
    ['−3', -3],
    ['.25', 0.25],
    ['1.', 1],
  ])('reads %s', (text, expected) => {
    expect(value(text)).toBeCloseTo(expected, 12)
  })
  it.each([
    ['', 'Needs a number'],
    ['1,5', 'Write the decimal with a point'],
    ['12px', 'Not a number'],
    ['NaN', 'Not a number'],
    ['1e', 'Not a number'],
    ['Infinity', 'Not a number'],
    ['1e999', 'Too large'],
  ])('refuses %j', (text, problem) => {
    expect(value(text)).toBe(problem)
  })
  it('keeps to the range and to whole numbers where the step is one', () => {
    expect(value('0', { min: 1, max: 9 })).toBe('At least 1')
    expect(value('10', { min: 1, max: 9 })).toBe('At most 9')
    expect(readNumber('1.5', { min: 1, max: 9, step: 1 })).toEqual({ ok: false, problem: 'Whole numbers only' })
    expect(readNumber('1.5', { min: 1, max: 9, step: 0.5 })).toEqual({ ok: true, value: 1.5 })
  })
})

describe('showing', () => {
  it('shows what can be typed back', () => {
    for (const number of [0, 1, -3, 0.1 + 0.2, 2.5e-4, 1e-8, 123456.789, 2e6, -1e-5])
      expect(value(showNumber(number))).toBeCloseTo(number, 11)
    expect(showNumber(0.1 + 0.2)).toBe('0.3')
    expect(showNumber(-2.5e-4)).toBe('−2.5e−4')
  })
  it('shows counts, durations and bytes in a few characters', () => {
    expect([950, 9_999, 12_345, 2_000_000, -45_000].map(showCount)).toEqual(['950', '9999', '12.3 k', '2 M', '−45 k'])
    expect([8.2, 240, 7200, 7800, Infinity].map(showDuration)).toEqual(['8 s', '4 min', '2 h', '2 h 10 min', '–'])
    expect([999, 181_000, 2_400_000].map(showBytes)).toEqual(['999 B', '181 kB', '2.4 MB'])
    expect([131.26, 0.012345, 2.54e-5, 23_456, NaN].map(showRounded)).toEqual([
      '131',
      '0.0123',
      '2.54e−5',
      '23.5 k',
      '–',
    ])
  })
})

describe('stepBy', () => {
  it('stays on the grid and in the range', () => {
    expect(stepBy(0.3, -1, { min: 0, max: 1, step: 0.1 })).toBe(0.2)
    expect(stepBy(1, 1, { min: 0, max: 1, step: 0.1 })).toBe(1)
    expect(stepBy(2.5e-4, 1, { min: 0, max: 1, step: 1e-5 })).toBe(2.6e-4)
  })
})

describe('counted', () => {
  it('says one and many, and large numbers shortly', () => {
    expect([0, 1, 2, 25_000].map((count) => counted(count, 'decision'))).toEqual([
      '0 decisions',
      '1 decision',
      '2 decisions',
      '25 k decisions',
    ])
    expect([1, 3].map((count) => counted(count, 'life', 'lives'))).toEqual(['1 life', '3 lives'])
  })
})

describe('a chance and a share', () => {
  it.each([
    [9.999e-5, '< 0.0001'],
    [2.981e-17, '< 0.0001'],
    [0.0001, '0.0001'],
    [0.0007604, '0.00076'],
    [0.0026, '0.0026'],
    [0.06499, '0.065'],
    [0.9285, '0.93'],
    [1, '1'],
    [NaN, '–'],
  ])('p of %s is told as %s', (p, words) => expect(showChance(p)).toBe(words))

  it.each([
    [0, '0 %'],
    [0.0003, '0 %'],
    [0.003, '< 1 %'],
    [0.006, '1 %'],
    [0.14, '14 %'],
    [1, '100 %'],
  ])('%s is %s', (share, words) => expect(showShare(share)).toBe(words))
})

it('numbers in columns have two decimals, and nothing is less than nothing', () => {
  expect([0.517, -1.3, -0.004, 0, 12.345].map(showHundredths)).toEqual(['0.52', '−1.30', '0.00', '0.00', '12.35'])
})

it('numbers in a text have the minus sign of all others, and nothing else has', () => {
  expect(withMinus('Paddle -15 px (right: -15), r -0.0787 [-1.3e-9, -.5]')).toBe(
    'Paddle −15 px (right: −15), r −0.0787 [−1.3e−9, −.5]',
  )
  const others = 'un-changed, 2026-11-26, enemy-2, 5-10, x - 3, 0…255'
  expect(withMinus(others)).toBe(others)
})
