import { parse, stringify } from 'lossless-json'
import { InputError } from '../contracts/errors'
import type { BatchGame } from './game'
import { exportTree } from './toybox-export'
import { importTree } from './toybox-import'
import { shapesOf } from './toybox-shapes'
import type { Json } from './toybox-values'

export { exportTree, importTree, type Json }

/**
 * States and configurations as the original's JSON, all fields, in both directions and without loss: 64-bit generator
 * words pass as text, never as doubles. An import is checked completely before one byte of the game changes.
 */

/** Paths of state lists, such as `board.boxes`, in whose order the original itself is not sure. */
export const unorderedLists = (game: BatchGame): readonly string[] => shapesOf(game).unordered ?? []

export const exportState = (game: BatchGame, slot: number): string => write(exportTree(game, slot, 'state'))
export const exportConfig = (game: BatchGame, slot: number): string => write(exportTree(game, slot, 'config'))
/** Throws InputError naming the field; nothing is changed then. The tick counter and everything outside the original's state stay. */
export const importState = (game: BatchGame, slot: number, text: string): void =>
  importTree(game, slot, 'state', readJson(text))
/** As `importState`. Takes effect as far as the rules look at it; `game.renew(slot)` starts a game from it. */
export const importConfig = (game: BatchGame, slot: number, text: string): void =>
  importTree(game, slot, 'config', readJson(text))

/** Parse text; throws InputError with what is wrong. */
export function readJson(text: string): Json {
  try {
    return parse(text) as Json
  } catch (error) {
    throw new InputError('JSON', error instanceof Error ? error.message : String(error))
  }
}

const write = (tree: Json) => stringify(tree) ?? ''

/** Toybox's input bits for an ALE action number (0 … 17), as `BatchGame.press` takes them. */
export function buttonsOf(ale: number): number {
  const left = 1
  const right = 2
  const up = 4
  const down = 8
  const directions = [0, 0, up, right, left, down, up | right, up | left, down | right, down | left]
  if (!Number.isInteger(ale) || ale < 0 || ale > 17) throw new InputError('action', `${ale} is not an ALE action`)
  const fire = ale === 1 || ale > 9
  return (directions[ale > 9 ? ale - 8 : ale] ?? 0) | (fire ? 16 : 0)
}
