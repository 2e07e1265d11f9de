import { beforeAll, describe, expect, it } from 'vitest'
import type { Value } from '../../../workers/lab/contracts/options'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { diff, editsBetween } from '../../../workers/lab/interventions/diff'
import { propose } from '../../../workers/lab/interventions/propose'
import type { Player } from '../../../workers/lab/play/player'
import { openGame, wander } from '../play/stages'

let game: BatchGame
beforeAll(async () => void (game = await openGame('breakout')))

function apply(player: Player, id: string, options: Record<string, Value> = {}): void {
  player.apply(propose(game.spec, player.driver.capture(), { id, options }), id)
}

const alive = () => Array.from({ length: 108 }, (_, i) => game.read(0, `bricks[${i}].alive`) === true)
const read = (path: string) => Number(game.read(0, path))

/** A board with a hole that no turn or mirror maps on itself. */
function holed(): Player {
  const player = wander(game, 6, 12)
  for (const [row, column] of [
    [0, 0],
    [1, 2],
    [5, 9],
    [2, 9],
  ])
    apply(player, 'paint-brick', { row: row as number, column: column as number, to: 'dead' })
  return player
}

describe('shift the wall', () => {
  it('moves the dead pattern right by whole columns and in again on the left', () => {
    const player = holed()
    const before = alive()
    apply(player, 'shift-bricks', { by: 2 })
    // Index = column · 6 + row.
    alive().forEach((now, i) => expect(now).toBe(before[(i - 12 + 108) % 108]))
  })

  it('is the identity after eighteen steps of one, and changes nothing when turned all the way', () => {
    const player = holed()
    const before = game.hash(0)
    for (let i = 0; i < 18; i++) apply(player, 'shift-bricks', { by: 1 })
    expect(game.hash(0)).toBe(before)
    expect(() => apply(player, 'shift-bricks', { by: 18 })).toThrow('changes nothing')
  })
})

describe('mirror the board', () => {
  it('is its own inverse', () => {
    const player = holed()
    const [before, x, vx, paddle] = [alive(), read('balls[0].x'), read('balls[0].vx'), read('paddle.x')]
    apply(player, 'mirror')
    expect(read('balls[0].x')).toBe(240 - x)
    expect(read('balls[0].vx')).toBe(-vx)
    expect(read('paddle.x')).toBe(240 - paddle)
    alive().forEach((now, i) => expect(now).toBe(before[(17 - Math.floor(i / 6)) * 6 + (i % 6)]))
    apply(player, 'mirror')
    expect(alive()).toEqual(before)
    expect(read('balls[0].x')).toBeCloseTo(x, 12)
    expect([read('balls[0].vx'), read('paddle.x')]).toEqual([vx, paddle])
  })

  it('can repeat the original study’s 12 pixels', () => {
    const player = holed()
    const [x, vx, paddle] = [read('balls[0].x'), read('balls[0].vx'), read('paddle.x')]
    apply(player, 'mirror', { how: 'original' })
    expect([read('balls[0].x'), read('balls[0].vx'), read('paddle.x')]).toEqual([228 - x, vx, 228 - paddle])
  })

  it('mirrors the older planes too, each from its own state', () => {
    const player = wander(game, 6, 12)
    const width = (p: Player) => p.planes.map(({ boxes }) => boxes.find(({ kind }) => kind === 'ball')?.x ?? NaN)
    const before = width(player)
    apply(player, 'mirror')
    width(player).forEach((x, i) => expect(Math.abs(x + 4 + (before[i] ?? 0) - 240)).toBeLessThanOrEqual(1))
  })
})

