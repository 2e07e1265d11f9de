import { beforeAll, describe, expect, it } from 'vitest'
import type { StackMode } from '../../../workers/lab/contracts/recording'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { SETTLE_DECISIONS } from '../../../workers/lab/interventions/apply'
import type { Player } from '../../../workers/lab/play/player'
import { decide, fingerprint, openGame, wander } from '../play/stages'

let game: BatchGame
beforeAll(async () => void (game = await openGame('breakout')))

const paddle = (value: number) => ({ edits: [{ path: 'paddle.x', value }] })
/** Pixels by which two planes differ. */
const changed = (a: Uint8Array, b: Uint8Array) => a.reduce((count, byte, i) => count + (byte === b[i] ? 0 : 1), 0)
const pixels = (player: Player) => player.planes.map((plane) => plane.pixels)

describe('a transaction', () => {
  it('computes every preview from the origin', () => {
    const player = wander(game, 1, 20)
    const once = player.begin()
    once.preview(paddle(70))
    const direct = fingerprint(player)
    player.cancel()
    const often = player.begin()
    for (const x of [200, 30, 150, 70]) often.preview(paddle(x))
    expect(fingerprint(player)).toBe(direct)
  })

  it('cancels to the exact origin, also inside a decision', () => {
    const player = wander(game, 2, 20)
    player.tick(2)
    const before = fingerprint(player)
    const transaction = player.begin()
    transaction.preview({
      edits: [
        { path: 'balls[0].x', value: 30 },
        { path: 'lives', value: 2 },
      ],
    })
    expect(fingerprint(player)).not.toBe(before)
    player.cancel()
    expect(fingerprint(player)).toBe(before)
  })

  it('refuses in words, shows the last legal state and can still commit that one', () => {
    const player = wander(game, 1, 20)
    const transaction = player.begin()
    expect(transaction.preview(paddle(70))).toBe('')
    const legal = fingerprint(player)
    expect(transaction.preview(paddle(9999))).toContain('paddle.x')
    expect(fingerprint(player)).toBe(legal)
    expect(
      transaction.preview({
        edits: [
          { path: 'balls[0].x', value: 40 },
          { path: 'balls[0].y', value: 45 },
        ],
      }),
    ).toBe('a ball is inside a brick')
    expect(fingerprint(player)).toBe(legal)
    expect(player.commit('paddle')?.intervention.edits).toEqual(paddle(70).edits)
    expect(fingerprint(player)).toBe(legal)
  })

  it('has nothing to commit when nothing legal changed, and leaves the origin', () => {
    const player = wander(game, 1, 20)
    const before = fingerprint(player)
    const transaction = player.begin()
    transaction.preview(paddle(70))
    transaction.preview(paddle(Number(game.read(0, 'paddle.x'))))
    transaction.preview(paddle(9999))
    expect(player.commit('x')).not.toBeNull()
    player.undo()
    player.begin().preview(paddle(9999))
    expect(player.commit('x')).toBeNull()
    expect(fingerprint(player)).toBe(before)
    player.begin().preview(paddle(Number(game.read(0, 'paddle.x'))))
    expect(player.commit('x')).toBeNull()
    expect(fingerprint(player)).toBe(before)
    expect(player.history.entries).toHaveLength(1)
  })

  it('names what changed when nobody gave it a label', () => {
    const player = wander(game, 1, 20)
    const from = Number(game.read(0, 'paddle.x'))
    player.apply(paddle(70), '')
    expect(player.history.entries[0]?.intervention.label).toBe(`paddle x ${from} → 70`)
  })
})

