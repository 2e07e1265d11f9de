import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { loadGame, openGame } from '../../../workers/headless/games.lib'
import * as ops from '../../../workers/lab/backend/ops'
import { InputError } from '../../../workers/lab/contracts/errors'
import { parseOptions } from '../../../workers/lab/contracts/options'
import type { RewardModel } from '../../../workers/lab/contracts/reward'
import type { TrainEvent, TrainState } from '../../../workers/lab/contracts/trainer'
import { createVectorEnv, envOptions } from '../../../workers/lab/envs/vector'
import { createPolicy } from '../../../workers/lab/models/policy'
import { createReward } from '../../../workers/lab/rewards/model'
import type { KeptReward } from '../../../workers/lab/rewards/open'
import { rewardNetworks } from '../../../workers/lab/rewards/registry'
import { build } from '../../../workers/lab/runs/training/build'
import { planRun, type TrainRequest } from '../../../workers/lab/runs/training/plan'
import { createStreams } from '../../../workers/lab/streams'
import { relabel } from '../../../workers/lab/trainers/parts/relabel'
import { createRollout } from '../../../workers/lab/trainers/parts/rollout'
import { trainers } from '../../../workers/lab/trainers/registry'
import { sampleRewardCard } from '../storage/samples'
import { standIn } from './crew/pipes'

beforeAll(async () => void (await chooseNodeBackend('wasm')))

const rhythm = {
  frameSkip: 1,
  noops: 0,
  lifeEndsEpisode: false,
  autoLaunch: false,
  timeLimit: 30,
  clipReward: true,
  rewardScale: 1,
}
const opened: { dispose(): void }[] = []
afterEach(() => opened.splice(0).forEach((one) => one.dispose()))

async function mazes(slots: number) {
  const game = await loadGame('maze', slots)
  const env = createVectorEnv(game, { options: parseOptions(envOptions, rhythm), seed: 4 })
  const policy = createPolicy({ env: game.spec, network: 'mlp', seed: 2 })
  opened.push(policy)
  return { game, env, policy }
}

/** What the rules pay for in a maze whose agent hides its goal: none is in sight afterwards. Exact. */
const rules: Pick<RewardModel, 'reads' | 'forward'> = {
  reads: ['after'],
  forward: ({ after }) => ({
    reward: ops.sub(
      1,
      ops.cast(ops.greater(ops.max(ops.reshape(after!, [after!.shape[0]!, -1]), 1, true), 0.9), 'float32'),
    ),
  }),
}

describe('decisions paid by a model', () => {
  it('are worth what it says of what was seen before and after each, ends included', async () => {
    const { env, policy } = await mazes(6)
    const rollout = createRollout(env, policy, 400, { ends: true })
    await rollout.collect(createStreams(3, 6), async () => {})
    // The rules' own reward, told from pictures alone.
    expect(await relabel(rules, rollout, env)).toEqual(rollout.rewards)
    expect(rollout.rewards.some((r) => r > 0)).toBe(true)

    // Where the agent was, and how far it went: in play, at the ends of games and at the rollout's.
    const places = (seen: typeof env.observations, row: number) =>
      seen.subarray(row * 121, (row + 1) * 121).indexOf(170)
    const where = Float32Array.from({ length: 121 }, (_, i) => i)
    const cells = (x: ReturnType<typeof ops.tensor>) =>
      ops.matMul(
        ops.cast(ops.less(ops.abs(ops.sub(ops.reshape(x, [x.shape[0]!, -1]), 2 / 3)), 0.1), 'float32'),
        ops.tensor(where, [121, 1]),
      )
    const steps = await relabel(
      {
        reads: ['before', 'after'],
        forward: ({ before, after }) => ({ reward: ops.sub(cells(after!), cells(before!)) }),
      },
      rollout,
      env,
    )
    for (let row = 0; row < rollout.size; row++) {
      const slot = row % 6
      const end = rollout.ends.get(row)
      expect(end !== undefined).toBe(rollout.cut[row] === 1)
      const to = end
        ? places(end, 0)
        : row + 6 < rollout.size
          ? places(rollout.observations, row + 6)
          : places(env.observations, slot)
      expect(steps[row]).toBe(to - places(rollout.observations, row))
      expect([0, 1, -1, 11, -11]).toContain(steps[row])
    }
    expect([...rollout.cut].filter(Boolean).length).toBeGreaterThan(10)
  })
})

