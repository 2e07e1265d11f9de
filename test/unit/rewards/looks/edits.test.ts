import { beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { loadGame } from '../../../../workers/headless/games.lib'
import { worldOf } from '../../../../workers/lab/envs/world'
import { Boards } from '../../../../workers/lab/rewards/boards'
import { edited, laidOut, legalEdits, searchEdits, type EditRequest } from '../../../../workers/lab/rewards/looks/edits'
import { planted } from './planted'

beforeAll(async () => void (await chooseNodeBackend('wasm')))

/** Seven cells a side, the walls all round included: 5 × 5 are free. */
const SIDE = 7
const cellAt = (row: number, column: number) => row * SIDE + column
const [corner, middle, bright] = [cellAt(1, 1), cellAt(3, 3), cellAt(2, 2)]
const pair = { before: { agent: cellAt(2, 3), goals: [corner] }, after: { agent: middle, goals: [corner] } }

async function boardsOf(options: Record<string, string> = {}) {
  const given = { size: '7', ...options }
  const world = worldOf(await loadGame('maze', 1, true, { options: given }))
  world.configure(given, null)
  const boards = new Boards(world)
  boards.enter(1)
  return boards
}

/** Darker is better, by 1 from black to white; but for one cell, where brighter is, by 0.9. */
const weights = Array.from({ length: SIDE * SIDE }, (_, cell) => (cell === bright ? 0.9 : -1))

async function searched(given: Partial<EditRequest>, options: Record<string, string> = {}) {
  const boards = await boardsOf(options)
  const model = planted(boards.world.spec.observation, weights)
  const found = await searchEdits(model, { boards, pair, where: 'after', toward: 'more', count: 1, ...given })
  model.dispose()
  return found
}

describe('the best edit of a board', () => {
  it('is found among all of them, and those after it by one at a time', async () => {
    const { from, ranked, path, unseen } = await searched({ count: 5 })
    // 24 walls a third bright, an agent two thirds, a goal.
    expect(from).toBeCloseTo(-24 / 3 - 2 / 3 - 1, 4)
    // The agent stands where it is bright instead: ⅔ + 0.6 more. Then the goal is erased, and nothing is better any more.
    expect(path).toEqual([
      { edit: { kind: 'move agent', cell: bright }, reward: expect.closeTo(from + 2 / 3 + 0.6, 4) },
      { edit: { kind: 'erase goal', cell: corner }, reward: expect.closeTo(from + 2 / 3 + 1.6, 4) },
    ])
    // Whoever stands on the goal hides it.
    expect(ranked.slice(0, 4)).toEqual([
      path[0],
      { edit: { kind: 'erase goal', cell: corner }, reward: expect.closeTo(from + 1, 4) },
      { edit: { kind: 'move agent', cell: corner }, reward: expect.closeTo(from + 1, 4) },
      { edit: { kind: 'add goal', cell: bright }, reward: expect.closeTo(from + 0.9, 4) },
    ])
    // 1 + 24 goals, 24 moves, 23 walls; a goal under the agent is not seen, and the agent on the goal is, as it covers it.
    expect([ranked.length, unseen]).toEqual([71, 1])
    expect(ranked.every(({ reward }, i) => i === 0 || reward <= ranked[i - 1]!.reward)).toBe(true)
  })

  it('is another one where less is wanted, or other kinds, or other boards', async () => {
    const { ranked, from } = await searched({ toward: 'less', kinds: ['paint wall', 'erase goal'] })
    expect(ranked[0]!.edit.kind).toBe('paint wall')
    expect(ranked[0]!.reward).toBeCloseTo(from - 1 / 3, 4)
    expect(ranked.at(-1)!.edit).toEqual({ kind: 'erase goal', cell: corner })
    // The model does not read what was there before.
    const blind = await searched({ where: 'before' })
    expect([blind.ranked.length, blind.path.length, blind.unseen]).toEqual([0, 0, 72])
    const both = await searched({ where: 'both' })
    expect(both.path[0]!.edit).toEqual({ kind: 'erase goal', cell: corner })
    expect(both.ranked.some(({ edit }) => edit.kind === 'move agent')).toBe(false)
  })

  it('clears walls that stand inside, never those all round', async () => {
    const boards = await boardsOf({ walls: 'always the same' })
    const empty = laidOut(boards, { before: { agent: 8, goals: [] }, after: { agent: 8, goals: [] } })
    const isInside = (cell: number) =>
      ![0, SIDE - 1].some((end) => cell % SIDE === end || Math.floor(cell / SIDE) === end)
    const inside = empty.after.walls.filter(isInside)
    expect(inside.length).toBeGreaterThan(0)
    const edits = legalEdits(empty, 'after', SIDE)
    expect(edits.flatMap(({ kind, cell }) => (kind === 'clear wall' ? [cell] : []))).toEqual(inside)
    const cleared = edited(empty, 'after', { kind: 'clear wall', cell: inside[0]! })
    expect(boards.picture(cleared.after)[inside[0]!]).toBe(0)
    expect(boards.picture(cleared.before)[inside[0]!]).toBe(85)
  })

  it('is refused for boards that cannot be', async () => {
    await expect(searched({ pair: { ...pair, after: { agent: 0, goals: [] } } })).rejects.toThrow(
      'the agent is in a wall',
    )
    await expect(searched({ count: 0 })).rejects.toThrow('count')
  })
})
