import { beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { buildPolicy } from '../../../workers/lab/models/policy'
import { networks } from '../../../workers/lab/models/registry'
import { hiddenPictures } from '../../../workers/lab/models/project'
import * as ops from '../../../workers/lab/backend/ops'
import { fieldsOf } from '../../../workers/lab/vision/fields'

beforeAll(async () => void (await chooseNodeBackend('wasm')))

describe('what a place of a hidden picture sees', () => {
  it('is exact where convolutions follow one another: nothing else moves it, and its corners do', async () => {
    const policy = buildPolicy(networks.get('small'), [44, 40, 1], 2, 3)
    const answer = async (layer: string, lit: readonly number[] | null) => {
      const picture = new Float32Array(44 * 40).fill(0.5)
      if (lit) picture[lit[0]! * 40 + lit[1]!] = 9
      const out = ops.tidy(() => policy.activations({ observation: ops.tensor(picture, [1, 44, 40, 1]) }, layer))
      const data = [...(await out.data())]
      out.dispose()
      return data
    }
    for (const { name, shape } of hiddenPictures(policy.layers)) {
      const [down, across] = fieldsOf(policy, { name, shape }, policy.observation)
      const last = [shape[0] - 1, shape[1] - 1] as const
      const [top, left] = [down.start + last[0] * down.step, across.start + last[1] * across.step]
      const at = (values: readonly number[]) => values.slice(-shape[2])
      const plain = at(await answer(name, null))
      // Pixels outside leave the last place alone; those inside move it, its corners too where some unit is on.
      for (const outside of [
        [top - 1, left],
        [top, left - 1],
      ])
        expect(at(await answer(name, outside))).toEqual(plain)
      expect(at(await answer(name, [top + (down.size >> 1), left + (across.size >> 1)]))).not.toEqual(plain)
      const corners = await Promise.all([
        answer(name, [top, left]),
        answer(name, [top + down.size - 1, left + across.size - 1]),
      ])
      for (const corner of corners) expect(at(corner)).not.toEqual(plain)
    }
    expect(fieldsOf(policy, { name: 'conv3', shape: [2, 1, 24] }, policy.observation)[0]).toEqual({
      start: 0,
      step: 8,
      size: 33,
    })
    policy.dispose()
  })

  it('lies evenly where there is padding or pooling', () => {
    const policy = buildPolicy(networks.get('impala'), [40, 40, 1], 2, 3)
    const stage = policy.layers.find(({ name }) => name === 'stage2')!
    expect(fieldsOf(policy, stage, policy.observation)[1]).toEqual({ start: -4, step: 4, size: 12 })
    policy.dispose()
  })
})
