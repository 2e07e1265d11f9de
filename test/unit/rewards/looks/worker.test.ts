import { readFile } from 'node:fs/promises'
import { beforeAll, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { openGame } from '../../../../workers/headless/games.lib'
import { variantOf } from '../../../../workers/lab/backend/backend'
import { requirePolicy } from '../../../../workers/lab/contracts/checkpoint'
import { createMemoryShelf } from '../../../../workers/storage/memory'
import { models } from '../../../../workers/storage/models'
import { runs } from '../../../../workers/storage/runs'
import { decodeCheckpoint } from '../../../../workers/storage/safetensors'
import { transitions } from '../../../../workers/storage/transitions'
import { createRewards } from '../../../../workers/threads/rewards/rewards'

let backend = ''
beforeAll(async () => void (backend = variantOf(await chooseNodeBackend('wasm'))))

it('looks at the model that is open from all sides', async () => {
  const shelf = createMemoryShelf(models, '')
  const data = createMemoryShelf(transitions, '')
  let things = 0
  const rewards = createRewards(
    {
      openGame,
      loadAgent: async (id) => requirePolicy(decodeCheckpoint(await readFile(`public/agents/${id}.safetensors`))),
      openBackend: async () => backend,
      openTransitions: async () => data,
      openStore: async () => ({ ...shelf, runs: createMemoryShelf(runs, '') }),
      createSuffix: () => `${things++}`,
      now: () => performance.now(),
      breathe: () => new Promise((resolve) => setTimeout(resolve)),
    },
    () => {},
  )
  await expect(rewards.lookMenu()).rejects.toThrow('player')
  const { room } = await rewards.enter('maze-mlp')
  await expect(rewards.lookMaps(room.pair, { method: 'jacobian', options: {} })).rejects.toThrow('model')
  await rewards.collect({ decisions: 8000, balanced: false, explore: 0, seed: 1 })
  const model = await rewards.fit({ network: 'levels', seed: 1, options: { epochs: 5 } })
  const { said } = await rewards.ask(room.pair)

  const menu = await rewards.lookMenu()
  expect(menu.reads).toEqual(['before', 'after'])
  expect(Object.keys(menu.refusals).sort()).toEqual(['grad-cam', 'sarfa'])

  const maps = await rewards.lookMaps(room.pair, { method: 'jacobian', options: { quantity: 'absolute' } })
  expect(maps.maps.map(({ sight, map }) => [sight, map.length])).toEqual([
    ['before', 121],
    ['after', 121],
  ])
  expect(maps.words.join(' ')).toMatch(/s′ holds \d+ % of the two maps.*moves R by/s)
  // Things are known: the agent of s is one of them.
  const object = await rewards.lookMaps(room.pair, { method: 'object', options: {} })
  expect(object.maps[0]!.map[room.pair.before.agent]).toBeGreaterThan(0)
  await expect(rewards.lookMaps(room.pair, { method: 'sarfa', options: {} })).rejects.toThrow('method')

  const edits = await rewards.lookEdits(room.pair, { where: 'after', toward: 'less', count: 2 })
  expect(edits.from).toBeCloseTo(said!, 5)
  const [best] = edits.ranked
  expect((await rewards.ask(best!.pair)).said).toBeCloseTo(best!.reward, 4)
  expect((await rewards.ask(edits.path[1]!.pair)).said).toBeCloseTo(edits.path[1]!.reward, 4)
  await expect(rewards.lookEdits(room.pair, { where: 'after', toward: 'less', count: 0 })).rejects.toThrow('wish.count')

  // What it rewards is the goal's absence: nothing else that can be done to s′ raises it as much, and its slope leads past all boards.
  const walks = (await rewards.example('walks', 3)).pair
  const [erased, next] = (await rewards.lookEdits(walks, { where: 'after', toward: 'more', count: 1 })).ranked
  expect(erased!.title).toMatch(/^erase the goal/)
  expect(erased!.reward).toBeGreaterThan(0.6)
  expect(next!.reward).toBeLessThan(erased!.reward)
  expect((await rewards.lookDrift(walks, 'after', { toward: 'more' })).to).toBeGreaterThan(1.2)

  const drift = await rewards.lookDrift(room.pair, 'after', { toward: 'less', steps: 60 })
  expect(drift.to).toBeLessThan(drift.from)

  expect((await rewards.lookGoals()).map(({ goals }) => goals)).toEqual([0, 1, 2, 3, 5, 10, 20, 40])

  const played = await rewards.lookPlay()
  expect([played.rows, played.residuals.length]).toEqual([8000, 12])
  const [worst] = played.residuals
  const { pair } = await rewards.lookRow(worst!.row)
  const again = await rewards.ask(pair)
  expect([again.said, again.paid, again.possible]).toEqual([expect.closeTo(worst!.said, 4), worst!.paid, true])
  const stretch = await rewards.lookStretch(worst!.row, 10)
  expect(stretch.said[0]).toBeCloseTo(worst!.said, 5)
  await expect(rewards.lookStretch(8000, 10)).rejects.toThrow('from')
  await expect(rewards.lookRow(-1)).rejects.toThrow('row')

  const layer = await rewards.lookLayer('pca', {})
  expect([layer.layer, layer.positions.length, layer.rows.length]).toEqual(['dense2', 2000, 1000])
  expect(layer.paid.filter((r) => r === 1).length).toBeGreaterThan(200)

  const shaping = await rewards.lookShaping({ gamma: 0.97, norm: 'sizes' })
  expect([shaping.free.length, shaping.layouts.length, shaping.shaped.length]).toEqual([81, 2, 648])
  expect(shaping.after).toBeLessThan(shaping.before)
  expect(shaping.after - shaping.bound).toBeLessThan(1e-3 * shaping.before)
  // Another model takes the place of the one that is looked at: it is the one that is told of.
  await rewards.fit({ network: 'levels', seed: 2, options: { epochs: 1 } })
  const goals = rewards.lookGoals()
  await rewards.openModel(model.id)
  expect((await goals)[0]!.mean).toBeCloseTo((await rewards.lookGoals())[0]!.mean, 5)

  await expect(rewards.lookShaping({ gamma: 2, norm: 'sizes' })).rejects.toThrow('shaping.gamma')
})
