import { usualRhythm } from '../../../workers/lab/contracts/rhythm'
import { worldOf } from '../../../workers/lab/envs/world'
import { describe, expect, it } from 'vitest'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { actionOf, scriptOf, scripted } from '../../../workers/lab/play/scripts'
import { Driver } from '../../../workers/lab/play/driver'
import { createRandom } from '../../../workers/lab/random'
import { playerOn, openGame } from './stages'

const seeds = [1, 2, 3]

/** Scores of whole games, cut after so many decisions. */
function scores(game: BatchGame, most: number, act: (driver: Driver) => number): number[] {
  return seeds.map((seed) => {
    const driver = new Driver(worldOf(game), usualRhythm(game.spec))
    driver.reset(seed)
    while (driver.ended === 0 && driver.decision < most) driver.decide(driver.forced >= 0 ? driver.forced : act(driver))
    return game.score(0)
  })
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('a way of playing that is written down', () => {
  // What each reaches at least, far above what chance does in the same games.
  const games = [
    { id: 'breakout', most: 2000, atLeast: 100 },
    { id: 'amidar', most: 1000, atLeast: 100 },
    { id: 'spaceinvaders', most: 1500, atLeast: 400 },
    { id: 'catch', most: 100, atLeast: 1 },
    { id: 'cartpole', most: 500, atLeast: 500 },
    { id: 'seaquest', most: 1000, atLeast: 10 },
    { id: 'coinrun', most: 1000, atLeast: 6 },
  ]
  for (const { id, most, atLeast } of games)
    it(`keeps ${id} going: ${atLeast} points, where chance does not`, async () => {
      const game = await openGame(id)
      const random = createRandom(9)
      const chance = scores(game, most, () => random.below(game.spec.actions.length))
      const reached = scores(game, most, () => scripted(game.spec, game.snapshot(0))!)
      expect(mean(reached)).toBeGreaterThanOrEqual(atLeast)
      expect(mean(chance)).toBeLessThan(atLeast)
    })

  it('gives the same action for the same state and leaves it alone', async () => {
    const game = await openGame('amidar')
    const before = game.hash(0)
    const state = game.snapshot(0)
    expect(scripted(game.spec, state)).toBe(scripted(game.spec, state))
    expect(game.hash(0)).toBe(before)
  })

  it('plays on the stage whatever an agent says, and its games are replayed like any', async () => {
    const game = await openGame('catch')
    const player = playerOn(game)
    player.newGame(4)
    player.acting = 'scripted'
    while (!player.over) player.decide(player.choose(Float32Array.of(1, 0, 0)))
    expect(game.score(0)).toBe(1)
    const episode = player.episode()
    const other = playerOn(game, 1)
    other.replay(episode)
    expect(game.hash(1)).toBe(episode.hash)
  })

  it('is nobody where none is written, and refuses actions that the game does not have', async () => {
    const { spec } = await openGame('catch')
    expect(scriptOf('nothing')).toBeNull()
    expect(() => actionOf(spec, 'fly')).toThrow('catch has no action fly')
  })
})
