import { describe, expect, it } from 'vitest'
import { loadGame } from '../../../workers/headless/games.lib'
import { InputError } from '../../../workers/lab/contracts/errors'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { NOOP, number, set, shootAt } from './invaders'

describe('hit masks', () => {
  const full = Array.from({ length: 10 }, () => '1'.repeat(16))
  const corner = ['1'.padEnd(16, '0')]
  const withMasks = (masks: Readonly<Record<string, readonly string[]>>) =>
    loadGame('spaceinvaders', 1, true, { masks })

  /** Does the ship's laser hit invader 30 with its left edge this far from the invader's? */
  async function hits(game: BatchGame, x: number, y: number): Promise<boolean> {
    game.reset(0, 1)
    shootAt(game, 44 + x, 123 + y)
    set(game, { 'shipLaser.speed': 1 })
    game.step(0, NOOP)
    return number(game, 'invaders[30].deathCounter') >= 0
  }

  it('decide what a laser hits, borders included', async () => {
    const [solid, point] = [await withMasks({ 'invader.true.5': full }), await withMasks({ 'invader.true.5': corner })]
    expect(await hits(solid, 15, 10)).toBe(true)
    expect(await hits(solid, 16, 10)).toBe(false)
    expect(await hits(solid, 15, 11)).toBe(false)
    expect(await hits(point, 0, 1)).toBe(true)
    expect(await hits(point, 0, 2)).toBe(false)
    expect(await hits(point, 1, 1)).toBe(false)
    expect(await hits(point, -2, 1)).toBe(true)
    expect(await hits(point, -3, 1)).toBe(false)
  })

  it('are also what is drawn', async () => {
    const game = await withMasks({ ship: corner, ufo: ['1'.repeat(14)] })
    game.reset(0, 1)
    set(game, { 'ship.alive': true })
    const words = new Uint32Array(game.paint(0).buffer, game.paint(0).byteOffset, 320 * 210)
    const ship = Array.from(
      { length: 160 },
      (_, i) => words[(185 + Math.floor(i / 16)) * 320 + 68 + (i % 16)] !== 0xff000000,
    )
    expect(ship.map((lit, i) => (lit ? i : -1)).filter((i) => i >= 0)).toEqual([0])
  })

  it.each([
    ['nobody', full, 'mask nobody: is unknown to Space Invaders'],
    ['ship', [...full, '0'.repeat(16)], 'mask ship: must have 10 rows at most, not 11'],
    ['ship', ['1'.repeat(15)], 'mask ship: row 0 must be 16 times 0 or 1'],
    ['ufo', ['1'.repeat(16)], 'mask ufo: row 0 must be 14 times 0 or 1'],
    ['ufo', ['1'.repeat(14), 'x'.repeat(14)], 'mask ufo: row 1 must be'],
  ])('are refused when %s does not fit', async (id, rows, message) => {
    await expect(withMasks({ [id]: rows })).rejects.toThrow(InputError)
    await expect(withMasks({ [id]: rows })).rejects.toThrow(message)
  })

  it('are unknown to games without sprites', async () => {
    await expect(loadGame('catch', 1, false, { masks: { ship: full } })).rejects.toThrow(
      'mask ship: is unknown to Catch',
    )
  })
})
