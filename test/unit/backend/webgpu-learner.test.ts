import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { countDqnUpdate, dqnVariants } from '../../../workers/headless/bench/learner/dqn-counts.lib'
import { loadGame } from '../../../workers/headless/games.lib'
import small from '../../../workers/lab/models/networks/small'
import { a2cLosses, gradients, ppoLosses } from '../../../workers/lab/trainers/parts/losses'
import { feed, feedRows } from '../../../workers/lab/trainers/parts/feed'
import { buildPolicy } from '../../../workers/lab/models/policy'
import { networks } from '../../../workers/lab/models/registry'
import { createRollout } from '../../../workers/lab/trainers/parts/rollout'
import { logProbability, sampleAction } from '../../../workers/lab/agents/acting'
import { trainers } from '../../../workers/lab/trainers/registry'
import { createAdam } from '../../../workers/lab/backend/adam'
import { onDeviceLost, recover } from '../../../workers/lab/backend/backend'
import { countCommands, type Counting, type Counts } from '../../../workers/lab/backend/counts'
import { sampleRows, tidy } from '../../../workers/lab/backend/ops'
import type { Optimizer } from '../../../workers/lab/backend/optimizer'
import { createRmsProp } from '../../../workers/lab/backend/rmsprop'
import * as ops from '../../../workers/lab/backend/ops'
import { own } from '../../../workers/lab/backend/tensors'
import * as tf from '../../../workers/lab/backend/tf'
import type { Tensor, Variable } from '../../../workers/lab/contracts/tensor'
import { installedGpu, installGpuKernels, uninstallGpuKernels } from '../../../workers/lab/backend/webgpu-kernels'
import type { TrainRun, TrainState } from '../../../workers/lab/contracts/trainer'
import { defaults, parseOptions } from '../../../workers/lab/contracts/options'
import type { Policy } from '../../../workers/lab/contracts/model'
import { createVectorEnv, envOptions } from '../../../workers/lab/envs/vector'
import { createRandom } from '../../../workers/lab/random'
import { createStreams } from '../../../workers/lab/streams'
import { createBrightSide, tinyNetwork } from '../trainers/bright-side'
import { compute, distance, openGpu } from './gpu'

const gpu = await openGpu()
const screen = [84, 84, 4] as const
const actions = 4
/** The dispatches are those of 256, in a time that a software adapter on a busy machine can bear. */
const rows = 16
const patience = 400_000

/** A minibatch as a rollout leaves it: bytes, and numbers on the host. */
function minibatch(count: number) {
  const random = createRandom(5)
  const normals = () => Float32Array.from({ length: count }, () => random.normal())
  return {
    observations: Uint8Array.from({ length: count * screen[0] * screen[1] * screen[2] }, () => random.below(256)),
    batch: {
      taken: Int32Array.from({ length: count }, () => random.below(actions)),
      advantages: normals(),
      returns: normals(),
      oldLogProbabilities: new Float32Array(count).fill(-Math.log(actions)).map((x) => x + 0.2 * random.normal()),
    },
  }
}

type Data = ReturnType<typeof minibatch>
const lossOf = (policy: Policy, x: Tensor, { batch }: Data) =>
  ppoLosses(policy.forward({ observation: x }), batch, 0.2, { entropy: 0.01, value: 0.5 })
const upload = ({ observations, batch }: Data) =>
  feedRows(observations, Uint32Array.from(batch.taken.keys()), screen, new Uint8Array(observations.length))

async function play(slots: number) {
  const env = createVectorEnv(await loadGame('catch', slots), { options: defaults(envOptions), seed: 1 })
  return { env, policy: buildPolicy(small, env.shape, env.actions, 1) }
}

const update = (policy: Policy, data: Data, apply: (loss: () => Tensor) => void) =>
  ops.tidy(() => {
    const x = upload(data)
    apply(() => lossOf(policy, x, data).total)
  })

