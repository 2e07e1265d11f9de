import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { openGame } from '../../../workers/headless/games.lib'
import { variantOf } from '../../../workers/lab/backend/backend'
import { requirePolicy } from '../../../workers/lab/contracts/checkpoint'
import { createMemoryShelf } from '../../../workers/storage/memory'
import { models } from '../../../workers/storage/models'
import { runs } from '../../../workers/storage/runs'
import { decodeCheckpoint } from '../../../workers/storage/safetensors'
import { decodeTransitions, encodeTransitions, transitions } from '../../../workers/storage/transitions'
import type { RewardsApi, RewardsMessage } from '../../../workers/threads/api'
import { createRewards } from '../../../workers/threads/rewards/rewards'

const player = 'maze-mlp'
let backend = ''
beforeAll(async () => void (backend = variantOf(await chooseNodeBackend('wasm'))))

interface Desk {
  readonly rewards: Omit<RewardsApi, 'connect'>
  readonly messages: RewardsMessage[]
  /** Another worker, over the same shelves. */
  again(): Desk
}

function deskOver(shelves = { data: createMemoryShelf(transitions, ''), models: createMemoryShelf(models, '') }): Desk {
  const messages: RewardsMessage[] = []
  let things = 0
  const notes = createMemoryShelf(runs, '')
  const rewards = createRewards(
    {
      openGame,
      loadAgent: async (id) => requirePolicy(decodeCheckpoint(await readFile(`public/agents/${id}.safetensors`))),
      openBackend: async () => backend,
      openTransitions: async () => shelves.data,
      openStore: async () => ({ ...shelves.models, runs: notes }),
      createSuffix: () => `${performance.now().toFixed(0)}-${things++}`,
      now: () => performance.now(),
      breathe: () => new Promise((resolve) => setTimeout(resolve)),
    },
    (message) => messages.push(message),
  )
  return { rewards, messages, again: () => deskOver(shelves) }
}

const plan = { decisions: 1200, balanced: false, explore: 0.1, seed: 1 }
const wish = { network: 'levels', seed: 1, options: { epochs: 2 } }
const file = (bytes: Uint8Array) => new Blob([bytes as Uint8Array<ArrayBuffer>])

