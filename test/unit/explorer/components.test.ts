import { beforeAll, describe, expect, it } from 'vitest'
import type { Trajectory } from '../../../workers/lab/contracts/trajectory'
import { decompositions } from '../../../workers/lab/memory/registry'
import type { ComponentsRequest } from '../../../workers/threads/api'
import { setUp } from './bench'

type Bench = Awaited<ReturnType<typeof setUp>>
let bench: Bench
let walks: Trajectory
const request = (method: string, options: ComponentsRequest['options'] = {}) => ({ method, options, seed: 1 })

beforeAll(async () => {
  bench = await setUp()
  const games = { agent: 'rememberer', games: 6, seed: 5, acting: 'sampled' as const, decisions: 40, name: 'Walks' }
  walks = await bench.store.load((await bench.explorer.play(games)).id)
})

/** The walks with something about them changed, kept beside them. */
async function kept(id: string, change: (columns: Trajectory['columns']) => Partial<Trajectory['columns']>) {
  await bench.store.save({ ...walks, id, columns: { ...walks.columns, ...change(walks.columns) } })
  return bench.explorer.open(id)
}

describe('recorded memories', () => {
  it.each(decompositions.all)('$id: are directions and as much of each at every row', async ({ id }) => {
    await bench.explorer.open(walks.id)
    const { count, width, scores, mean, spread, directions, shares, words } = await bench.explorer.components(
      request(id, { count: 4 }),
    )
    const rows = walks.columns.action.length
    expect([count, width, scores.length, directions.length, shares.length]).toEqual([4, 64, 4 * rows, 4 * 64, 4])
    expect(words).toMatch(new RegExp(`of ${rows} memories`))
    for (let k = 0; k < count; k++) {
      const own = Array.from({ length: rows }, (_, row) => scores[row * count + k]!)
      const middle = own.reduce((sum, score) => sum + score, 0) / rows
      const deviation = Math.sqrt(own.reduce((sum, score) => sum + (score - middle) ** 2, 0) / rows)
      expect(mean[k]).toBeCloseTo(middle, 5)
      expect(spread[k]).toBeCloseTo(deviation, 5)
    }
    expect((await bench.explorer.components(request(id, { count: 4 }))).scores).toEqual(scores)
  })

  it('are put together again by as many as they have numbers', async () => {
    await bench.explorer.open(walks.id)
    const { count, scores, directions } = await bench.explorer.components(request('pca', { count: 64 }))
    const { memory } = walks.columns
    const rows = walks.columns.action.length
    const mean = (c: number) => memory!.filter((_, i) => i % 64 === c).reduce((sum, x) => sum + x, 0) / rows
    for (const [row, c] of [
      [0, 0],
      [7, 63],
      [rows - 1, 20],
    ] as const) {
      let made = mean(c)
      for (let k = 0; k < count; k++) made += scores[row * count + k]! * directions[k * 64 + c]!
      expect(made).toBeCloseTo(memory![row * 64 + c]!, 4)
    }
  })

  it('do to every logit and the value what the heads’ weights say', async () => {
    await bench.explorer.open(walks.id)
    const { directions, readout, unread } = await bench.explorer.components(request('ica', { count: 3 }))
    const { weights } = bench.agents.get('rememberer')!
    const kernel = (name: string) => weights.find((array) => array.name === `${name}/kernel`)!
    expect(unread).toBe('')
    for (let k = 0; k < 3; k++)
      for (let action = 0; action < 4; action++) {
        const { data, shape } = kernel(action < 3 ? 'policy' : 'value')
        const unit = (c: number) => data[c * shape[1]! + (action < 3 ? action : 0)]!
        const expected = Array.from({ length: 64 }, (_, c) => directions[k * 64 + c]! * unit(c))
        expect(readout![k * 4 + action]).toBeCloseTo(
          expected.reduce((sum, x) => sum + x, 0),
          4,
        )
      }
  })

  it('of rows in which nobody was asked are none', async () => {
    await kept('gaps', ({ memory }) => ({ memory: memory!.map((x, i) => (Math.floor(i / 64) === 3 ? 0 : x)) }))
    const { scores, mean, words } = await bench.explorer.components(request('pca', { count: 2 }))
    expect([...scores.subarray(6, 8)]).toEqual([NaN, NaN])
    expect(scores.filter(Number.isNaN)).toHaveLength(2)
    // The others' middle is where they are measured from.
    for (const middle of mean) expect(middle).toBeCloseTo(0, 4)
    expect(words).toContain('In 1 decision nobody was asked.')
  })

  it('are read by the weights that played alone', async () => {
    const { agents, explorer } = await setUp({ openStore: async () => bench.store })
    agents.set('rememberer', agents.get('one')!)
    await explorer.open(walks.id)
    const without = await explorer.components(request('pca'))
    expect([without.readout, without.unread]).toEqual([null, expect.stringMatching(/^Whoever played is not here/)])
    const { weights, card } = bench.agents.get('rememberer')!
    const other = weights.map((array) => ({ ...array, data: array.data.map((x) => 2 * x) }))
    agents.set('rememberer', { ...bench.agents.get('rememberer')!, card, weights: other })
    await explorer.open(walks.id)
    const changed = await explorer.components(request('pca'))
    expect([changed.readout, changed.unread]).toEqual([null, expect.stringMatching(/other weights now/)])
  })

  it('are refused by name where there are none, or none that this network could have had', async () => {
    const { explorer } = bench
    await explorer.open(walks.id)
    await expect(explorer.components(request('colours'))).rejects.toThrow('decomposition: "colours" is unknown')
    await expect(explorer.components(request('pca', { count: 0 }))).rejects.toThrow('count')
    await expect(kept('narrow', ({ memory }) => ({ memory: memory!.filter((_, i) => i % 64 < 32) }))).rejects.toThrow(
      'memory: holds 32 numbers a row, where Agent 6 carries 64',
    )
    // What was open stays.
    expect((await explorer.components(request('pca', { count: 2 }))).count).toBe(2)
    await kept('still', ({ memory }) => ({ memory: memory!.map(() => 0.5) }))
    await expect(explorer.components(request('pca'))).rejects.toThrow('memory: never changes')
    const { id } = await explorer.play({
      agent: 'one',
      games: 1,
      seed: 1,
      acting: 'sampled',
      decisions: 20,
      name: 'No memory',
    })
    await explorer.open(id)
    await expect(explorer.components(request('pca'))).rejects.toThrow('memory: is not recorded')
  })

  it('are left alone when told to stop', async () => {
    let clock = 0
    const { explorer } = await setUp({ openStore: async () => bench.store, now: () => (clock += 100) })
    await explorer.open(walks.id)
    const job = explorer.components(request('nmf', { tolerance: 0, rounds: 5000 }))
    await new Promise((resolve) => setTimeout(resolve))
    await explorer.cancel()
    await expect(job).rejects.toThrow('cancelled')
    expect((await explorer.components(request('pca', { count: 2 }))).count).toBe(2)
  })
})