describe.skipIf(!gpu)('counted on WebGPU', () => {
  let counting: Counting
  beforeAll(async () => {
    await chooseNodeBackend('cpu')
    await tf.setBackend('webgpu')
    counting = countCommands()
  })
  afterAll(async () => {
    counting.stop()
    await tf.setBackend('cpu')
  })

  test(
    'a PPO minibatch update of the small network: at most 50 dispatches, clipping and optimiser included, nothing read back',
    async () => {
      const policy = buildPolicy(small, screen, actions, 3)
      const adam = createAdam(policy.variables)
      const data = minibatch(rows)
      const step = () => update(policy, data, (loss) => void adam.apply(gradients(policy.variables, loss), 1e-4, 0.5))
      step() // brings the weights to the device
      counting.take()
      step()
      const ours = counting.take()
      await policy.read()
      adam.dispose()

      uninstallGpuKernels()
      const optimizer = tf.train.adam(1e-4)
      const stockStep = () =>
        update(
          policy,
          data,
          (loss) =>
            void optimizer.minimize(() => own(loss()) as tf.Scalar, false, policy.variables.map(own) as tf.Variable[]),
        )
      stockStep() // makes its state
      counting.take()
      stockStep()
      const stock = counting.take()
      await policy.read()
      optimizer.dispose()
      installGpuKernels()
      policy.dispose()

      console.log(
        `a PPO minibatch update of small: ours ${JSON.stringify(ours)}, stock tfjs (no clipping) ${JSON.stringify(stock)}`,
      )
      expect(ours.dispatches).toBeLessThanOrEqual(30)
      expect(ours.readBacks).toBe(0)
      expect(stock.dispatches).toBeGreaterThan(250)
      // observations as bytes, four numbers per row, and little else
      expect(ours.uploadedBytes).toBeLessThan(data.observations.length + rows * 16 + 512)
      expect(ours.submits).toBeLessThanOrEqual(8)
    },
    patience,
  )

  test.each(dqnVariants)(
    'an update of %s: at most 40 dispatches, two or three forward passes, clipping and optimiser included',
    async (name, change) => {
      const dispatches = await countDqnUpdate(change, counting)
      console.log(`an update of ${name}: ${dispatches} dispatches`)
      expect(dispatches).toBeGreaterThan(20)
      expect(dispatches).toBeLessThanOrEqual(40)
    },
    patience,
  )

  test.each([
    [false, 1],
    [true, 2],
  ] as const)(
    'a rollout step, in halves %s: %d read-back(s) of three numbers per slot',
    async (halves, parts) => {
      const { env, policy } = await play(4)
      const perStep = async (steps: number) => {
        const rollout = createRollout(env, policy, steps, { halves })
        counting.take()
        await rollout.collect(createStreams(1, 4), async () => {})
        return counting.take()
      }
      await perStep(1) // brings the weights to the device
      const [few, more] = [await perStep(1), await perStep(3)]
      const per = (name: keyof Counts) => (more[name] - few[name]) / 2
      console.log(
        `a rollout step of 4 slots${halves ? ' in halves' : ''}: ${per('dispatches')} dispatches, ${per('readBacks')} read-backs, ${per('submits')} submits, ${per('uploadedBytes')} bytes up`,
      )
      expect(per('readBacks')).toBe(parts)
      // bytes, five layers, two heads in all, drawing
      expect(per('dispatches')).toBe(8 * parts)
      policy.dispose()
    },
    patience,
  )

  test.each(['ppo', 'a2c'])(
    'an update of %s takes as many programs whether the slots are cut into parts or not',
    async (id) => {
      const dispatches = async (parts: number) => {
        const { env, policy } = await play(4)
        const given = { slots: 4, steps: 3, parts, ...(id === 'ppo' && { minibatch: 6, epochs: 1 }) }
        const options = parseOptions(trainers.get(id).options, given)
        const run = trainers.get(id).train({ env, policy, seed: 2, options, decisions: 1e6 })
        await run.next()
        counting.take()
        await run.next()
        const counts = counting.take()
        await run.return()
        policy.dispose()
        return counts.dispatches
      }
      expect(await dispatches(2)).toBe(await dispatches(1))
    },
    patience,
  )

  test(
    'a whole update of PPO reads back once per rollout step, once at its end, and once for the metrics',
    async () => {
      const { env, policy } = await play(4)
      const options = parseOptions(trainers.get('ppo').options, {
        slots: 4,
        steps: 3,
        minibatch: 6,
        epochs: 2,
        parts: 2,
      })
      const run = trainers.get('ppo').train({ env, policy, seed: 2, options, decisions: 1e6 })
      await run.next()
      counting.take()
      const { value } = await run.next()
      const counts = counting.take()
      console.log(`an update of PPO, 4 slots × 3 steps, 4 minibatches: ${JSON.stringify(counts)}`)
      expect(value?.metrics['losses/gradientNorm']).toBeGreaterThan(0)
      expect(counts.readBacks).toBe(3 + 1 + 1)
      await run.return()
      policy.dispose()
    },
    patience,
  )
})

