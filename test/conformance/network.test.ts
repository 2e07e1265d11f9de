import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../workers/headless/backend.lib'
import * as ops from '../../workers/lab/backend/ops'
import { InputError } from '../../workers/lab/contracts/errors'
import type { NetworkSpec, Policy, PolicyInputs } from '../../workers/lab/contracts/model'
import type { ObservationSpec } from '../../workers/lab/contracts/observation'
import type { Tensor } from '../../workers/lab/contracts/tensor'
import { buildPolicy, countWeights } from '../../workers/lab/models/policy'
import { hiddenPictures, projectedOut } from '../../workers/lab/models/project'
import { networks } from '../../workers/lab/models/registry'
import { createRandom } from '../../workers/lab/random'
import { openGpu } from '../unit/backend/gpu'

/** Every network of the registry, on every kind of observation that it takes. */
const gpu = await openGpu()
const picture = { kind: 'image', width: 44, height: 40 } as const
const observations: Readonly<Record<string, ObservationSpec>> = {
  'grey frames': { ...picture, channels: 1, frames: 4 },
  'two coloured frames': { ...picture, channels: 3, frames: 2 },
  'named numbers': {
    kind: 'vector',
    names: ['position', 'speed', 'angle', 'turn'],
    low: [-2, -3, -1, -3],
    high: [2, 3, 1, 3],
  },
}
const ACTIONS = 3
const ROWS = 4

/** A network that looks for things in pictures refuses numbers, by the network's name. Every one takes pictures. */
function takes(network: NetworkSpec, seen: ObservationSpec): boolean {
  try {
    return countWeights(network, seen, ACTIONS) > 0
  } catch (error) {
    if (seen.kind === 'vector' && error instanceof InputError && error.message.includes('needs a picture')) return false
    throw error
  }
}

const cases = networks.all.flatMap((network) =>
  Object.entries(observations).flatMap(([title, seen]) =>
    takes(network, seen) ? [[network.id, title, network, seen] as const] : [],
  ),
)

const draw = (shape: readonly number[], seed: number, scale = 1) => {
  const random = createRandom(seed)
  return ops.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => scale * random.normal()),
    shape,
  )
}

/** Rows of numbers of a usual size, and memories as if something had been seen already. */
function inputsFor(policy: Policy, rows = ROWS, steps = 1): PolicyInputs {
  const observation = ops.abs(draw([rows * steps, ...policy.observation], 5, 0.5))
  return policy.memory ? { observation, memory: draw([rows, policy.memory], 6, 0.3) } : { observation }
}

const joined = (output: ReturnType<Policy['forward']>) =>
  ops.concat([output.logits, output.value, ...(output.memory ? [output.memory] : [])], 1)
const numbers = (of: () => Tensor) => Array.from(ops.tidy(of).dataSync())
const furthest = (a: readonly number[], b: readonly number[]) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), a.length === b.length ? 0 : NaN)

/** A number that every weight has a say in. */
const lossOf = (policy: Policy, inputs: PolicyInputs) => {
  const answer = joined(policy.forward(inputs))
  return ops.sum(ops.mul(answer, draw(answer.shape, 7)))
}