describe('undo, redo and jump', () => {
  it.each<StackMode>(['consistent', 'carry', 'settle'])(
    'are exact with %s stacks, whatever was played in between',
    (stack) => {
      const player = wander(game, 3, 15)
      player.stack = stack
      const prints: [string, string][] = []
      for (const x of [40, 190, 100]) {
        const before = fingerprint(player)
        player.apply(paddle(x), `to ${x}`)
        prints.push([before, fingerprint(player)])
        for (let i = 0; i < 4; i++) decide(player, i % 4)
      }
      const end = fingerprint(player)
      expect(player.undo()).toBe(true)
      expect(fingerprint(player)).toBe(prints[2]?.[0])
      expect(player.undo()).toBe(true)
      expect(fingerprint(player)).toBe(prints[1]?.[0])
      expect(player.history.position).toBe(0)
      expect(player.redo()).toBe(true)
      expect(fingerprint(player)).toBe(prints[1]?.[1])
      expect(player.jump(2)).toBe(true)
      expect(fingerprint(player)).toBe(prints[2]?.[1])
      for (let i = 0; i < 4; i++) decide(player, i % 4)
      expect(fingerprint(player)).toBe(end)
      expect(player.jump(-1)).toBe(true)
      expect(fingerprint(player)).toBe(prints[0]?.[0])
      expect(player.history.position).toBe(-1)
      expect(player.undo()).toBe(false)
      expect(player.jump(9)).toBe(false)
    },
  )

  it('lets go of what could have been redone once something else is edited', () => {
    const player = wander(game, 3, 15)
    player.apply(paddle(40), 'a')
    player.apply(paddle(60), 'b')
    player.undo()
    player.apply(paddle(80), 'c')
    expect(player.history.entries.map(({ intervention }) => intervention.label)).toEqual(['a', 'c'])
    expect(player.redo()).toBe(false)
  })

  it('replays the time line that is in effect after an undo', () => {
    const player = wander(game, 3, 15)
    player.apply(paddle(40), 'a')
    decide(player, 2)
    player.apply(paddle(60), 'b')
    decide(player, 2)
    player.undo()
    decide(player, 3)
    const episode = player.episode()
    expect(episode.interventions.map(({ label }) => label)).toEqual(['a'])
    player.replay(episode)
    expect(player.episode()).toEqual(episode)
  })
})

describe('how the stack meets an edit', () => {
  /** Planes before and after a paddle move under one mode. */
  function meet(stack: StackMode) {
    const player = wander(game, 6, 12)
    player.stack = stack
    const before = pixels(player)
    player.apply(paddle(60), 'x')
    return { player, before, after: pixels(player) }
  }

  it('consistent: every plane shows it', () => {
    const { before, after } = meet('consistent')
    after.forEach((plane, i) => expect(changed(plane, before[i] as Uint8Array), `plane ${i}`).toBeGreaterThan(0))
  })

  it('carry: only the newest plane shows it', () => {
    const { before, after } = meet('carry')
    expect(after.map((plane, i) => changed(plane, before[i] as Uint8Array) > 0)).toEqual([false, false, false, true])
  })

  it('settle: three no-op decisions pass, the oldest plane is the last un-edited one', () => {
    const { player, before, after } = meet('settle')
    expect(player.driver.decision).toBe(12 + SETTLE_DECISIONS)
    expect(changed(after[0] as Uint8Array, before[3] as Uint8Array)).toBe(0)
    expect(player.episode().actions.slice(-SETTLE_DECISIONS)).toEqual(new Uint8Array(SETTLE_DECISIONS))
  })

  it('moves what was dragged by the same distance on older planes, so that motion stays visible', () => {
    const player = wander(game, 6, 12)
    const at = (p: Player) => p.planes.map(({ boxes }) => boxes.find(({ kind }) => kind === 'ball')?.x ?? NaN)
    const before = at(player)
    const x = Number(game.read(0, 'balls[0].x'))
    player.apply({ edits: [{ path: 'balls[0].x', value: x + 12 }] }, 'ball')
    const after = at(player)
    expect(new Set(before).size).toBeGreaterThan(1)
    after.forEach((now, i) => expect(Math.abs(now - (before[i] ?? 0) - 12)).toBeLessThanOrEqual(1))
  })

  it('keeps an old plane where the edit is illegal on its state', () => {
    const player = wander(game, 6, 12)
    const before = pixels(player)
    const inside = { path: 'balls[0].y', value: 45 }
    player.apply(
      { edits: [{ path: 'paddle.x', value: 60 }], past: [[inside], [inside], [{ path: 'paddle.x', value: 60 }], []] },
      'x',
    )
    const after = pixels(player)
    expect(after.map((plane, i) => changed(plane, before[i] as Uint8Array) > 0)).toEqual([false, false, true, true])
  })
})
