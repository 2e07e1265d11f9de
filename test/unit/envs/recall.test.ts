import { describe, expect, it } from 'vitest'
import { loadGame } from '../../../workers/headless/games.lib'
import { InputError } from '../../../workers/lab/contracts/errors'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { createRandom } from '../../../workers/lab/random'

const [LEFT, RIGHT] = [1, 2]
const load = (length?: number) => loadGame('recall', 2, true, length === undefined ? {} : { options: { length } })
const cue = (game: BatchGame, slot = 0) => Number(game.read(slot, 'cue'))

/** A seed for each cue. */
function bothCues(game: BatchGame): readonly [number, number] {
  const seeds = [0, 1].map((wanted) => {
    for (let seed = 0; seed < 100; seed++) {
      game.reset(0, seed)
      if (cue(game) === wanted) return seed
    }
    throw new Error('one cue is never drawn')
  })
  return [seeds[0]!, seeds[1]!]
}

describe('recall', () => {
  it.each([undefined, 1, 8, 64])(
    'shows the cue once and never again, whatever is pressed, in a corridor of %s',
    async (length) => {
      const game = await load(length)
      bothCues(game).forEach((seed, slot) => game.reset(slot, seed))
      const random = createRandom(3)
      const alike = () => Buffer.compare(game.observe(0), game.observe(1)) === 0
      expect(alike()).toBe(false)
      for (let place = 0; place <= (length ?? 8); place++) {
        for (const slot of [0, 1])
          expect(game.step(slot, random.below(3))).toEqual({ reward: 0, terminated: false, ended: 0, lifeLost: false })
        expect(alike(), `after ${place + 1} decisions`).toBe(true)
      }
      expect([game.step(0, LEFT), game.step(1, LEFT)].map(({ reward, ended }) => [reward, ended])).toEqual([
        [1, 1],
        [0, 2],
      ])
      expect([game.score(0), game.score(1)]).toEqual([1, 0])
    },
  )

  it('pays the door of the lamp, and nothing for the other one or for neither', async () => {
    const game = await load(1)
    for (const seed of bothCues(game))
      for (const [action, ended] of [
        [1 + cueOf(game, seed), 1],
        [2 - cueOf(game, seed), 2],
        [0, 3],
      ] as const) {
        game.reset(0, seed)
        game.step(0, 0)
        game.step(0, 0)
        expect(game.step(0, action)).toEqual({ reward: ended === 1 ? 1 : 0, terminated: true, ended, lifeLost: true })
      }
  })

  it('draws both cues alike, and not in step with the seeds', async () => {
    const game = await load()
    const cues = Array.from({ length: 4000 }, (_, seed) => cueOf(game, seed))
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length
    // Five standard errors of a fair coin.
    expect(Math.abs(mean(cues) - 0.5)).toBeLessThan(0.04)
    for (const lag of [1, 2, 16])
      expect(
        Math.abs(mean(cues.slice(lag).map((value, i) => (value === cues[i] ? 1 : 0))) - 0.5),
        `lag ${lag}`,
      ).toBeLessThan(0.04)
  })

  it('takes its length at the next game and keeps it', async () => {
    const game = await load()
    game.configure(0, { length: 3 }, null)
    expect(game.read(0, 'corridor.length')).toBe(8)
    for (const seed of [1, 2]) {
      game.reset(0, seed)
      expect(game.read(0, 'corridor.length')).toBe(3)
    }
    expect(game.read(1, 'corridor.length')).toBe(8)
    for (const length of [0, 65, 2.5, 'long']) expect(() => game.configure(0, { length }, null)).toThrow(InputError)
    expect(() => game.configure(0, { width: 3 }, null)).toThrow('width')
    expect(() => game.configure(0, {}, 5)).toThrow('level')
    await expect(loadGame('recall', 1, false, { options: { length: 99 } })).rejects.toThrow('length')
  })

  it('is seen over as many frames as an agent asks for, which can spare it a memory', async () => {
    const game = await loadGame('recall', 2, false, { frames: 4, options: { length: 2 } })
    expect(game.spec.observation).toMatchObject({ kind: 'image', channels: 1, frames: 4 })
    bothCues(game).forEach((seed, slot) => game.reset(slot, seed))
    for (const slot of [0, 1]) {
      game.clearStack(slot)
      for (let place = 0; place < 4; place++) {
        game.observe(slot)
        game.pushStack(slot)
        if (place < 3) game.step(slot, 0)
      }
    }
    const size = game.stacks.length / 2
    expect(Buffer.compare(game.stacks.subarray(0, size), game.stacks.subarray(size))).not.toBe(0)
    for (const frames of [0, 1.5]) await expect(loadGame('recall', 1, false, { frames })).rejects.toThrow('frames')
  })

  it('keeps a moved walker in the corridor, and no ended game outside the doors', async () => {
    const game = await load()
    game.reset(0, 1)
    game.write(0, [{ path: 'walker.position', value: 65 }])
    expect([game.settle(0), game.read(0, 'walker.position')]).toEqual(['', 9])
    expect(game.step(0, RIGHT).terminated).toBe(true)
    game.write(0, [{ path: 'walker.position', value: 4 }])
    expect(game.settle(0)).toBe('the game is over')
  })
})

function cueOf(game: BatchGame, seed: number): number {
  game.reset(0, seed)
  return cue(game)
}
