import { beforeAll, describe, expect, it } from 'vitest'
import nature from '../../../workers/lab/models/networks/nature'
import small from '../../../workers/lab/models/networks/small'
import { hashOfWeights } from '../../../workers/lab/agents/weights-hash'
import { buildPolicy, countWeights, createPolicy } from '../../../workers/lab/models/policy'
import { networks } from '../../../workers/lab/models/registry'
import { register } from '../../../workers/lab/registry'
import { trainers } from '../../../workers/lab/trainers/registry'
import * as ops from '../../../workers/lab/backend/ops'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import * as tf from '../../../workers/lab/backend/tf'
import type { Tensor } from '../../../workers/lab/contracts/tensor'
import { parseOptions } from '../../../workers/lab/contracts/options'
import type { NetworkSpec } from '../../../workers/lab/contracts/model'

beforeAll(async () => {
  await chooseNodeBackend('cpu')
})

const tiny: NetworkSpec = {
  id: 'tiny',
  title: 'Tiny',
  cite: 'test',
  build: (nn, { observation }) =>
    nn.dense('dense1', nn.conv('conv1', observation, { filters: 3, kernel: 3, stride: 2 }), 5),
}
const env = {
  observation: { kind: 'image' as const, channels: 1 as const, frames: 4, width: 84, height: 84 },
  actions: ['noop', 'fire', 'left', 'right'].map((id, ale) => ({ id, title: id, ale, keys: [] })),
}

describe('registry', () => {
  it('lists the folders', () => {
    expect(networks.all.map(({ id }) => id).sort()).toEqual(
      'gru gru-impala gru-impala-half gru-nature impala mlp nature small tiny'.split(' '),
    )
    expect(trainers.all.map(({ id }) => id).sort()).toEqual(['a2c', 'c51', 'dqn', 'ppo', 'rainbow', 'vqn', 'vsarsa'])
  })
  it('refuses a file whose id is not its name, and an unknown id with the list of known ones', () => {
    expect(() => register('network', { './networks/big.ts': { id: 'small' } })).toThrow('big')
    expect(() => register('network', { './networks/big.ts': undefined })).toThrow('big')
    expect(() => networks.get('huge')).toThrow(
      /"huge" is unknown; there is gru-impala-half, gru-impala, .*, nature, small, tiny/,
    )
  })
  it('every option has a help text and a default that passes its own check', () => {
    for (const { options, metrics } of trainers.all) {
      for (const { id, help } of metrics)
        expect([id, help]).toEqual([
          expect.stringMatching(/^[a-z]+\/[A-Za-z]+$/),
          expect.stringMatching(/^[A-Z0-9].+\.$/),
        ])
      expect(new Set(metrics.map(({ id }) => id)).size).toBe(metrics.length)
      for (const option of Object.values(options)) expect(option.help).toMatch(/^[A-Z0-9].+\.$/)
      expect(
        parseOptions(
          options,
          Object.fromEntries(Object.entries(options).map(([key, option]) => [key, option.default])),
        ),
      ).toBeTruthy()
    }
  })
})

describe('networks', () => {
  it('small fits 200 kB as half floats; nature is the original', () => {
    expect(2 * countWeights(small, [84, 84, 4], 18)).toBeLessThanOrEqual(200_000)
    // 32·(8·8·4)+32 + 64·(4·4·32)+64 + 64·(3·3·64)+64 + 512·3136+512 + (512+1)·(4+1)
    expect(countWeights(nature, [84, 84, 4], 4)).toBe(1_686_693)
  })
  it('gru-impala is the published one but for its learned first memory: 228,736 before the memory, 24,960 in it, and the heads', () => {
    expect(countWeights(networks.get('gru-impala'), [64, 64, 3], 15)).toBe(228_736 + 24_960 + 64 * 16 + 16)
  })
})

