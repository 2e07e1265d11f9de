import { describe, expect, it } from 'vitest'
import { loadGame } from '../../../workers/headless/games.lib'
import { partOf, regionsOf } from '../../../workers/lab/saliency/concepts'
import { coverage } from '../../../workers/lab/saliency/coverage'
import { placeGroups } from '../../../workers/lab/saliency/object-groups'
import { brickKind } from './cases'

const scale = { width: 84, height: 84, frame: { width: 240, height: 160 } }
const box = (x: number, y: number, w: number, h: number, kind = 'ball', id = 0) => ({ kind, id, x, y, w, h })
const area = (covered: ReturnType<typeof coverage>) => covered.reduce((sum, { part }) => sum + part, 0)

describe('coverage', () => {
  it('is worked out by hand for a ball of 4×4 native pixels', () => {
    // Columns 118…122 → 41.3…42.7: 0.7 and 0.7; rows 79…83 → 41.475…43.575: 0.525, 1, 0.575.
    const covered = new Map(coverage([box(118, 79, 4, 4)], scale).map(({ pixel, part }) => [pixel, part]))
    expect(covered.size).toBe(6)
    expect(covered.get(41 * 84 + 41)).toBeCloseTo(0.7 * 0.525, 9)
    expect(covered.get(42 * 84 + 41)).toBeCloseTo(0.7, 9)
    expect(covered.get(43 * 84 + 42)).toBeCloseTo(0.7 * 0.575, 9)
  })

  it('adds up to the area of the box', () => {
    for (const b of [box(0, 0, 240, 160), box(12, 43, 216, 24), box(3, 5, 7, 11), box(239, 159, 1, 1)])
      expect(area(coverage([b], scale))).toBeCloseTo((b.w * b.h * 84 * 84) / (240 * 160), 6)
  })

  it('touches no pixel that a box merely borders on', () => {
    // 0.35·20 = 7 and 0.525·40 = 21 exactly.
    const covered = coverage([box(20, 40, 20, 40)], scale)
    expect(covered.every(({ part }) => Math.abs(part - 1) < 1e-9)).toBe(true)
    expect(covered.length).toBe(7 * 21)
  })

  it('is nothing for empty boxes and outside the frame', () => {
    expect(coverage([], scale)).toEqual([])
    expect(coverage([box(10, 10, 0, 5), box(10, 10, 5, 0), box(240, 0, 9, 9), box(-9, 0, 9, 9)], scale)).toEqual([])
  })

  it('clips to the frame and joins neighbours', () => {
    expect(area(coverage([box(-6, 0, 12, 160)], scale))).toBeCloseTo(6 * 0.35 * 84, 6)
    const halves = coverage([box(0, 0, 1, 160), box(1, 0, 1, 160)], scale)
    expect(area(halves)).toBeCloseTo(2 * 0.35 * 84, 6)
    expect(coverage([box(0, 0, 240, 160), box(0, 0, 240, 160)], scale).every(({ part }) => part === 1)).toBe(true)
  })
})

describe('brick regions', () => {
  const bricks = Array.from({ length: 108 }, (_, id) =>
    box(12 + 12 * Math.floor(id / 6), 43 + 4 * (id % 6), 12, 4, 'brick', id),
  )

  const regionOf = (brick: (typeof bricks)[number]) => partOf(brickKind, brick) ?? ''

  it('are six of 18 bricks, 72×12 px each', () => {
    const counts = new Map<string, number>()
    for (const brick of bricks) counts.set(regionOf(brick), (counts.get(regionOf(brick)) ?? 0) + 1)
    expect([...counts.values()]).toEqual([18, 18, 18, 18, 18, 18])
    expect(regionsOf(brickKind).map(({ box: { w, h } }) => [w, h])).toEqual(Array.from({ length: 6 }, () => [72, 12]))
    expect(regionOf(bricks[0]!)).toBe('top left')
    expect(regionOf(bricks[107]!)).toBe('bottom right')
  })

  it('cover exactly what their bricks cover', () => {
    for (const { name, box: region } of regionsOf(brickKind)) {
      const parts = new Map(
        coverage(
          bricks.filter((brick) => regionOf(brick) === name),
          scale,
        ).map(({ pixel, part }) => [pixel, part]),
      )
      for (const { pixel, part } of coverage([region], scale)) expect(parts.get(pixel)).toBeCloseTo(part, 9)
    }
  })

  it('group objects as asked and follow them through the planes', () => {
    const newest = [...bricks, box(100, 80, 4, 4), box(108, 141, 24, 4, 'paddle')]
    const older = [...bricks.slice(1), box(90, 80, 4, 4)]
    expect(placeGroups([older, newest], 'singly', scale).length).toBe(110)
    expect(placeGroups([older, newest], 'regions', scale, [brickKind]).length).toBe(8)
    const together = placeGroups([older, newest], 'together', scale, [brickKind])
    expect(together.map(({ name }) => name)).toEqual(['bricks', 'ball 0', 'paddle 0'])
    expect(area([...(together[0]?.planes[1] ?? [])]) - area([...(together[0]?.planes[0] ?? [])])).toBeCloseTo(
      48 * 0.35 * 0.525,
      6,
    )
    expect(together[1]?.planes[0]).toEqual(coverage([box(90, 80, 4, 4)], scale))
    expect(together[2]?.planes[0]).toEqual([])
  })
})

describe('groups of every game', () => {
  const names = async (id: string, how: string) => {
    const { spec, ...game } = await loadGame(id, 1)
    return placeGroups([game.locate(0)], how, { width: 84, height: 84, frame: spec }, spec.kinds).map(
      ({ name, ids }) => `${name}: ${ids.length}`,
    )
  }
  const enemies = ['enemy 0: 1', 'enemy 1: 1', 'enemy 2: 1', 'enemy 3: 1', 'enemy 4: 1']

  it('are single objects, the parts the game names, or all of a kind that comes in numbers', async () => {
    expect((await names('spaceinvaders', 'singly')).filter((name) => name.startsWith('invader '))).toHaveLength(36)
    expect(await names('spaceinvaders', 'regions')).toEqual([
      ...['0', '1', '2', '3', '4', '5'].map((row) => `row ${row} invaders: 6`),
      'shield 0: 1',
      'shield 1: 1',
      'shield 2: 1',
      'score 0: 1',
      'lives 0: 1',
    ])
    expect(await names('spaceinvaders', 'together')).toEqual(['invaders: 36', 'shields: 3', 'score 0: 1', 'lives 0: 1'])
    expect(await names('amidar', 'singly')).toEqual(expect.arrayContaining(['player 0: 1', ...enemies]))
    const regions = await names('amidar', 'regions')
    expect(regions).toEqual(
      expect.arrayContaining([...enemies, expect.stringMatching(/^top left unpainted corridors: \d+$/)]),
    )
    expect(regions.filter((name) => name.includes('unpainted'))).toHaveLength(6)
    expect(await names('amidar', 'together')).toEqual([
      'player 0: 1',
      'enemies: 5',
      expect.stringMatching(/^unpainted corridors: \d\d/),
      expect.stringMatching(/^painted corridors: \d/),
      'score 0: 1',
      'lives 0: 1',
    ])
  })
})
