import { describe, expect, it } from 'vitest'
import { loadGame } from '../../../workers/headless/games.lib'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { createRandom } from '../../../workers/lab/random'

describe.each(['amidar', 'breakout', 'seaquest', 'spaceinvaders'])('a score painted over in %s', (id) => {
  it('is nowhere in picture, observation or boxes, before a game and in it, and pays the same', async () => {
    const [open, hidden] = [await loadGame(id, 1, true), await loadGame(id, 1, true, { options: { showScore: false } })]
    const looks = (game: BatchGame) => [game.paint(0).slice(), game.observe(0).slice()].map((bytes) => bytes.join())
    const after = (game: BatchGame, score: number) => {
      game.write(0, [{ path: 'displayedScore', value: score }])
      return looks(game)
    }
    const random = createRandom(3)
    for (let i = 0; i < 300; i++) {
      const action = random.below(open.spec.actions.length)
      const [one, other] = [open, hidden].map((game) => game.step(0, action))
      expect(other).toEqual(one)
    }
    expect(after(hidden, 888)).toEqual(after(hidden, 111))
    expect(after(open, 888)).not.toEqual(after(open, 111))
    const scores = (game: BatchGame) => game.locate(0).filter(({ kind }) => kind === 'score').length
    expect([scores(open), scores(hidden)]).toEqual([1, 0])
    open.write(0, [{ path: 'scoreHidden', value: true }])
    hidden.write(0, [{ path: 'score', value: Number(open.read(0, 'score')) }])
    expect(looks(open)).toEqual(looks(hidden))
    open.write(0, [{ path: 'scoreHidden', value: false }])
    expect(scores(open)).toBe(1)
    // A picture kept from the game before is worth nothing once the choice is another.
    open.observe(0)
    open.configure(0, { showScore: false }, null)
    open.reset(0, 1)
    hidden.reset(0, 1)
    expect(looks(open)[1]).toEqual(looks(hidden)[1])
  })

  it.each([true, false])('is a hand’s for that game alone, where it was chosen as %s', async (showScore) => {
    const game = await loadGame(id, 1, true, { options: { showScore } })
    const seen = () => [game.observe(0).slice(), game.paint(0).slice()].map((bytes) => bytes.join())
    game.reset(0, 4)
    const chosen = seen()
    game.write(0, [{ path: 'scoreHidden', value: showScore }])
    expect(seen()).not.toEqual(chosen)
    game.reset(0, 4)
    expect(game.read(0, 'scoreHidden')).toBe(!showScore)
    expect(seen()).toEqual(chosen)
    // What is chosen is for the next game, whatever is played now.
    game.configure(0, { showScore: !showScore }, null)
    expect(seen()).toEqual(chosen)
    game.reset(0, 4)
    expect(seen()).not.toEqual(chosen)
    expect(game.read(0, 'scoreHidden')).toBe(showScore)
  })
})