describe.each(cases)('%s on %s', (id, title, network, seen) => {
  beforeAll(async () => void (await chooseNodeBackend('wasm')))

  it('answers with numbers of the right shape, one row each, and has as many weights as counted', () => {
    const policy = buildPolicy(network, seen, ACTIONS, 1)
    const { logits, value, memory } = policy.forward(inputsFor(policy))
    expect([logits.shape, value.shape, memory?.shape]).toEqual([
      [ROWS, ACTIONS],
      [ROWS, 1],
      policy.memory ? [ROWS, policy.memory] : undefined,
    ])
    for (const tensor of [logits, value, ...(memory ? [memory] : [])])
      expect(Array.from(tensor.dataSync()).every(Number.isFinite)).toBe(true)
    expect(policy.variables.reduce((sum, { size }) => sum + size, 0)).toBe(countWeights(network, seen, ACTIONS))
    expect(policy.inputs['observation']).toMatchObject({ kind: seen.kind })
    policy.dispose()
  })

  it('has slopes that agree with finite differences', () => {
    const policy = buildPolicy(network, seen, ACTIONS, 2)
    // Fresh biases are 0, and a unit whose inputs are all 0 then stands on its kink.
    policy.variables.forEach((variable, i) =>
      ops.tidy(() => variable.assign(ops.add(variable, draw(variable.shape, 100 + i, 0.05)))),
    )
    const inputs = inputsFor(policy)
    const { grads } = ops.tidy(() => ops.variableGrads(() => lossOf(policy, inputs), policy.variables))
    for (const variable of policy.variables) {
      const slope = Array.from(grads[variable.name]!.dataSync())
      const length = Math.sqrt(slope.reduce((sum, part) => sum + part * part, 0))
      expect(length, variable.name).toBeGreaterThan(0)
      const start = ops.keep(ops.clone(variable))
      const at = (by: number) => {
        ops.tidy(() =>
          variable.assign(
            ops.add(
              start,
              ops.tensor(
                slope.map((part) => (by * part) / length),
                variable.shape,
              ),
            ),
          ),
        )
        return numbers(() => lossOf(policy, inputs))[0]!
      }
      // Far enough for single precision, near enough for the kinks of ReLU and pooling: the best of four ways.
      const misses = [1e-1, 1e-2, 1e-3, 1e-4].map((way) => Math.abs((at(way) - at(-way)) / (2 * way) - length) / length)
      variable.assign(start)
      start.dispose()
      expect(Math.min(...misses), `${id} ${variable.name}: ${misses.join()} of ${length}`).toBeLessThan(0.05)
    }
    ops.dispose(grads)
    policy.dispose()
  })

  it('goes on from every layer to what it would have said', () => {
    const policy = buildPolicy(network, seen, ACTIONS, 3)
    const inputs = inputsFor(policy)
    const whole = numbers(() => joined(policy.forward(inputs)))
    expect(policy.layers.length).toBeGreaterThan(0)
    for (const { name, shape } of policy.layers) {
      const activations = policy.activations(inputs, name)
      expect(activations.shape).toEqual([ROWS, ...shape])
      expect(
        furthest(
          numbers(() => joined(policy.resume(activations, name, inputs))),
          whole,
        ),
        name,
      ).toBe(0)
    }
    expect(() => policy.activations(inputs, 'nowhere')).toThrow('nowhere')
    policy.dispose()
  })

  it('without a direction of a hidden picture in its next kernels sees that picture without it', async () => {
    const policy = buildPolicy(network, seen, ACTIONS, 8)
    const edited = buildPolicy(network, seen, ACTIONS, 8, { blank: true })
    const inputs = inputsFor(policy)
    const weights = await policy.read()
    for (const layer of hiddenPictures(policy.layers)) {
      const { name, shape, kernels } = layer
      const direction = Float64Array.from(draw([shape[2]], 9).dataSync())
      edited.write(projectedOut(weights, layer, direction))
      const far = ops.tidy(() => {
        const activations = policy.activations(inputs, name)
        const v = ops.tensor(
          Float32Array.from(direction, (value) => value / Math.hypot(...direction)),
          [shape[2], 1],
        )
        const places = ops.reshape(activations, [-1, shape[2]])
        const without = ops.sub(places, ops.matMul(ops.matMul(places, v), ops.reshape(v, [1, -1])))
        const expected = joined(policy.resume(ops.reshape(without, activations.shape), name, inputs))
        return [joined(edited.forward(inputs)), joined(policy.forward(inputs))].map((answer) =>
          furthest([...answer.dataSync()], [...expected.dataSync()]),
        )
      })
      expect(far[0], `${name} through ${kernels.join()}`).toBeLessThan(1e-5)
      expect(far[1], name).toBeGreaterThan(1e-4)
    }
    expect(hiddenPictures(policy.layers).length > 0).toBe(policy.layers.some(({ kind }) => kind === 'conv'))
    const { layers } = policy
    for (const { kernels = [] } of layers)
      for (const kernel of kernels) expect(weights.map(({ name }) => name)).toContain(kernel)
    policy.dispose()
    edited.dispose()
  })

  it('writes what another read, and says the same then; leaves nothing behind', async () => {
    const before = ops.memory().numTensors
    const [from, to] = [buildPolicy(network, seen, ACTIONS, 4), buildPolicy(network, seen, ACTIONS, 5, { blank: true })]
    const weights = await from.read()
    to.write(weights)
    expect(await to.read()).toEqual(weights)
    const same = ops.tidy(() => {
      const inputs = inputsFor(from)
      return furthest(
        Array.from(joined(from.forward(inputs)).dataSync()),
        Array.from(joined(to.forward(inputs)).dataSync()),
      )
    })
    expect(same).toBe(0)
    expect(() => from.forward({} as PolicyInputs)).toThrow(InputError)
    ops.dispose([ops.zeros([1])])
    from.dispose()
    to.dispose()
    expect(ops.memory().numTensors).toBe(before)
  })

  if (network.memory)
    it('remembers over steps at once as over one after the other, and forgets where an episode begins', () => {
      const policy = buildPolicy(network, seen, ACTIONS, 6)
      const [rows, steps] = [2, 3]
      const { observation, memory } = inputsFor(policy, rows, steps)
      const keep = Float32Array.of(1, 1, 1, 0, 1, 1)
      const together = numbers(() => joined(policy.forward({ observation, memory: memory! }, { keep })))
      const apart = numbers(() => {
        let before = memory!
        return ops.concat(
          Array.from({ length: steps }, (_, step) => {
            const kept = ops.mul(before, ops.tensor(keep.slice(step * rows, (step + 1) * rows), [rows, 1]))
            const output = policy.forward({
              observation: ops.slice(
                observation,
                [step * rows, ...policy.observation.map(() => 0)],
                [rows, ...policy.observation],
              ),
              memory: kept,
            })
            before = output.memory!
            return joined(output)
          }),
        )
      })
      expect(furthest(together, apart)).toBeLessThan(1e-5)
      policy.dispose()
    })

  if (gpu && title !== 'grey frames')
    it('says on WebGPU what it says on wasm', async () => {
      const answers = async (backend: string) => {
        await chooseNodeBackend(backend)
        const policy = buildPolicy(network, seen, ACTIONS, 7)
        const inputs = inputsFor(policy)
        const answer = ops.tidy(() => joined(policy.forward(inputs)))
        const data = Array.from(await ops.readBack(answer))
        ops.dispose([answer, ...Object.values(inputs)])
        policy.dispose()
        return data
      }
      const [wasm, webgpu] = [await answers('wasm'), await answers('webgpu')]
      expect(furthest(webgpu, wasm)).toBeLessThan(1e-3)
      await chooseNodeBackend('wasm')
    }, 400_000)
})

describe('networks', () => {
  afterAll(async () => void (await chooseNodeBackend('wasm')))

  it('say in a word when an observation does not suit them', () => {
    for (const id of ['small', 'impala'])
      expect(() => countWeights(networks.get(id), observations['named numbers']!, ACTIONS)).toThrow(InputError)
    expect(() =>
      countWeights(networks.get('nature'), { ...picture, width: 12, height: 12, channels: 1, frames: 1 }, ACTIONS),
    ).toThrow('conv2 does not fit')
  })
})