describe('policy', () => {
  it('begins with the bytes of the version that described networks as lists of layers', async () => {
    const hashes = {
      mlp: 'bd382bca50e050de',
      small: 'a694ff3836ea9fcb',
      tiny: 'ec77c3811467fcb9',
      nature: '894a1a27f8a7ae31',
    }
    for (const [id, hash] of Object.entries(hashes)) {
      const policy =
        id === 'nature' ? buildPolicy(nature, [36, 36, 1], 3, 7) : buildPolicy(networks.get(id), [84, 84, 4], 4, 7)
      expect(await hashOfWeights(await policy.read()), id).toBe(hash)
      policy.dispose()
    }
  })

  it('gives the same bytes for the same seed, others for another', async () => {
    const make = async (seed: number) => {
      const policy = createPolicy({ env, network: 'small', seed })
      const arrays = await policy.read()
      policy.dispose()
      return arrays
    }
    const [a, b, c] = [await make(7), await make(7), await make(8)]
    expect(a).toEqual(b)
    expect(a[0]?.data).not.toEqual(c[0]?.data)
    expect(a.map(({ name }) => name)).toEqual(
      ['conv1', 'conv2', 'conv3', 'dense1', 'policy', 'value'].flatMap((n) => [`${n}/kernel`, `${n}/bias`]),
    )
    expect(a.find(({ name }) => name === 'policy/kernel')?.data.every((x) => Math.abs(x) <= 0.01)).toBe(true)
  })

  it('computes what the layers say: checked against a loop', () => {
    const policy = buildPolicy(tiny, [7, 6, 2], 2, 3)
    const x = tf.randomUniform([2, 7, 6, 2], 0, 1, 'float32', 4)
    const [ck, cb, dk, db, pk, pb, vk, vb] = policy.variables.map((v) => v.arraySync()) as [
      number[][][][],
      number[],
      number[][],
      number[],
      number[][],
      number[],
      number[][],
      number[],
    ]
    const inputs = x.arraySync() as number[][][][]
    const out = policy.forward({ observation: x })
    for (const row of [0, 1]) {
      const features: number[] = []
      for (let r = 0; r < 3; r++)
        for (let c = 0; c < 2; c++)
          for (let f = 0; f < 3; f++) {
            let sum = cb[f] ?? 0
            for (let i = 0; i < 3; i++)
              for (let j = 0; j < 3; j++)
                for (let p = 0; p < 2; p++) sum += inputs[row]![2 * r + i]![2 * c + j]![p]! * ck[i]![j]![p]![f]!
            features.push(Math.max(0, sum))
          }
      const linear = (input: number[], kernel: number[][], bias: number[]) =>
        bias.map((b, u) => input.reduce((sum, v, k) => sum + v * kernel[k]![u]!, b))
      const hidden = linear(features, dk, db).map((v) => Math.max(0, v))
      linear(hidden, pk, pb).forEach((v, i) =>
        expect((out.logits.arraySync() as number[][])[row]![i]).toBeCloseTo(v, 5),
      )
      expect((out.value.arraySync() as number[][])[row]![0]).toBeCloseTo(linear(hidden, vk, vb)[0]!, 5)
      features.forEach((v, i) =>
        expect([...policy.activations({ observation: x }, 'conv1').dataSync()][row * features.length + i]).toBeCloseTo(
          v,
          5,
        ),
      )
      hidden.forEach((v, i) =>
        expect((policy.activations({ observation: x }, 'dense1').arraySync() as number[][])[row]![i]).toBeCloseTo(v, 5),
      )
    }
    expect(() => policy.activations({ observation: x }, 'conv9')).toThrow('conv9')
    policy.dispose()
  })

  it('offers its first layer apart: convolve, then resume, is forward; a change convolves by itself', () => {
    const policy = buildPolicy(tiny, [7, 6, 2], 2, 3)
    const [x, dx] = [4, 5].map((seed) => tf.randomUniform([1, 7, 6, 2], 0, 1, 'float32', seed)) as Tensor[] as [
      Tensor,
      Tensor,
    ]
    const [first] = policy.convolutions('observation')
    expect(first).toMatchObject({ name: 'conv1', kernel: 3, stride: 2 })
    const whole = policy.forward({ observation: ops.add(x, dx) })
    const convolve = (of: Tensor) => ops.conv(of, first!.weights, ops.zerosLike(first!.bias), { stride: 2 })
    const parts = policy.resume(ops.relu(ops.add(ops.add(convolve(x), convolve(dx)), first!.bias)), 'conv1')
    parts.logits.dataSync().forEach((value, i) => expect(value).toBeCloseTo(whole.logits.dataSync()[i] ?? NaN, 5))
    expect(parts.value.dataSync()[0]).toBeCloseTo(whole.value.dataSync()[0] ?? NaN, 5)
    const blind = buildPolicy(
      { ...tiny, build: (nn, { observation }) => nn.dense('dense1', observation, 5) },
      [7, 6, 2],
      2,
      3,
    )
    expect(blind.convolutions('observation')).toEqual([])
    blind.dispose()
    policy.dispose()
  })

  it('writes what it read; a wrong array is named and changes nothing', async () => {
    const from = buildPolicy(tiny, [7, 6, 2], 2, 1)
    const to = buildPolicy(tiny, [7, 6, 2], 2, 2)
    const arrays = await from.read()
    const before = await to.read()
    const broken = (change: (copy: typeof arrays) => typeof arrays) => () =>
      to.write(change(arrays.map((a) => ({ ...a, data: a.data.slice() }))))
    expect(broken((a) => a.slice(1))).toThrow('conv1/kernel: is missing')
    expect(broken((a) => [...a, { name: 'extra/bias', shape: [1], data: new Float32Array(1) }])).toThrow('extra/bias')
    expect(
      broken((a) => a.map((x) => (x.name === 'value/bias' ? { ...x, shape: [2], data: new Float32Array(2) } : x))),
    ).toThrow('value/bias: has shape [2]')
    expect(broken((a) => a.map((x) => (x.name === 'value/bias' ? { ...x, data: Float32Array.of(NaN) } : x)))).toThrow(
      'value/bias: holds',
    )
    expect(await to.read()).toEqual(before)
    to.write(arrays)
    expect(await to.read()).toEqual(arrays)
    from.dispose()
    to.dispose()
  })

  it('forward leaves only its two outputs; dispose leaves nothing', () => {
    const start = tf.memory().numTensors
    const policy = buildPolicy(tiny, [7, 6, 2], 2, 1)
    const x = ops.zeros([1, 7, 6, 2])
    const before = tf.memory().numTensors
    const out = policy.forward({ observation: x })
    expect(tf.memory().numTensors).toBe(before + 2)
    ops.dispose([out.logits, out.value, x])
    policy.dispose()
    expect(tf.memory().numTensors).toBe(start)
  })

  it('refuses a network that does not fit the observation', () => {
    expect(() => buildPolicy(tiny, [2, 2, 1], 2, 1)).toThrow('conv1 does not fit')
  })
})
