import { loadGame } from '../../../workers/headless/games.lib'
import type { Box, FieldValue } from '../../../workers/lab/contracts/env'
import type { BatchGame } from '../../../workers/lab/envs/game'

export const NOOP = 0
export const FIRE = 1
export const RIGHT = 2
export const LEFT = 3
/** The ship waits this long before it may act. */
export const WAIT = 129

/** Two slots of the checked build, the first reset with the seed. */
export async function load(seed = 17): Promise<BatchGame> {
  const game = await loadGame('spaceinvaders', 2, true)
  game.reset(0, seed)
  return game
}

/** A ship that may act, and invaders that hold their fire. */
export async function begun(): Promise<BatchGame> {
  const game = await load()
  steps(game, WAIT)
  set(game, { shotLimit: 0 })
  return game
}

export const number = (game: BatchGame, path: string): number => Number(game.read(0, path))
export const set = (game: BatchGame, values: Readonly<Record<string, FieldValue>>): void =>
  game.write(
    0,
    Object.entries(values).map(([path, value]) => ({ path, value })),
  )
export const boxes = (game: BatchGame, kind: string): Box[] => game.locate(0).filter((box) => box.kind === kind)

/** Sum of the rewards. */
export function steps(game: BatchGame, count: number, action = NOOP): number {
  let total = 0
  for (let i = 0; i < count; i++) total += game.step(0, action).reward
  return total
}

/** The ship's laser, anywhere. */
export function shootAt(game: BatchGame, x: number, y: number): void {
  set(game, {
    'shipLaser.flying': true,
    'shipLaser.x': x,
    'shipLaser.y': y,
    'shipLaser.w': 2,
    'shipLaser.h': 11,
    'shipLaser.speed': 3,
    'shipLaser.color.g': 144,
  })
}
