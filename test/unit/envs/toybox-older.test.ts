import { parse, stringify } from 'lossless-json'
import { describe, expect, it } from 'vitest'
import { exportState, importState } from '../../../workers/lab/envs/toybox-json'
import { loadGame } from '../../../workers/headless/games.lib'

type Tree = Record<string, unknown>

/** A state of today, changed into what an older Toybox wrote, is given to a game somewhere else. */
async function reread(id: string, change: (state: Tree) => unknown): Promise<{ before: string; after: () => string }> {
  const game = await loadGame(id, 2)
  game.reset(0, 3)
  for (let tick = 0; tick < 200; tick++) game.press(0, 16)
  const before = exportState(game, 0)
  const older = parse(before) as Tree
  change(older)
  game.reset(1, 4)
  return {
    before,
    after: () => (importState(game, 1, stringify(older)!), exportState(game, 1)),
  }
}

const without = (state: Tree, ...keys: string[]) => keys.forEach((key) => delete state[key])

describe('a state of an older Toybox', () => {
  it.each<[string, string, (state: Tree) => unknown]>([
    [
      'breakout',
      'whose score was called points',
      (state) => ((state['points'] = state['score']), without(state, 'score', 'level')),
    ],
    ['amidar', 'that knew one level', (state) => without(state, 'level')],
  ])('of %s %s is opened whole', async (id, _, change) => {
    const { before, after } = await reread(id, change)
    expect(after()).toBe(before)
  })

  it.each<[string, (state: Tree) => unknown, string]>([
    [
      'breakout',
      (state) => ((state['points'] = 3), (state['ball'] = null), without(state, 'score', 'level', 'balls')),
      'state: is of an older version of Toybox, which kept no balls',
    ],
    [
      'spaceinvaders',
      (state) => ((state['levels_completed'] = 0), without(state, 'level', 'enemies_movement')),
      'state: is of an older version of Toybox, which kept no level, enemies_movement',
    ],
    // Today's, torn: not taken for an older one.
    ['breakout', (state) => without(state, 'level'), 'state.level: is missing'],
  ])('of %s that does not hold enough is called that', async (id, change, message) => {
    const { after } = await reread(id, change)
    expect(after).toThrow(message)
  })
})