describe.skipIf(!gpu)('the same numbers on WebGPU', () => {
  beforeAll(async () => {
    await chooseNodeBackend('cpu')
    await chooseNodeBackend('wasm')
  })
  afterAll(() => tf.setBackend('cpu'))

  test(
    'the whole gradient of the small network equals that of wasm',
    async () => {
      const data = minibatch(3)
      const on = async (backend: string) => {
        await tf.setBackend(backend)
        const policy = buildPolicy(small, screen, actions, 3)
        const slopes = ops.tidy(() => {
          const x = upload(data)
          return gradients(policy.variables, () => lossOf(policy, x, data).total)
        })
        const read = await Promise.all(slopes.map(async (slope) => (await slope.data()) as Float32Array))
        ops.dispose(slopes)
        policy.dispose()
        return read
      }
      const reference = await on('wasm')
      const ours = await on('webgpu')
      ours.forEach((slope, i) => expect(distance(slope, reference[i]!), `array ${i}`).toBeLessThan(1e-4))
    },
    patience,
  )

  test.each([
    ['PPO', 1, 2],
    ['PPO', 700, 7],
    ['A2C', 33, 4],
  ] as const)('%s losses of %d rows, %d actions, and their slopes', async (name, rows, count) => {
    const random = createRandom(rows)
    const array = (...shape: number[]) => ({
      shape,
      data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 2 * random.normal()),
    })
    const draw = () => array(rows).data
    const batch = {
      taken: Int32Array.from({ length: rows }, () => random.below(count)),
      advantages: draw(),
      returns: draw(),
      oldLogProbabilities: draw().map((x) => x / 4 - 1),
    }
    const weights = { entropy: 0.3, value: 0.7 }
    const work = (logits: Tensor, value: Tensor) => {
      const losses = (logits: Tensor, value: Tensor) => {
        const output = { logits: logits as Tensor, value: value }
        return name === 'PPO' ? ppoLosses(output, batch, 0.3, weights) : a2cLosses(output, batch, weights)
      }
      const { total, parts } = losses(logits, value)
      const slopes = ops.grads((logits, value) => ops.mul(3, losses(logits, value).total))([logits, value])
      return [total, parts, ...slopes].map(own)
    }
    const inputs = [array(rows, count), array(rows, 1)]
    const reference = await compute('cpu', inputs, work)
    const ours = await compute('webgpu', inputs, work)
    ours.forEach(({ shape, data }, i) => {
      expect(shape).toEqual(reference[i]!.shape)
      expect(distance(data, reference[i]!.data), `number ${i}`).toBeLessThan(2e-5)
    })
  })

  const makers: [string, (variables: Variable[]) => Optimizer][] = [
    ['Adam', (variables) => createAdam(variables, { beta1: 0.9, beta2: 0.99, epsilon: 1e-3 })],
    ['RMSProp', (variables) => createRmsProp(variables, { decay: 0.9, epsilon: 0.01 })],
  ]
  const shapes = [[37], [4, 3], [1], [70_000]]
  const slope = (size: number, i: number) =>
    Float32Array.from({ length: size }, (_, j) => Math.sin(i * 3 + j * 1.7) / Math.sqrt(size))

  test.each(makers)(
    '%s: eight steps, every other one clipped, the norm, and going on from what was read: the same bits',
    async (_, make) => {
      const steps = async (backend: string, pause: boolean) => {
        await tf.setBackend(backend)
        const before = tf.memory().numTensors
        const variables = shapes.map((shape, k) => ops.tidy(() => tf.variable(tf.fill([...shape], k - 1))))
        let optimizer = make(variables)
        const norms: Tensor[] = []
        for (let i = 0; i < 8; i++) {
          if (pause && i === 4) {
            const saved = await optimizer.read()
            optimizer.dispose()
            optimizer = make(variables)
            optimizer.write(saved)
          }
          norms.push(
            ops.tidy(() =>
              optimizer.apply(
                shapes.map((shape) =>
                  ops.tensor(
                    slope(
                      shape.reduce((a, b) => a * b),
                      i,
                    ),
                    shape,
                  ),
                ),
                0.01,
                i % 2 ? 1 : Infinity,
              ),
            ),
          )
        }
        const results = await Promise.all(
          [...variables, ...norms].map(async (tensor) => (await tensor.data()) as Float32Array),
        )
        const state = (await optimizer.read()).map(({ data }) => data)
        optimizer.dispose()
        ops.dispose([...variables, ...norms])
        expect(tf.memory().numTensors).toBe(before)
        return [...results, ...state]
      }
      const [reference, ours, interrupted] = [
        await steps('cpu', false),
        await steps('webgpu', false),
        await steps('webgpu', true),
      ]
      ours.forEach((data, i) => expect(distance(data, reference[i]!)).toBeLessThan(1e-4))
      expect(interrupted.map((data) => Buffer.from(data.buffer).toString('base64'))).toEqual(
        ours.map((data) => Buffer.from(data.buffer).toString('base64')),
      )
    },
  )

  test('a copy of the weights keeps its values', async () => {
    await tf.setBackend('webgpu')
    const variable = tf.variable(tf.tensor([1, 2, 3]))
    const copy = ops.clone(variable)
    const adam = createAdam([variable])
    ops.dispose(adam.apply([ops.ones([3])], 0.5, Infinity))
    expect([...(await copy.data())]).toEqual([1, 2, 3])
    expect([...(await variable.data())]).toEqual([0.5, 1.5, 2.5].map((x) => expect.closeTo(x, 5)))
    adam.dispose()
    ops.dispose([variable, copy])
  })

  test('drawing: the action where the cumulative sum passes the number, as the host draws it', async () => {
    await tf.setBackend('webgpu')
    const random = createRandom(8)
    for (const count of [2, 5, 18]) {
      const rows = 300
      const logits = Float32Array.from({ length: rows * count }, () => 3 * random.normal())
      const value = Float32Array.from({ length: rows }, () => random.normal())
      const uniforms = Float32Array.from({ length: rows }, () => random.uniform())
      const drawn = tidy(() => sampleRows(ops.tensor(logits, [rows, count]), ops.tensor(value, [rows, 1]), uniforms))
      const data = await drawn.data()
      drawn.dispose()
      let different = 0
      for (let row = 0; row < rows; row++) {
        const mine = logits.subarray(row * count, (row + 1) * count)
        const [action, logP, v] = data.subarray(3 * row, 3 * row + 3) as unknown as [number, number, number]
        if (action !== sampleAction(mine, { ...random, uniform: () => uniforms[row]! })) different++
        expect(logP).toBeCloseTo(logProbability(mine, action), 4)
        expect(v).toBe(value[row])
      }
      // single precision may decide otherwise within 1e-6 of a border
      expect(different).toBeLessThanOrEqual(1)
    }
  })
})

