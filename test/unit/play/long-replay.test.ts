import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Intervention } from '../../../workers/lab/contracts/recording'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { Driver } from '../../../workers/lab/play/driver'
import { Timeline } from '../../../workers/lab/play/timeline'
import { usualRhythm } from '../../../workers/lab/contracts/rhythm'
import { worldOf } from '../../../workers/lab/envs/world'
import { Replays } from '../../../workers/threads/stage/replays'
import { fingerprint, openGame, playerOn, wander } from './stages'

let game: BatchGame
beforeAll(async () => void (game = await openGame('breakout')))

describe('a very long episode', () => {
  it('is kept in a bounded number of moments, and any decision can still be returned to', () => {
    // The ball is never launched: an episode that does not end.
    const driver = new Driver(worldOf(game), { ...usualRhythm(game.spec), autoLaunch: false, timeLimit: 0 })
    const restored = vi.spyOn(driver, 'restore')
    const timeline = new Timeline(driver, 4)
    timeline.load({ seed: 1, actions: Array.from({ length: 12_000 }, () => 0), interventions: [] })
    timeline.advance(Infinity)
    expect(driver.decision).toBe(12_000)
    for (const [decision, kept] of [
      [1, 0],
      [4005, 4000],
      [11_999, 11_999],
    ] as const) {
      timeline.seek(decision)
      expect(driver.decision).toBe(decision)
      expect(restored.mock.lastCall?.[0].decision).toBe(kept)
    }
  })

  it('with thousands of edits keeps the newest to undo, and reaches the same end', () => {
    const player = wander(game, 1, 3)
    const { seed, actions, ticks, interventions } = player.episode()
    const edit = (i: number): Intervention => ({
      at: { decision: 3, tick: ticks },
      label: `edit ${i}`,
      edits: [{ path: 'paddle.x', value: 60 + (i % 50) }],
      stack: 'carry',
    })
    const many = [...interventions, ...Array.from({ length: 1200 }, (_, i) => edit(i))]
    const again = playerOn(game, 1)
    again.replay({ seed, actions, ticks, interventions: many })
    const { entries, position } = again.history
    expect(entries.length).toBe(500)
    expect(position).toBe(499)
    expect(entries.at(-1)?.intervention.label).toBe('edit 1199')
    expect(again.undo()).toBe(true)
    const short = playerOn(game, 2)
    short.replay({ seed, actions, ticks, interventions: many.slice(0, -1) })
    expect(fingerprint(again)).toBe(fingerprint(short))
  })
})

describe('a long replay', () => {
  /** Steps that never end by themselves, each of which takes a moment. */
  function* endless(): Generator<number> {
    for (let i = 1; ; i++) {
      const until = performance.now() + 2
      while (performance.now() < until);
      yield i / (i + 100)
    }
  }

  it('tells how far it is, hears that it is not wanted any more, and says so', async () => {
    const told: number[] = []
    const replays = new Replays((share) => {
      told.push(share)
      if (told.length === 2) replays.cancel()
    })
    await expect(replays.follow(endless(), replays.begin())).rejects.toThrow('replay: was cancelled')
    expect(told.length).toBe(3)
    expect(told.at(-1)).toBe(1)
    expect(told[0]).toBeLessThan(told[1]!)
  })

  it('gives way to what is wished for later; a short one is not told about', async () => {
    const told: number[] = []
    const replays = new Replays((share) => told.push(share))
    const first = replays.follow(endless(), replays.begin())
    const second = replays.follow([0.5], replays.begin())
    await expect(first).rejects.toThrow('was cancelled')
    await second
    expect(told).toEqual([])
  })
})
