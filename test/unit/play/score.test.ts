import { describe, expect, it } from 'vitest'
import { conditionsText, gamesText, meanText, measuredText } from '../../../app/panels/card-text'
import { software } from '../../../workers/lab/software'
import { meanInterval } from '../../../workers/lab/statistics/mean'
import type { Score } from '../../../workers/lab/contracts/checkpoint'
import { defaults } from '../../../workers/lab/contracts/options'
import { protocolFor } from '../../../workers/lab/contracts/protocol'
import { envOptions, rhythmOf } from '../../../workers/lab/contracts/rhythm'
import { scoreOf, withScores } from '../../../workers/lab/play/score'
import { parseCard } from '../../../workers/storage/card'
import { sampleCard } from '../storage/samples'

const protocol = { noops: 30, sticky: 0, timeLimit: 27_000 }
const asked = { acting: 'greedy', seed: 3, backend: 'wasm (test)', protocol } as const
const game = (score: number, course = String(score), index = 0, cut = false) => ({ index, score, course, cut })
const about = { ...asked, software }

describe('a card', () => {
  const { score: _unmeasured, ...card } = sampleCard({ envOptions: {} })
  const measured = (change: Partial<Score>): Score => ({ mean: 1, games: 100, ...asked, ...change })
  const [sampled, greedy] = [measured({ acting: 'sampled' }), measured({})]
  const stuck = measured({ acting: 'sampled', protocol: { ...protocol, sticky: 0.25 } })

  it('tells its own way of acting first, and whatever else was measured beside it', () => {
    expect(withScores(card, [greedy, sampled])).toMatchObject({ score: sampled, otherScores: [greedy] })
    expect(withScores({ ...card, acting: 'greedy' }, [sampled, greedy])).toMatchObject({ score: greedy })
    expect(withScores(withScores(card, [stuck, greedy]), [sampled])).toMatchObject({
      score: sampled,
      otherScores: [greedy, stuck],
    })
    const { otherScores, ...alone } = withScores(card, [greedy])
    expect([alone.score, otherScores]).toEqual([greedy, undefined])
  })

  it('says what was measured last of each kind, one that does not name its protocol included', () => {
    const { protocol: _, ...former } = measured({ acting: 'sampled', mean: 7 })
    expect(withScores({ ...card, score: former }, [sampled]).otherScores).toBeUndefined()
    const longer = measured({ mean: 9, protocol: { ...protocol, timeLimit: 5 } })
    expect(withScores(withScores(card, [sampled, greedy]), [longer]).otherScores).toEqual([longer])
  })

  it('puts the stickiness that an agent was trained with before any other', () => {
    const sticky = { ...card, envOptions: { ...card.envOptions, sticky: 0.25 } }
    expect(withScores(sticky, [sampled, stuck])).toMatchObject({ score: stuck, otherScores: [sampled] })
  })

  it('is read and written with all of it; an older one says how it was measured then', () => {
    const read = parseCard(JSON.parse(JSON.stringify(withScores(card, [sampled, greedy, stuck]))))
    expect(read).toEqual(withScores(card, [sampled, greedy, stuck]))
    expect(conditionsText(stuck)).toBe('100 games, sampled, no-op starts, sticky actions 0.25')
    const { protocol: _, ...former } = sampled
    expect(measuredText([former])).toBe(
      'no-ops as in training, no sticky actions, whole games cut at 20,000 decisions, seed 3',
    )
    expect(measuredText([sampled, greedy])).toBe(
      '1 to 30 no-ops, no sticky actions, whole games cut at 27,000 decisions, seed 3',
    )
    expect(() => parseCard({ ...card, otherScores: [{ ...sampled, games: 3, cut: 4 }] })).toThrow(
      /card\.otherScores\[0\]\.cut/,
    )
  })
})

describe('a protocol', () => {
  const rhythm = rhythmOf(defaults(envOptions))

  it('is the field’s: 30 no-ops, nothing sticky, half an hour; never more than the game bears or the agent knows', () => {
    expect(protocolFor(rhythm, {})).toEqual({ noops: 30, sticky: 0, timeLimit: 27_000 })
    expect(protocolFor({ ...rhythm, frameSkip: 2, timeLimit: 0 }, {})).toMatchObject({ timeLimit: 54_000 })
    expect(protocolFor({ ...rhythm, timeLimit: 500 }, { maxNoops: 0 })).toEqual({ noops: 0, sticky: 0, timeLimit: 500 })
    expect(protocolFor({ ...rhythm, sticky: 0.1 }, {}).sticky).toBe(0.1)
    expect(protocolFor(rhythm, {}, { sticky: 0.25, noops: 5, timeLimit: 0 })).toEqual({
      noops: 5,
      sticky: 0.25,
      timeLimit: 27_000,
    })
  })
})

describe('the score of whole games', () => {
  it('counts games that went alike once, in the mean and in the interval', () => {
    const six = [10, 20, 30, 60, 70, 80]
    const played = Array.from({ length: 100 }, (_, i) => game(six[i % 50 < 45 ? 0 : (i % 50) - 44]!, undefined, i))
    const { low, high } = meanInterval(six)
    const score = scoreOf(played, asked)
    expect(score).toEqual({ mean: 45, low, high, games: 100, distinct: 6, cut: 0, first: Array(10).fill(10), ...about })
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
    expect(score).toMatchObject({ first: [2, 4, 5, 9], cut: 2, games: 4 })
    expect(gamesText(score)).toBe('4 distinct games, 2 cut')
  })

  it('of the version before says how many were played, and no more', () => {
    expect(gamesText({ mean: 1, low: 0, high: 2, games: 100, ...asked })).toBe('100 games')
    expect(gamesText({ mean: 1, low: 0, high: 2, games: 100, distinct: 100, ...asked })).toBe('100 distinct games')
  })
})