describe('rows, columns, regions', () => {
  it('kill and revive what they name', () => {
    const player = wander(game, 6, 12)
    apply(player, 'row', { row: 2, to: 'dead' })
    expect(alive().filter((now) => !now)).toHaveLength(18)
    apply(player, 'column', { column: 4, to: 'dead' })
    expect(alive().filter((now) => !now)).toHaveLength(18 + 5)
    apply(player, 'row', { row: 2, to: 'alive' })
    apply(player, 'column', { column: 4, to: 'alive' })
    apply(player, 'region', { region: 'bottom mid', to: 'dead' })
    const dead = alive().flatMap((now, i) => (now ? [] : [i]))
    expect(dead).toHaveLength(18)
    expect(dead.every((i) => Math.floor(i / 6) >= 6 && Math.floor(i / 6) < 12 && i % 6 >= 3)).toBe(true)
  })

  it('are refused where there is nothing to do', () => {
    const player = wander(game, 6, 12)
    expect(() => apply(player, 'row', { row: 11, to: 'dead' })).toThrow('no such brick')
    expect(() => apply(player, 'column', { column: 0, to: 'alive' })).toThrow('changes nothing')
    expect(() => apply(player, 'no-such', {})).toThrow('intervention')
    expect(() => apply(player, 'row', { row: 1.5 })).toThrow('row')
  })
})

describe('balls', () => {
  it('come and go, the list dense and what is unused zero', () => {
    const player = wander(game, 6, 12)
    const before = game.hash(0)
    apply(player, 'add-ball', { x: 100, y: 100, angle: 45, speed: 2 })
    apply(player, 'add-ball', { x: 130, y: 100, angle: 90, speed: 3 })
    expect([read('ballCount'), read('balls[2].x')]).toEqual([3, 130])
    apply(player, 'remove-ball', { ball: 1 })
    expect([read('ballCount'), read('balls[1].x')]).toEqual([2, 130])
    apply(player, 'remove-ball', { ball: 1 })
    expect(game.hash(0)).toBe(before)
    expect(() => apply(player, 'remove-ball', { ball: 0 })).toThrow('it is the only one')
    expect(() => apply(player, 'move-ball', { ball: 3 })).toThrow('only 1 in play')
  })

  it('keep their speed when turned and their direction when sped up', () => {
    const player = wander(game, 6, 12)
    const speed = () => Math.hypot(read('balls[0].vx'), read('balls[0].vy'))
    const before = speed()
    apply(player, 'ball-direction', { angle: 10 })
    expect(speed()).toBeCloseTo(before, 12)
    const direction = Math.atan2(read('balls[0].vy'), read('balls[0].vx'))
    apply(player, 'ball-speed', { speed: 5 })
    expect(speed()).toBeCloseTo(5, 12)
    expect(Math.atan2(read('balls[0].vy'), read('balls[0].vx'))).toBeCloseTo(direction, 12)
  })
})

describe('scores', () => {
  it('are edited apart, and neither makes a reward', () => {
    const player = wander(game, 6, 12)
    apply(player, 'displayed-score', { score: 500 })
    expect([read('displayedScore'), read('score')]).toEqual([500, 0])
    apply(player, 'true-score', { score: 70 })
    expect([read('displayedScore'), read('score')]).toEqual([500, 70])
    expect(game.step(0, 0).reward).toBe(0)
  })
})

describe('differences', () => {
  it('lead from any state to any other as edits', () => {
    const player = wander(game, 6, 12)
    const before = game.snapshot(0)
    const start = game.hash(0)
    const moment = player.driver.capture()
    apply(player, 'add-ball', { x: 60, y: 100 })
    apply(player, 'region', { region: 'top left', to: 'dead' })
    apply(player, 'random-words', { seed: 4 })
    const after = game.snapshot(0)
    const hash = game.hash(0)
    player.driver.restore(moment)
    const forth = editsBetween(game.spec, before, after)
    expect(forth.fixed).toEqual([])
    game.write(0, forth.edits)
    expect(game.hash(0)).toBe(hash)
    game.write(0, editsBetween(game.spec, after, before).edits)
    expect(game.hash(0)).toBe(start)
  })

  it('name every field once, with both values', () => {
    const player = wander(game, 6, 12)
    const before = game.snapshot(0)
    apply(player, 'lives', { lives: 9 })
    expect(diff(game.spec, before, game.snapshot(0))).toEqual([{ path: 'lives', before: 5, after: 9 }])
  })
})
