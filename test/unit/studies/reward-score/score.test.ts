import { beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { loadGame } from '../../../../workers/headless/games.lib'
import type { RewardNetwork, Transitions } from '../../../../workers/lab/contracts/reward'
import type { Row } from '../../../../workers/lab/contracts/study'
import { createRandom } from '../../../../workers/lab/random'
import { createReward } from '../../../../workers/lab/rewards/model'
import { answersOf, massOn } from '../../../../workers/lab/studies/reward-score/measure'
import { otherPatch, painted, scorePatch, usualFrame } from '../../../../workers/lab/studies/reward-score/paint'
import { summarizeScore } from '../../../../workers/lab/studies/reward-score/summary'

beforeAll(async () => void (await chooseNodeBackend('wasm')))

/** Rows of a model: what it tells paid decisions by with nothing, the score, and elsewhere painted over, and its map's mass on the score. */
function rowsOf(model: number, [seen, hidden, elsewhere]: readonly [number, number, number], times: number): Row[] {
  const named = { seed: model, agent: 'Agent', weights: 'a' }
  const own = 0.01 * (model % 3)
  const answers = (way: string, gap: number, more = {}): Row => ({
    ...named,
    kind: 'answers',
    painted: way,
    error: 1 - gap,
    gap: gap + own,
    ...more,
  })
  return [
    { ...named, kind: 'data', decisions: 4000, paid: 0.5 },
    answers('nothing', seen),
    answers('score', hidden),
    answers('elsewhere', elsewhere - 0.02, { patch: 0 }),
    answers('elsewhere', elsewhere + 0.02 + 0.005 * (model % 2), { patch: 1 }),
    { ...named, kind: 'map', share: 0.02 * (times + own), area: 0.02, slope: 0.001 },
  ]
}
const models = (gaps: readonly [number, number, number], times: number, count = 8) =>
  Array.from({ length: count }, (_, i) => rowsOf(i + 1, gaps, times)).flat()

describe('what is said of models that may read the score', () => {
  it.each([
    [
      'that do, as the map says',
      [0.9, 0.2, 0.88] as const,
      4,
      'Its models read the score',
      'the map and the test agree',
    ],
    [
      'that do, and the map is silent',
      [0.9, 0.2, 0.88] as const,
      0.5,
      'Its models read',
      'does not show what the test finds',
    ],
    ['that do not, and the map says so', [0.9, 0.88, 0.87] as const, 4, 'is not shown', 'slopes are no effects'],
    ['that do not, as the map says', [0.9, 0.9, 0.7] as const, 0.5, 'is not shown', 'Neither points at the score'],
  ])('of models %s', (_, gaps, times, first, agreement) => {
    const shifted = first.includes('not') ? ([gaps[0], gaps[2] + 0.02, gaps[2]] as const) : gaps
    const { words, tables } = summarizeScore(models(shifted, times))
    expect(words[0]).toContain(first)
    expect(words[2]).toContain(agreement)
    expect(tables[0]!.rows.map((row) => row[0])).toEqual([
      'as it is',
      'the score painted over',
      'as much painted elsewhere',
      'the last less the one before',
    ])
    expect(tables[0]!.rows[3]![1]).toBeCloseTo(shifted[2] - shifted[1] + 0.00125, 3)
    expect(tables[1]!.rows).toHaveLength(8)
  })

  it('concludes nothing of two models, nor of play without paid decisions', () => {
    const { words } = summarizeScore(models([0.9, 0.2, 0.88], 4, 2))
    expect(words[0]).toContain('of too few models to conclude anything')
    expect(words[2]).toContain('cannot be said of so few')
    const none = models([0.9, 0.2, 0.88], 4).map((row) => ('gap' in row ? { ...row, gap: null } : row))
    expect(summarizeScore(none).words).toEqual(['No model is finished yet that could tell paid decisions from others.'])
  })
})

/** R(s′) = the score's pixels alone, of the newest frame: planted. */
const observation = { kind: 'image', width: 84, height: 84, channels: 1, frames: 1 } as const
const planted: RewardNetwork = {
  id: 'planted',
  title: 'Planted',
  cite: 'test',
  reads: ['after'],
  head: { bias: false },
  build: (nn, { after }) => nn.flatten(after),
}

describe('what is measured', () => {
  it.each(['seaquest', 'breakout'])('paints over all of the score of %s and nothing else', async (id) => {
    const game = await loadGame(id, 1)
    const patch = scorePatch(game, {}, 3)
    // It is shown again.
    const shown = game.observe(0).slice()
    expect(shown).not.toEqual(patch.over)
    const inside = new Set(patch.pixels)
    shown.forEach((pixel, i) => pixel !== patch.over[i] && expect(inside.has(i)).toBe(true))
    expect(patch.pixels.length / shown.length).toBeLessThan(0.05)
  })

  it('finds a reward that reads the score and nothing else, by its map and by painting', async () => {
    const game = await loadGame('seaquest', 1)
    const score = scorePatch(game, {}, 3)
    const random = createRandom(4)
    const model = createReward(planted, observation, 1)
    const data = new Float32Array(84 * 84)
    for (const pixel of score.pixels) data[pixel] = 1 / score.pixels.length
    model.write([{ name: 'reward/kernel', shape: [84 * 84, 1], data }])
    // Paid: the score is bright; all else is noise.
    const count = 60
    const planes = Array.from({ length: count }, (_, i) => {
      const plane = Uint8Array.from({ length: 84 * 84 }, () => random.below(256))
      for (const pixel of score.pixels) plane[pixel] = i % 2 ? 255 : 0
      return plane
    })
    const numbers = Uint32Array.from({ length: count }, (_, i) => i)
    const transitions: Transitions = {
      observation,
      planes,
      before: numbers,
      after: numbers,
      actions: new Uint8Array(count),
      rewards: Float32Array.from(numbers, (i) => i % 2),
      episodes: numbers,
      ends: new Uint8Array(count),
    }
    const rows = [...numbers]
    expect(await answersOf(model, transitions)).toEqual({ error: expect.closeTo(0, 6), gap: expect.closeTo(1, 5) })
    const hidden = await answersOf(model, painted(transitions, score))
    expect(hidden.gap).toBeCloseTo(0, 5)
    expect(hidden.error).toBeGreaterThan(0.2)
    const usual = usualFrame(transitions)
    for (let i = 0; i < 20; i++) {
      const other = otherPatch(score, { width: 84, height: 84 }, usual, random)
      expect(other.pixels).toHaveLength(score.pixels.length)
      expect(other.pixels.some((pixel) => score.pixels.includes(pixel))).toBe(false)
      if (i < 3) expect((await answersOf(model, painted(transitions, other))).gap).toBeCloseTo(1, 5)
    }
    const mass = await massOn(model, transitions, rows, score)
    expect(mass.share).toBeCloseTo(1, 5)
    expect(mass.area).toBe(score.pixels.length / (84 * 84))
    expect(mass.slope).toBeCloseTo(1 / (84 * 84), 6)
    // Turned round, it looks everywhere else.
    model.write([{ name: 'reward/kernel', shape: [84 * 84, 1], data: data.map((weight) => (weight ? 0 : 1)) }])
    expect((await massOn(model, transitions, rows.slice(0, 20), score)).share).toBe(0)
    model.dispose()
  })
})
