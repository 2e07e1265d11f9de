import { beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { loadGame } from '../../../workers/headless/games.lib'
import { createRollout } from '../../../workers/lab/trainers/parts/rollout'
import { buildPolicy } from '../../../workers/lab/models/policy'
import * as tf from '../../../workers/lab/backend/tf'
import type { VectorEnv } from '../../../workers/lab/contracts/trainer'
import { defaults } from '../../../workers/lab/contracts/options'
import { createVectorEnv, envOptions } from '../../../workers/lab/envs/vector'
import type { PolicyInputs } from '../../../workers/lab/contracts/model'
import { createRandom } from '../../../workers/lab/random'
import { createStreams, saveStreams } from '../../../workers/lab/streams'
import { tinyNetwork } from './bright-side'

const seed = 11
/** Comparing large arrays number by number takes seconds. */
const bytes = (array: Uint8Array | Float32Array | Int32Array) =>
  Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64')
const brief = (value: object): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, part: unknown) =>
      part instanceof Uint8Array || part instanceof Float32Array || part instanceof Int32Array ? bytes(part) : part,
    ),
  )
async function parts(slots: number) {
  const game = await loadGame('catch', slots)
  const env = createVectorEnv(game, { options: { ...defaults(envOptions), timeLimit: 7 }, seed })
  return { env, policy: buildPolicy(tinyNetwork, env.shape, env.actions, seed) }
}

beforeAll(async () => void (await chooseNodeBackend('wasm')))

describe('slots in parts', () => {
  it('stepped one after the other are the whole, and leave the others alone', async () => {
    const [whole, split] = [(await parts(5)).env, (await parts(5)).env]
    const random = createRandom(1)
    for (let i = 0; i < 60; i++) {
      const actions = Int32Array.from({ length: 5 }, () => random.below(whole.actions))
      const expected = whole.step(actions)
      const before = split.observations.slice()
      const first = split.stepSome!(actions, 0, 2)
      expect(bytes(split.observations.subarray((2 * before.length) / 5))).toBe(
        bytes(before.subarray((2 * before.length) / 5)),
      )
      const [start, startTerminated] = [first.rewards.slice(0, 2), first.terminated.slice(0, 2)]
      const rest = split.stepSome!(actions, 2, 5)
      expect([...start, ...rest.rewards.slice(2)]).toEqual([...expected.rewards])
      expect([...startTerminated, ...rest.terminated.slice(2)]).toEqual([...expected.terminated])
      expect([...first.finished, ...rest.finished]).toEqual(expected.finished)
      expect(bytes(split.observations)).toBe(bytes(whole.observations))
    }
    expect(brief(split.save())).toEqual(brief(whole.save()))
  })

  it('refuses slots and actions that are not there', async () => {
    const { env } = await parts(3)
    for (const [from, to] of [
      [-1, 2],
      [2, 2],
      [1, 4],
    ] as const)
      expect(() => env.stepSome!(new Int32Array(3), from, to)).toThrow('there are no slots')
    expect(() => env.stepSome!(Int32Array.of(0, 99, 0), 0, 2)).toThrow('an action does not exist')
    expect(() => env.stepSome!(Int32Array.of(0, 99, 0), 2, 3)).not.toThrow()
  })
})

describe('a rollout in halves', () => {
  // A batch of one takes another kernel on wasm, whose last bits differ.
  it.each([4, 5])('of %d slots is the same rollout', async (slots) => {
    const collect = async (halves: boolean) => {
      const { env, policy } = await parts(slots)
      const { collect, ...arrays } = createRollout(env, policy, 9, { halves })
      const streams = createStreams(seed, slots)
      const finished = [...(await collect(streams, async () => {})), ...(await collect(streams, async () => {}))]
      policy.dispose()
      return brief({ ...arrays, finished, env: env.save(), random: saveStreams(streams) }) as { finished: unknown[] }
    }
    const whole = await collect(false)
    expect(whole.finished.length).toBeGreaterThan(0)
    expect(await collect(true)).toEqual(whole)
  })

  it('really steps one while the other is in flight, and leaves nothing when it is stopped', async () => {
    const { env, policy } = await parts(4)
    const order: string[] = []
    const spied: VectorEnv = {
      ...env,
      stepSome: (actions, from, to) => (order.push(`step ${from}`), env.stepSome!(actions, from, to)),
    }
    const watched = {
      ...policy,
      forward: (inputs: PolicyInputs) => (
        order.push(`forward of ${inputs.observation.shape[0]}`),
        policy.forward(inputs)
      ),
    }
    const before = tf.memory().numTensors
    await createRollout(spied, watched, 2, { halves: true }).collect(createStreams(1, 4), async () => {})
    expect(order).toEqual([
      'forward of 2',
      'forward of 2',
      'step 0',
      'forward of 2',
      'step 2',
      'forward of 2',
      'step 0',
      'step 2',
      'forward of 4',
    ])
    let breaths = 0
    const stop = async () => {
      if (++breaths === 2) throw new Error('stop')
    }
    await expect(createRollout(spied, watched, 5, { halves: true }).collect(createStreams(1, 4), stop)).rejects.toThrow(
      'stop',
    )
    expect(tf.memory().numTensors).toBe(before)
    policy.dispose()
  })
})