describe.skipIf(!gpu)('runs on WebGPU', () => {
  beforeAll(() => tf.setBackend('webgpu'))
  afterAll(() => tf.setBackend('cpu'))

  const start = (id: string, seed: number, resume?: TrainState) => {
    const algorithm = trainers.get(id)
    const options = parseOptions(algorithm.options, {
      slots: 8,
      steps: 4,
      ...(id === 'ppo' && { minibatch: 12, epochs: 2 }),
    })
    const policy = buildPolicy(tinyNetwork, [6, 6, 1], 2, seed)
    const run = algorithm.train({
      env: createBrightSide(8, seed),
      policy,
      seed,
      options,
      decisions: 1e6,
      ...(resume && { resume }),
    })
    return { policy, run }
  }
  const pull = async (run: TrainRun, updates: number) => {
    const events: unknown[] = []
    for (let i = 0; i < updates; i++) events.push((await run.next()).value)
    return events
  }

  test.each(['ppo', 'a2c'])(
    '%s goes on after a resume as if it had never stopped, to the last bit',
    async (id) => {
      const whole = start(id, 3)
      const expected = await pull(whole.run, 6)
      const first = start(id, 3)
      await pull(first.run, 2)
      const state = structuredClone(await first.run.save())
      await first.run.return()
      const second = start(id, 99, state)
      expect(await pull(second.run, 4)).toEqual(expected.slice(2))
      expect(await second.run.save()).toEqual(await whole.run.save())
      for (const { run, policy } of [whole, first, second]) {
        await run.return()
        policy.dispose()
      }
    },
    patience,
  )

  test.each(['tiny', 'gru'])(
    'an update of %s from all rows at once is the same in parts and in one',
    async (network) => {
      const weights = async (parts: number) => {
        const policy = buildPolicy(networks.get(network), [6, 6, 1], 2, 4)
        const options = parseOptions(trainers.get('ppo').options, {
          slots: 8,
          steps: 4,
          minibatch: 32,
          epochs: 1,
          parts,
        })
        const env = createBrightSide(8, 4)
        const run = trainers.get('ppo').train({ env, policy, seed: 4, options, decisions: 1e6 })
        await run.next()
        const { weights } = await run.save()
        await run.return()
        policy.dispose()
        return weights.flatMap(({ data }) => [...data])
      }
      const [whole, cut] = [await weights(1), await weights(4)]
      expect(Math.max(...whole.map((weight, i) => Math.abs(weight - cut[i]!)))).toBeLessThan(2e-5)
    },
    patience,
  )

  test('a weight that is no number stops the run, and nothing is left', async () => {
    const before = tf.memory().numTensors
    const { policy, run } = start('ppo', 5)
    await run.next()
    ops.tidy(() => policy.variables[0]?.assign(ops.fill(policy.variables[0].shape, NaN)))
    await expect(run.next()).rejects.toMatchObject({ name: 'NumericError', update: 2 })
    policy.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})

test.skipIf(!gpu)(
  'after a lost device our kernels work on the new one, and weights written anew give the same answers',
  async () => {
    await chooseNodeBackend('webgpu')
    const random = createRandom(4)
    const pixels = Uint8Array.from({ length: 2 * 36 }, () => random.below(256))
    const answer = async (policy: Policy) => {
      const logits = ops.tidy(() => policy.forward({ observation: feed(pixels, 2, [6, 6, 1]) }).logits)
      return [...(await logits.data())]
    }
    const policy = buildPolicy(tinyNetwork, [6, 6, 1], 2, 1)
    const [weights, before] = [await policy.read(), await answer(policy)]
    const lost = new Promise<string>((resolve) => onDeviceLost(resolve))
    installedGpu()!.backend.device.destroy()
    await lost
    expect(await recover()).toMatchObject({ id: 'webgpu', reason: expect.stringContaining('rebuilt') as string })
    const again = buildPolicy(tinyNetwork, [6, 6, 1], 2, 2)
    again.write(weights)
    expect(await answer(again)).toEqual(before)
    again.dispose()
  },
  patience,
)
