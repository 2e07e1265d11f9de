import { beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../workers/headless/backend.lib'
import * as ops from '../../workers/lab/backend/ops'
import type { ObservationSpec } from '../../workers/lab/contracts/observation'
import { defaults } from '../../workers/lab/contracts/options'
import type { Epoch, RewardNetwork, Transitions } from '../../workers/lab/contracts/reward'
import { createRandom } from '../../workers/lab/random'
import { fit, fitOptions } from '../../workers/lab/rewards/fit'
import { createReward } from '../../workers/lab/rewards/model'
import { rate } from '../../workers/lab/rewards/rate'
import { rewardNetworks } from '../../workers/lab/rewards/registry'
import { inputsAt } from '../../workers/lab/rewards/rows'
import { openGpu } from '../unit/backend/gpu'

const gpu = await openGpu()
beforeAll(async () => void (await chooseNodeBackend('wasm')))

const board = { kind: 'image', width: 9, height: 9, channels: 1, frames: 1 } as const
const picture = { kind: 'image', width: 44, height: 44, channels: 1, frames: 2 } as const
/** Boards for what is made for boards, pictures for what looks at pictures. */
const seenBy = (network: RewardNetwork): ObservationSpec => (network.reads.includes('before') ? board : picture)

/** A patch of a quarter of the picture's side that comes somewhere: worth 1 where it is bright, 0 where it is dim. */
function drawn(seen: ObservationSpec & { kind: 'image' }, count: number, seed: number): Transitions {
  const random = createRandom(seed)
  const side = Math.floor(seen.width / 4)
  const plane = (lit: boolean) => {
    const pixels = new Uint8Array(seen.width * seen.height)
    const [x, y] = [random.below(seen.width - side), random.below(seen.height - side)]
    for (let i = 0; i < side; i++)
      pixels.fill(lit ? 255 : 85, (y + i) * seen.width + x, (y + i) * seen.width + x + side)
    return pixels
  }
  const lit = Array.from({ length: count }, (_, i) => i % 2 === 0)
  const dark = new Uint8Array(seen.width * seen.height)
  const planes = [dark, ...lit.map(plane)]
  const stack = (newest: (i: number) => number) =>
    Uint32Array.from({ length: count * seen.frames }, (_, i) =>
      i % seen.frames === seen.frames - 1 ? newest(Math.floor(i / seen.frames)) : 0,
    )
  return {
    observation: seen,
    planes,
    before: stack(() => 0),
    after: stack((i) => i + 1),
    actions: new Uint8Array(count),
    rewards: Float32Array.from(lit, Number),
    episodes: new Uint32Array(count),
    ends: new Uint8Array(count),
  }
}

describe.each(rewardNetworks.all.map((network) => [network.id, network] as const))('%s', (_, network) => {
  const seen = seenBy(network) as ObservationSpec & { kind: 'image' }

  it('learns what can be seen, and nothing is left behind', async () => {
    const tensors = ops.memory().numTensors
    const model = createReward(network, seen, 1)
    const epochs: Epoch[] = []
    const options = { ...defaults(fitOptions), batch: 8, epochs: 6, learningRate: 0.002 }
    const [transitions, heldOut] = [drawn(seen, 96, 1), drawn(seen, 32, 2)]
    for await (const { epoch } of fit({ model, transitions, heldOut, options, seed: 3 })) if (epoch) epochs.push(epoch)
    expect(epochs.at(-1)!.loss).toBeLessThan(epochs[0]!.loss / 2)
    // The labels' own variance is a quarter.
    expect(epochs.at(-1)!.heldOut).toBeLessThan(0.15)
    model.dispose()
    expect(ops.memory().numTensors).toBe(tensors)
  })

  it('says what another says that wrote its weights, and looks at the picture itself', async () => {
    const [one, other] = [createReward(network, seen, 1), createReward(network, seen, 2, true)]
    other.write(await one.read())
    const transitions = drawn(seen, 6, 4)
    expect(await rate(other, transitions)).toEqual(await rate(one, transitions))
    expect(Object.keys(one.inputs)).toEqual([...network.reads])
    const slopes = ops.tidy(() => {
      const inputs = inputsAt(one, transitions, [0, 1, 2])
      const said = (...given: ReturnType<typeof ops.tensor>[]) =>
        one.forward(Object.fromEntries(one.reads.map((sight, i) => [sight, given[i]!]))).reward
      return ops
        .grads(said)(one.reads.map((sight) => inputs[sight]!))
        .map((slope) => Math.max(...slope.dataSync()))
    })
    for (const largest of slopes) expect(largest).toBeGreaterThan(0)
    const [again, third] = [createReward(network, seen, 1), createReward(network, seen, 3)]
    expect(await again.read()).toEqual(await one.read())
    expect(await third.read()).not.toEqual(await one.read())
    for (const model of [one, other, again, third]) model.dispose()
  })

  if (gpu)
    it('says on WebGPU what it says on wasm', async () => {
      const answers = async (backend: string) => {
        await chooseNodeBackend(backend)
        const model = createReward(network, seen, 5)
        const said = await rate(model, drawn(seen, 4, 6))
        model.dispose()
        return said
      }
      const [wasm, webgpu] = [await answers('wasm'), await answers('webgpu')]
      wasm.forEach((said, i) => expect(Math.abs(said - webgpu[i]!)).toBeLessThan(1e-3))
      await chooseNodeBackend('wasm')
    })
})
