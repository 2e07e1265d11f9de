import { beforeEach, describe, expect, it, vi } from 'vitest'
import { curvesUpTo, recallCurves, rememberCurves } from '../../../app/state/curve-notes'

const kept = new Map<string, string>()
beforeEach(() => {
  kept.clear()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  })
})

const points = (count: number) => Array.from({ length: count }, (_, i) => [i * 1000, Math.sin(i) / 3] as const)
const note = (run: string, count = 10) => ({
  run,
  name: `Run ${run}`,
  algorithm: 'ppo',
  timeLimit: 500,
  curves: { 'charts/return': points(count), 'losses/entropy': points(count) },
})

describe('the curves of a run, after a reload', () => {
  it('are all there, up to where the run is taken up again', () => {
    rememberCurves(note('a'))
    expect(Object.keys(recallCurves()[0]!.curves)).toEqual(['charts/return', 'losses/entropy'])
    const again = curvesUpTo('a', 4000)!
    expect(again['losses/entropy']!.map(([x]) => x)).toEqual([0, 1000, 2000, 3000, 4000])
    expect(again['losses/entropy']![3]![1]).toBeCloseTo(Math.sin(3) / 3, 4)
    expect(curvesUpTo('b', 4000)).toBe(null)
  })

  it('stay small: of the last runs, in a few points', () => {
    for (const run of ['a', 'b', 'c', 'd']) rememberCurves(note(run, 3000))
    expect(recallCurves().map(({ run }) => run)).toEqual(['d', 'c', 'b'])
    expect(recallCurves()[0]!.curves['charts/return']!.length).toBeLessThanOrEqual(300)
    expect([...kept.values()].join('').length).toBeLessThan(60_000)
  })

  it('are forgotten where the note is not one of ours', () => {
    kept.set('nudge.curves', JSON.stringify([{ ...note('a'), curves: { odd: [[1, 'x']] } }]))
    expect(recallCurves()).toEqual([])
  })
})
