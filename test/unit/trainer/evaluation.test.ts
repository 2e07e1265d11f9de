import { describe, expect, it } from 'vitest'
import { requirePolicyCard } from '../../../workers/lab/contracts/checkpoint'
import { request, scoreOf, setUp } from './bench'

describe('evaluation in the tab', () => {
  it('puts mean, interval and conditions on the card of a stored agent, the same each time', async () => {
    const { trainer, messages, store, state } = await setUp()
    const id = await trainer.start({ ...request, decisions: 32 })
    await state('finished')
    expect(scoreOf(await store.load(id))).toBeUndefined()
    expect(await trainer.evaluate(id, { games: 6 })).toBe(true)
    const { card, training } = await store.load(id)
    expect(scoreOf({ card })).toMatchObject({ games: 6, acting: 'sampled', seed: 1000 })
    expect(scoreOf({ card })?.low).toBeLessThanOrEqual(scoreOf({ card })?.mean ?? NaN)
    expect(scoreOf({ card })?.high).toBeGreaterThanOrEqual(scoreOf({ card })?.mean ?? NaN)
    const { otherScores = [] } = requirePolicyCard(card)
    expect(otherScores.map(({ acting, games, protocol }) => [acting, games, protocol])).toEqual([
      ['greedy', 6, scoreOf({ card })?.protocol],
    ])
    expect(training?.decisions).toBe(32)
    expect(messages.filter(({ type }) => type === 'evaluation').at(-1)).toMatchObject({
      agent: id,
      done: 12,
      games: 12,
      secondsLeft: [0, 0],
    })
    expect(await trainer.evaluate(id, { games: 6 })).toBe(true)
    expect(scoreOf(await store.load(id))).toEqual(scoreOf({ card }))
  })

  it('plays as it is asked to, stands beside other ways, and refuses what cannot be', async () => {
    const { trainer, store, state } = await setUp()
    const id = await trainer.start({ ...request, decisions: 32 })
    await state('finished')
    await trainer.evaluate(id, { games: 6 })
    await trainer.evaluate(id, { games: 6, sticky: 0.25, most: 3 })
    const { card } = await store.load(id)
    const { score, otherScores = [] } = requirePolicyCard(card)
    expect([score!, ...otherScores].map(({ acting, protocol }) => [acting, protocol!.sticky])).toEqual([
      ['sampled', 0],
      ['greedy', 0],
      ['sampled', 0.25],
      ['greedy', 0.25],
    ])
    expect(otherScores.at(-1)).toMatchObject({ protocol: { timeLimit: 3 }, cut: 6 })
    await expect(trainer.evaluate(id, { games: 6, sticky: 1 })).rejects.toThrow(/sticky/)
    await expect(trainer.evaluate(id, { games: 0 })).rejects.toThrow(/games/)
  })

  it('can be cancelled and then leaves the card as it was', async () => {
    const { trainer, store, state, seen } = await setUp()
    const id = await trainer.start({ ...request, decisions: 32 })
    await state('finished')
    const done = trainer.evaluate(id, { games: 500 })
    await seen((message) => message.type === 'evaluation' && message.done > 0)
    await trainer.cancelEvaluation()
    expect(await done).toBe(false)
    expect(scoreOf(await store.load(id))).toBeUndefined()
  })

  it('is refused while a run goes on, and while another tab trains', async () => {
    const { trainer, store } = await setUp()
    const id = await trainer.start({ ...request, decisions: 1_000_000 })
    await trainer.pause()
    await expect(trainer.evaluate(id, { games: 5 })).rejects.toThrow('one is already going here')
    await trainer.stop()
    const second = await setUp({ store, claim: async () => null })
    await expect(second.trainer.evaluate(id, { games: 5 })).rejects.toThrow('owned')
  })
})
