import { describe, expect, it } from 'vitest'
import { loadGame } from '../../../workers/headless/games.lib'
import type { Value } from '../../../workers/lab/contracts/options'
import { worldOf } from '../../../workers/lab/envs/world'
import { Boards } from '../../../workers/lab/rewards/boards'

async function boardsOf(options: Record<string, Value> = {}): Promise<Boards> {
  const world = worldOf(await loadGame('maze', 1, true, { options }))
  world.configure(options, null)
  return new Boards(world)
}

describe('boards laid out by hand', () => {
  it('are seen as the game draws them', async () => {
    const boards = await boardsOf()
    const { side, free, corners } = boards.enter(1)
    expect([side, free.length, corners]).toEqual([11, 81, [12, 108]])
    const picture = boards.picture({ agent: 60, goals: [12, 61] })
    expect([picture[60], picture[12], picture[61], picture[108]]).toEqual([170, 255, 255, 0])
    // One board leaves nothing for the next, and the agent hides the goal that it stands on.
    const next = boards.picture({ agent: 12, goals: [12] })
    expect([next[60], next[12], next[61]]).toEqual([0, 170, 0])
    expect(boards.picture({ agent: 12, goals: [] })).toEqual(next)
    const goalOnTop = await boardsOf({ onTop: 'goal' })
    goalOnTop.enter(1)
    expect(goalOnTop.picture({ agent: 12, goals: [12] })[12]).toBe(255)
  })

  it('keep the walls of their room', async () => {
    const boards = await boardsOf({ walls: 'drawn' })
    const [one, other] = [boards.enter(1).free, boards.enter(2).free]
    expect(one).not.toEqual(other)
    const picture = boards.picture({ agent: other[0]!, goals: [other[5]!] })
    expect([...picture.keys()].filter((cell) => picture[cell] !== 85)).toEqual(other)
  })

  it('have walls of their own where they are given, and a picture', async () => {
    const boards = await boardsOf()
    boards.enter(1)
    const { walls } = boards.now()
    expect(walls).toHaveLength(40)
    const built = { agent: 60, goals: [12, 61], walls: [...walls, 59] }
    expect(boards.picture(built)[59]).toBe(85)
    expect(boards.now()).toEqual({ ...built, walls: [...built.walls].sort((a, b) => a - b) })
    // As they are, unless somebody says.
    expect(boards.picture({ agent: 60, goals: [] })[59]).toBe(85)
    const painted = boards.paint({ agent: 60, goals: [], walls })
    expect(painted).toHaveLength(264 * 264 * 4)
    expect(boards.paint(built)).not.toEqual(painted)
  })

  it('say where one decision leads, by the rules', async () => {
    const boards = await boardsOf()
    boards.enter(1)
    const { walls } = boards.now()
    expect(boards.reachable({ agent: 60, goals: [12], walls: [...walls, 59] })).toEqual([49, 71, 60, 61])
    // One that ends the game changes nothing for the next.
    for (let time = 0; time < 2; time++)
      expect(boards.reachable({ agent: 23, goals: [12, 24], walls })).toEqual([12, 34, 23, 24])
  })

  it.each([
    [{ agent: 0, goals: [] }, 'the agent is in a wall'],
    [{ agent: 60, goals: [5] }, 'a goal is in a wall'],
    [{ agent: 121, goals: [] }, 'cell 121 is not one of its 121'],
    [{ agent: 60, goals: [-1] }, 'cell -1 is not one of its 121'],
    [{ agent: NaN, goals: [] }, 'cell NaN'],
  ])('are refused where they cannot be: %j', async (board, words) => {
    const boards = await boardsOf()
    boards.enter(1)
    expect(() => boards.picture(board)).toThrow(words)
  })
})
