import { describe, expect, it } from 'vitest'
import { loadGame } from '../../../workers/headless/games.lib'
import type { BatchGame } from '../../../workers/lab/envs/game'

const load = async (seed = 13) => {
  const game = await loadGame('breakout', 1)
  game.reset(0, seed)
  return game
}
const NOOP = 0
const FIRE = 1
const RIGHT = 2
const LEFT = 3
const number = (game: BatchGame, path: string) => Number(game.read(0, path))
const alive = (game: BatchGame) => game.locate(0).filter((box) => box.kind === 'brick').length

/** One ball alone at a place, with a velocity. */
function place(game: BatchGame, x: number, y: number, vx: number, vy: number): void {
  game.write(0, [
    { path: 'isDead', value: false },
    { path: 'ballCount', value: 1 },
    { path: 'balls[0].x', value: x },
    { path: 'balls[0].y', value: y },
    { path: 'balls[0].vx', value: vx },
    { path: 'balls[0].vy', value: vy },
  ])
}

/** Follows the ball, launches when needed (the facts page's tracker). */
function track(game: BatchGame): number {
  if (game.read(0, 'isDead')) return FIRE
  const away = number(game, 'balls[0].x') - number(game, 'paddle.x')
  return away < -4 ? LEFT : away > 4 ? RIGHT : NOOP
}