describe('rewards on the page', () => {
  it('go from play to an answer, and lie open again in the next worker', async () => {
    const desk = deskOver()
    const begun = await desk.rewards.enter(player)
    expect([begun.open.data, begun.open.model, begun.room.side, begun.probes.length]).toEqual([null, null, 11, 10])
    // Boards are there before anything is learned; nothing is said of them.
    const { said, paid, possible, after } = await desk.rewards.ask(begun.room.pair)
    expect([said, paid, possible, after.pixels.byteLength]).toEqual([null, 1, true, 264 * 264 * 4])
    const data = await desk.rewards.collect(plan)
    expect([data?.rows, data?.classes.map(([reward]) => reward)]).toEqual([1200, [0, 1]])
    const model = await desk.rewards.fit(wish)
    expect(model.epochs.map(({ epoch }) => epoch)).toEqual([1, 2])
    expect(model.data).toBe(data?.id)
    const answer = await desk.rewards.ask(begun.room.pair)
    expect(Number.isFinite(answer.said)).toBe(true)
    const reading = await desk.rewards.probe()
    expect(reading.probes.map(({ id }) => id)).toEqual(begun.probes.map(({ id }) => id))
    expect(reading.rules.map(({ id }) => id).sort()).toEqual(['absent', 'reached', 'sum'])
    expect(desk.messages.some((message) => message.type === 'progress' && message.step === 'model')).toBe(true)

    const { reward, seed, envOptions } = await desk.rewards.learnedRequest(7)
    expect([reward?.card.id, seed, envOptions['timeLimit']]).toEqual([model.id, 7, 200])
    const trial = await desk.rewards.judge(player)
    expect(trial?.map(({ goals, games }) => [goals, games])).toEqual([
      ['either corner', 100],
      ['both corners', 100],
      ['anywhere', 100],
    ])
    // Whoever learned where goals are in corners hardly finds them elsewhere.
    expect(trial![0]!.paid).toBeGreaterThan(95)
    expect(trial![2]!.paid).toBeLessThan(80)

    const next = desk.again()
    const entered = await next.rewards.enter(player)
    expect([entered.open.data?.id, entered.open.model?.id]).toEqual([data?.id, model.id])
    expect((await next.rewards.ask(begun.room.pair)).said).toBe(answer.said)
  })

  it('can be stopped: decisions are let go, a model goes on to the very same', async () => {
    const desk = deskOver()
    await desk.rewards.enter(player)
    const stopped = desk.rewards.collect({ ...plan, decisions: 100_000 })
    await desk.rewards.stop()
    expect(await stopped).toBeNull()
    await desk.rewards.collect(plan)
    const whole = await desk.rewards.fit({ ...wish, options: { epochs: 3 } })
    const part = desk.rewards.fit({ ...wish, options: { epochs: 3 } })
    while (!desk.messages.some((message) => message.type === 'epoch' && message.epochs.length === 1))
      await new Promise((resolve) => setTimeout(resolve))
    await desk.rewards.stop()
    const half = await part
    expect(half.epochs.length).toBeLessThanOrEqual(3)
    const over = half.epochs.length < 3 ? await desk.rewards.fit(null) : half
    expect(over.epochs).toEqual(whole.epochs)
  })

  it('refuse a second piece of work, boards that cannot be, and what is not there yet', async () => {
    const { rewards } = deskOver()
    await expect(rewards.collect(plan)).rejects.toThrow('player: is missing')
    const { room } = await rewards.enter(player)
    await expect(rewards.fit(wish)).rejects.toThrow('data: is missing')
    await expect(rewards.probe()).rejects.toThrow('model: is missing')
    const collected = rewards.collect(plan)
    await expect(rewards.collect(plan)).rejects.toThrow('work: something is under way')
    await collected
    await expect(rewards.collect({ ...plan, decisions: 1 })).rejects.toThrow('data.decisions')
    const { pair } = room
    const inWall = { ...pair, after: { ...pair.after, agent: 0 } }
    await expect(rewards.ask(inWall)).rejects.toThrow('board: the agent is in a wall')
    await expect(rewards.ask({ ...pair, before: { ...pair.before, goals: [-1] } })).rejects.toThrow('board: cell -1')
    // The next question finds the boards whole.
    expect((await rewards.ask(pair)).possible).toBe(true)
    expect((await rewards.ask({ before: pair.before, after: { ...pair.after, goals: [] } })).possible).toBe(false)
    await expect(rewards.enter('breakout-small')).rejects.toThrow('player: Breakout')
    expect((await rewards.enter(player)).open.data?.rows).toBe(1200)
  })

  it('take files of the game that is played, and name what is otherwise; what is open stays', async () => {
    const desk = deskOver()
    await desk.rewards.enter(player)
    const data = (await desk.rewards.collect(plan))!
    const model = await desk.rewards.fit(wish)
    const [exported, weights] = [await desk.rewards.exportData(data.id), await desk.rewards.exportModel(model.id)]
    const set = decodeTransitions(exported)
    expect(set.rhythm).toMatchObject({ frameSkip: 1, timeLimit: 200 })
    const otherwise = (game: object) => file(encodeTransitions({ ...set, game: { ...set.game, ...game } }))
    const { rewards } = desk
    await expect(rewards.importData(otherwise({ id: 'breakout' }))).rejects.toThrow('transitions.game.id: ')
    await expect(rewards.importData(otherwise({ options: { size: '7' } }))).rejects.toThrow(
      'transitions.game.options.size: is 7, where 11 is played',
    )
    await expect(rewards.importData(file(weights))).rejects.toThrow('transitions: are missing')
    await expect(rewards.importModel(file(exported))).rejects.toThrow('card: is missing')
    await expect(rewards.importData(file(exported.slice(0, -1)))).rejects.toThrow('file: holds')
    const { open } = await rewards.enter(player)
    expect([open.data?.id, open.model?.id]).toEqual([data.id, model.id])

    // In another browser.
    const there = deskOver()
    await there.rewards.enter(player)
    expect((await there.rewards.importData(file(exported))).id).toBe(data.id)
    expect((await there.rewards.importModel(file(weights))).id).toBe(model.id)
    await there.rewards.deleteModel(model.id)
    await there.rewards.deleteData(data.id)
    expect((await there.again().rewards.enter(player)).open).toEqual({ data: null, model: null })
  })
})
