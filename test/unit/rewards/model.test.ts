import { beforeAll, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import * as ops from '../../../workers/lab/backend/ops'
import type { RewardNetwork } from '../../../workers/lab/contracts/reward'
import { createReward } from '../../../workers/lab/rewards/model'
import { rewardNetworks } from '../../../workers/lab/rewards/registry'

beforeAll(async () => void (await chooseNodeBackend('wasm')))

const board = { kind: 'image', width: 11, height: 11, channels: 1, frames: 1 } as const

it('levels is as large as the model of the study', async () => {
  const model = createReward(rewardNetworks.get('levels'), board, 1)
  const weights = await model.read()
  expect(weights.reduce((sum, { data }) => sum + data.length, 0)).toBe(19_776)
  expect(weights.map(({ name }) => name)).toEqual([
    'dense1/kernel',
    'dense1/bias',
    'dense2/kernel',
    'dense2/bias',
    'reward/kernel',
  ])
  expect([model.kind, model.reads]).toEqual(['reward', ['before', 'after']])
  model.dispose()
})

it('sees what its network makes of what was seen', async () => {
  const thrice: RewardNetwork = {
    id: 'thrice',
    title: 'Thrice',
    cite: 'test',
    reads: ['after'],
    head: { bias: false },
    build: (nn, { after }) => nn.flatten(nn.scale(after, 3)),
  }
  const model = createReward(thrice, { ...board, width: 2, height: 1 }, 1)
  model.write([{ name: 'reward/kernel', shape: [2, 1], data: Float32Array.of(1, 10) }])
  const said = ops.tidy(() => model.forward({ after: ops.tensor([0.5, 1, 0, 2], [2, 1, 2, 1]) }).reward)
  expect([...(await ops.readBack(said))]).toEqual([31.5, 60])
  said.dispose()
  model.dispose()
})

it('levels are planes of 0 and 1, with slopes between them', async () => {
  const split: RewardNetwork = {
    id: 'split',
    title: 'Split',
    cite: 'test',
    reads: ['before', 'after'],
    head: { bias: false },
    build: (nn, { before, after }) => nn.flatten(nn.layer(nn.levels(before, 4), nn.levels(after, 4))),
  }
  const model = createReward(split, { ...board, width: 1, height: 1 }, 1)
  const data = Float32Array.of(1, 10, 100, 1000, 2, 20, 200, 2000)
  model.write([{ name: 'reward/kernel', shape: [8, 1], data }])
  const bytes = (...of: number[]) => ops.bytesToTensor(Uint8Array.from(of), [of.length, 1, 1, 1])
  const said = ops.tidy(() => model.forward({ before: bytes(0, 85, 170, 255), after: bytes(255, 170, 85, 0) }).reward)
  const wanted = [2001, 210, 120, 1002]
  ;(await ops.readBack(said)).forEach((one, i) => expect(one).toBeCloseTo(wanted[i]!, 2))
  said.dispose()
  model.dispose()
  expect(() => createReward(rewardNetworks.get('one-hot-conv'), { ...board, width: 9 }, 1)).toThrow('needs a square')
})