describe('breakout', () => {
  it('plays the known opening: second game of seed 13, launch, then wait', async () => {
    const game = await load()
    game.renew(0)
    game.step(0, FIRE)
    expect([number(game, 'balls[0].x'), number(game, 'balls[0].y')]).toEqual(
      [120 - Math.sqrt(3), 81].map((value) => expect.closeTo(value, 9)),
    )
    expect([game.read(0, 'rand.0'), game.read(0, 'rand.1')]).toEqual(['9545191032095246057', '7379534226857037563'])
    for (let frame = 2; frame < 67; frame++) expect(game.step(0, NOOP).lifeLost).toBe(false)
    expect(game.step(0, NOOP)).toEqual({ reward: 0, terminated: false, ended: 0, lifeLost: true })
    expect([game.lives(0), game.score(0), game.read(0, 'isDead')]).toEqual([4, 0, true])
  })

  it('lets the tracker clear the board at the known frames', async () => {
    const game = await load()
    game.renew(0)
    const scores: Record<number, number> = {
      200: 2,
      300: 3,
      500: 18,
      1000: 180,
      2000: 351,
      3000: 403,
      4000: 428,
      4212: 428,
      4213: 432,
    }
    let total = 0
    for (let frame = 1; frame <= 4213; frame++) {
      total += game.step(0, track(game)).reward
      if (scores[frame] !== undefined) expect(game.score(0), `frame ${frame}`).toBe(scores[frame])
    }
    expect([total, game.lives(0), alive(game)]).toEqual([432, 5, 0])
  })

  it('picks the known launch place for each seed', async () => {
    const places = [24, 120, 120, 216]
    const known: Record<number, number> = { 0: 1, 1: 3, 2: 1, 3: 3, 4: 1, 5: 3, 6: 1, 7: 3, 8: 3, 9: 3, 42: 3, 1234: 3 }
    for (const [seed, index] of Object.entries(known)) {
      const game = await load(Number(seed))
      game.step(0, FIRE)
      expect(number(game, 'balls[0].x') - number(game, 'balls[0].vx'), `seed ${seed}`).toBeCloseTo(
        places[index] ?? 0,
        9,
      )
    }
  })

  it('bounces off the paddle at five angles, and two at the overhang', async () => {
    const game = await load()
    const angles = [133.5, 129.6, 124.8, 120, 115.2, 110.4, 106.5].map((x) => {
      game.reset(0, 13)
      place(game, x, 141.5, 0, 2)
      game.step(0, NOOP)
      return Math.round((Math.atan2(-number(game, 'balls[0].vy'), number(game, 'balls[0].vx')) * 180) / Math.PI)
    })
    expect(angles).toEqual([18, 42, 66, 90, 114, 138, 162])
  })

  it('narrows the paddle at the ceiling and restores it with the next life', async () => {
    const game = await load()
    place(game, 120, 28, 0.5, -2)
    game.step(0, NOOP)
    game.step(0, NOOP)
    expect(number(game, 'paddleWidth')).toBe(16)
    expect(number(game, 'balls[0].vy')).toBe(2)
    place(game, 20, 147, 0, 2)
    game.step(0, NOOP)
    expect([number(game, 'paddleWidth'), number(game, 'ballCount')]).toEqual([24, 0])
  })

  it('loses a life only with the last ball', async () => {
    const game = await load()
    place(game, 30, 100, 1, 1)
    game.write(0, [
      { path: 'ballCount', value: 2 },
      { path: 'balls[1].x', value: 200 },
      { path: 'balls[1].y', value: 147 },
      { path: 'balls[1].vy', value: 2 },
    ])
    expect(game.settle(0)).toBe('')
    expect(game.step(0, NOOP).lifeLost).toBe(false)
    expect(number(game, 'ballCount')).toBe(1)
    expect(number(game, 'balls[0].x')).toBe(31)
  })

  it('speeds up on deep bricks and scores their points', async () => {
    const game = await load()
    place(game, 102, 57.5, 0, -2)
    game.write(
      0,
      [3, 4, 5].map((row) => ({ path: `bricks[${7 * 6 + row}].alive`, value: false })),
    )
    expect(game.step(0, NOOP).reward).toBe(4)
    expect(number(game, 'balls[0].vy')).toBeCloseTo(4, 12)
    expect(game.read(0, 'bricks[44].alive')).toBe(false)
  })

  it('bounces off indestructible bricks and never breaks them', async () => {
    const game = await load()
    game.write(0, [{ path: 'bricks[47].destructible', value: false }])
    place(game, 102, 70, 0, -2)
    expect([game.step(0, NOOP).reward, game.step(0, NOOP).reward]).toEqual([0, 0])
    expect(number(game, 'balls[0].vy')).toBe(2)
    expect(game.read(0, 'bricks[47].alive')).toBe(true)
  })

  it('lays a new wall once, when asked to', async () => {
    const game = await load()
    place(game, 102, 70, 0, -2)
    game.write(0, [
      { path: 'reset', value: true },
      ...Array.from({ length: 108 }, (_, i) => ({ path: `bricks[${i}].alive`, value: i === 47 })),
    ])
    game.step(0, NOOP)
    game.step(0, NOOP)
    expect([alive(game), number(game, 'level'), game.read(0, 'reset'), number(game, 'ballCount')]).toEqual([
      108,
      2,
      false,
      1,
    ])
  })

  it('keeps the displayed score, the true score and the reward apart', async () => {
    const game = await load()
    place(game, 102, 70, 0, -2)
    game.write(0, [{ path: 'displayedScore', value: 500 }])
    expect(game.step(0, NOOP).reward + game.step(0, NOOP).reward).toBe(1)
    expect([game.score(0), number(game, 'displayedScore')]).toEqual([1, 501])
    game.write(0, [{ path: 'score', value: 90 }])
    expect(game.step(0, NOOP).reward).toBe(0)
    expect([game.score(0), number(game, 'displayedScore')]).toEqual([90, 501])
  })

  it('says why an edit is not legal', async () => {
    const game = await load()
    place(game, 120, 55, 1, 1)
    expect(game.settle(0)).toBe('a ball is inside a brick')
    place(game, 120, 100, 0, 0)
    expect(game.settle(0)).toBe('a ball stands still')
    game.write(0, [{ path: 'ballCount', value: 0 }])
    expect(game.settle(0)).toBe('no ball in play')
    place(game, 4, 10, 1, 1)
    game.write(0, [{ path: 'paddle.x', value: 300 }])
    expect(game.settle(0)).toBe('')
    expect([number(game, 'balls[0].x'), number(game, 'balls[0].y'), number(game, 'paddle.x')]).toEqual([12, 25, 240])
  })

  it('ends with the fifth life', async () => {
    const game = await load()
    let lost = 0
    for (let i = 0; i < 5000; i++) {
      const { lifeLost, terminated, ended } = game.step(0, game.read(0, 'isDead') ? FIRE : NOOP)
      lost += lifeLost ? 1 : 0
      expect(terminated).toBe(lost === 5)
      if (terminated) {
        expect(game.spec.endings[ended]).toBe('no lives left')
        return
      }
    }
    throw new Error('the game never ended')
  })
})
