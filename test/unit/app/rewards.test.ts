import { describe, expect, it } from 'vitest'
import { cellAt, moved, nearestThing, painted, stepped } from '../../../app/state/board-edit'
import { NewAgent } from '../../../app/state/new-agent.svelte'
import { Notices } from '../../../app/state/notices.svelte'
import { RewardsState } from '../../../app/state/rewards.svelte'
import { InputError } from '../../../workers/lab/contracts/errors'
import type { BoardAnswer, BoardPair, EnteredGame, RewardsApi, RewardsMessage } from '../../../workers/threads/api'
import type { Connection } from '../../../workers/threads/client'

const board = (agent: number, goals: readonly number[] = [60]) => ({ agent, goals, walls: [0] })
const pair = (agent: number) => ({ before: board(agent), after: board(agent) })
const entered = { game: {}, data: [], models: [], open: { data: null, model: null }, probes: [], trouble: '' }

/** A worker that answers a question about boards when it is told to. */
function bench(change: Partial<RewardsApi> = {}) {
  const asked: BoardPair[] = []
  const answers: (() => void)[] = []
  let crash: (reason: string) => void = () => {}
  const api: Partial<RewardsApi> = {
    enter: async () => ({ ...entered, room: { side: 11, pair: pair(13) } }) as unknown as EnteredGame,
    async ask(given) {
      asked.push(given)
      await new Promise<void>((done) => answers.push(done))
      if (given.after.agent === 0) throw new InputError('board', 'the agent is in a wall')
      return { said: given.after.agent } as BoardAnswer
    },
    ...change,
  }
  const notices = new Notices()
  const rewards = new RewardsState(
    (crashed) => {
      crash = crashed
      return { api, onMessage() {}, post() {}, close() {} } as unknown as Connection<RewardsApi, RewardsMessage>
    },
    { notices },
  )
  const answer = async () => {
    await expect.poll(() => answers.length).toBeGreaterThan(0)
    answers.shift()!()
  }
  return { rewards, notices, asked, answer, crash: () => crash('boom') }
}

describe('boards in the hand', () => {
  it('are asked about one at a time, the newest next, and stay where they cannot be', async () => {
    const { rewards, asked, answer } = bench()
    await rewards.begin()
    await answer()
    await expect.poll(() => rewards.answer?.said).toBe(13)
    for (const agent of [14, 15, 16]) rewards.change(pair(agent))
    await answer()
    await answer()
    await expect.poll(() => rewards.answer?.said).toBe(16)
    expect(asked.map(({ after }) => after.agent)).toEqual([13, 14, 16])
    expect(rewards.example).toBe('')
    rewards.change(pair(0))
    await answer()
    await expect.poll(() => rewards.illegal).toBe('the agent is in a wall')
    expect([rewards.pair?.after.agent, rewards.answer?.said]).toEqual([16, 16])
    rewards.change(pair(17))
    await answer()
    await expect.poll(() => rewards.illegal).toBe('')
  })

  it('are taken where they stand, moved, painted, and left on the board', () => {
    expect(nearestThing(board(13), 11, [2.6, 1.4], 0.8)).toEqual({ kind: 'agent', cell: 13 })
    expect(nearestThing(board(13), 11, [5.5, 5.5], 0.8)).toEqual({ kind: 'goal', cell: 60 })
    expect(nearestThing(board(13), 11, [8, 8], 0.8)).toBeNull()
    // A goal put onto another is one with it.
    expect(moved(board(13, [60, 61]), { kind: 'goal', cell: 60 }, 61).goals).toEqual([61])
    expect(painted(board(13), 'walls', 5, true).walls).toEqual([0, 5])
    expect(painted(board(13), 'goals', 60, false).goals).toEqual([])
    expect([cellAt([10.9, 10.9], 11), cellAt([11, 3], 11), cellAt([3, -0.1], 11)]).toEqual([120, null, null])
    expect([stepped(10, 11, 'ArrowRight'), stepped(10, 11, 'ArrowDown'), stepped(10, 11, 'a')]).toEqual([10, 21, null])
  })
})

describe('a step', () => {
  it('that is refused says why, and one that loses its worker ends and opens what was kept', async () => {
    let fit: (error: Error) => void = () => {}
    const { rewards, notices, answer, crash } = bench({
      collect: () => Promise.reject(new InputError('data.decisions', 'must lie between 300 and 1000000')),
      fit: () => new Promise((_, refuse) => (fit = refuse)),
    })
    await rewards.begin()
    await answer()
    await rewards.collect({ decisions: 1, balanced: false, explore: 0, seed: 1 })
    expect(rewards.refusal).toEqual({ step: 'data', reason: 'data.decisions: must lie between 300 and 1000000' })
    const fitting = rewards.fit({ network: 'levels', seed: 1, epochs: 1, noise: 0 })
    await expect.poll(() => rewards.at).toBe('model')
    crash()
    await fitting
    expect(rewards.at).toBeNull()
    expect(notices.list.map(({ text }) => text)).toEqual(['The worker stopped (boom). What was kept is safe; go on.'])
    expect(rewards.entered).not.toBeNull()
    fit(new Error('too late'))
  })

  it('judges a new agent of itself once, whatever came of it, and again when asked', async () => {
    let judged = 0
    const { rewards, answer } = bench({
      enter: async () =>
        ({
          ...entered,
          open: { data: null, model: { id: 'r', epochs: [] } },
          room: { side: 11, pair: pair(13) },
        }) as unknown as EnteredGame,
      judge: async () => (judged++ === 0 ? null : [{ goals: 'anywhere', games: 100, paid: 7 }]),
    })
    await rewards.begin()
    await answer()
    const card = { kind: 'policy', reward: { id: 'r' }, created: '2026-11-27' }
    const library = { entries: [{ id: 'a', card, shipped: false }] }
    const agent = new NewAgent(rewards, { library, trainer: { active: false, asked: null } } as never)
    await agent.meet()
    await agent.meet()
    expect([judged, agent.trial]).toEqual([1, null])
    await agent.judge()
    expect([judged, agent.trial?.[0]?.paid]).toEqual([2, 7])
  })
})