const options = { ppo: { slots: 8, steps: 32, minibatch: 64, epochs: 2 }, a2c: { slots: 8, steps: 8 } }

describe.each(['ppo', 'a2c'] as const)('%s paid by a model', (id) => {
  const algorithm = trainers.get(id)
  async function train(reward?: Pick<RewardModel, 'reads' | 'forward'>) {
    const { env, policy } = await mazes(8)
    const run = algorithm.train({
      env,
      policy,
      seed: 1,
      options: parseOptions(algorithm.options, options[id]),
      decisions: 1e6,
      reward,
    })
    const events: TrainEvent[] = []
    for (let i = 0; i < 6; i++) events.push((await run.next()).value as TrainEvent)
    const weights = await policy.read()
    await run.return()
    return { events, weights }
  }

  it('that says what the rules pay learns what it learns from them, to the last bit', async () => {
    const [own, learned] = [await train(), await train(rules)]
    expect(learned.weights).toEqual(own.weights)
    for (const [i, { metrics }] of learned.events.entries()) {
      const { 'rewards/learned': said, 'rewards/paid': paid, 'rewards/error': error, ...rest } = metrics
      expect(rest).toEqual(own.events[i]!.metrics)
      expect(error).toBe(0)
      expect(paid).toBe(said)
    }
    expect(own.events[0]!.metrics).not.toHaveProperty('rewards/learned')
  })

  it('tells what the rules paid as its return, whatever the model says', async () => {
    const contrary: typeof rules = {
      ...rules,
      forward: (inputs) => ({ reward: ops.sub(2, rules.forward(inputs).reward) }),
    }
    const { events } = await train(contrary)
    const returns = events.flatMap(({ metrics }) => metrics['charts/return'] ?? [])
    expect(returns.length).toBeGreaterThan(0)
    expect(Math.max(...returns)).toBeLessThanOrEqual(1)
    expect(events[0]!.metrics['rewards/learned']).toBeGreaterThan(1.5)
    expect(events[0]!.metrics['rewards/error']).toBeGreaterThan(3)
  })
})

describe('a run that is paid by a model', () => {
  async function kept(): Promise<KeptReward> {
    const { spec } = await loadGame('maze', 1)
    const model = createReward(rewardNetworks.get('levels'), spec.observation, 5)
    const weights = await model.read()
    model.dispose()
    const env = { id: 'maze', version: spec.version }
    return {
      card: sampleRewardCard({ env, network: 'levels', observation: spec.observation, resumable: false }),
      weights,
    }
  }

  async function begin(algorithm: string, { workers = 1, resume }: { workers?: number; resume?: TrainState } = {}) {
    const request: TrainRequest = {
      env: 'maze',
      algorithm,
      network: 'mlp',
      seed: 3,
      decisions: 1e6,
      name: 'x',
      options: algorithm === 'dqn' ? {} : options[algorithm as 'ppo'],
      envOptions: rhythm,
      backend: 'wasm',
      workers,
      reward: await kept(),
    }
    const plan = planRun(request, ['maze'], () => 'x')
    return build(plan, { openGame, openWorker: () => standIn().pipe, workers: 1 }, resume, {
      backend: 'wasm',
      replaced: () => {},
    })
  }

  async function follow(built: Awaited<ReturnType<typeof begin>>, updates: number) {
    const events: unknown[] = []
    for (let i = 0; i < updates; i++) events.push((await built.run.next()).value)
    const state = await built.run.save()
    await built.dispose()
    return { events, state }
  }

  it('is the same bytes however many workers there are, and however often it was stopped', async () => {
    const tensors = ops.memory().numTensors
    const whole = await follow(await begin('ppo'), 4)
    expect(ops.memory().numTensors).toBe(tensors)
    expect(whole.events.every((event) => 'rewards/learned' in (event as TrainEvent).metrics)).toBe(true)
    for (const workers of [2, 3, 4]) expect(await follow(await begin('ppo', { workers }), 4)).toEqual(whole)
    const half = await follow(await begin('ppo', { workers: 2 }), 2)
    const rest = await follow(await begin('ppo', { workers: 3, resume: half.state }), 2)
    expect({ events: [...half.events, ...rest.events], state: rest.state }).toEqual(whole)
  })

  it('is refused with a trainer that keeps what the rules paid, by the field', async () => {
    await expect(begin('dqn')).rejects.toThrow(InputError)
    await expect(begin('dqn')).rejects.toThrow('reward: cannot be a learned one with DQN')
  })
})
