import { describe, expect, it } from 'vitest'
import { gamesText, meanText } from '../../../app/panels/card-text'
import { software } from '../../../workers/lab/software'
import { meanInterval } from '../../../workers/lab/statistics/mean'
import { scoreOf } from '../../../workers/lab/play/score'

const asked = { acting: 'greedy', seed: 3, backend: 'wasm (test)' } as const
const game = (score: number, course = String(score), index = 0, cut = false) => ({ index, score, course, cut })
const about = { ...asked, software }

describe('the score of whole games', () => {
  it('counts games that went alike once, in the mean and in the interval', () => {
    const six = [10, 20, 30, 60, 70, 80]
    const played = Array.from({ length: 100 }, (_, i) => game(six[i % 50 < 45 ? 0 : (i % 50) - 44]!, undefined, i))
    const { low, high } = meanInterval(six)
    const score = scoreOf(played, asked)
    expect(score).toEqual({ mean: 45, low, high, games: 100, distinct: 6, cut: 0, first: [10, 10, 10], ...about })
    expect(gamesText(score)).toBe('6 distinct of 100 games')
  })

  it('keeps games apart that scored the same and went differently', () => {
    const alike = [...'abcdef'].map((course) => game(5, course))
    expect(scoreOf(alike, asked)).toMatchObject({ distinct: 6, low: 5, high: 5 })
  })

  it('has no interval of too few, though they differ', () => {
    const few = scoreOf(
      [10, 20, 30, 60, 70].map((points) => game(points)),
      asked,
    )
    expect([few.distinct, few.low, few.high]).toEqual([5, undefined, undefined])
  })

  it('has no interval where all went alike', () => {
    const score = scoreOf(
      [2, 0, 1].map((i) => game(7, 'same', i)),
      asked,
    )
    expect(score).toEqual({ mean: 7, games: 3, distinct: 1, cut: 0, first: [7, 7, 7], ...about })
    expect(meanText(score)).toBe('mean score 7 (no interval)')
  })

  it('names the first games in their order, however they were finished, and counts those that were cut', () => {
    const played = [game(9, 'c', 3), game(4, 'b', 1, true), game(2, 'a', 0), game(5, 'd', 2, true)]
    const score = scoreOf(played, asked)
    expect(score).toMatchObject({ first: [2, 4, 5], cut: 2, games: 4 })
    expect(gamesText(score)).toBe('4 distinct games, 2 cut')
  })

  it('of the version before says how many were played, and no more', () => {
    expect(gamesText({ mean: 1, low: 0, high: 2, games: 100, ...asked })).toBe('100 games')
    expect(gamesText({ mean: 1, low: 0, high: 2, games: 100, distinct: 100, ...asked })).toBe('100 distinct games')
  })
})
