import { beforeAll, describe, expect, it } from 'vitest'
import { actionTarget, valueTarget } from '../../../workers/lab/contracts/target'
import { setUp } from './bench'

type Bench = Awaited<ReturnType<typeof setUp>>
let bench: Bench
const ask = { layer: 'conv1', target: valueTarget, count: 3, seed: 1 }

async function played(agent: string, decisions: number): Promise<string> {
  const games = { agent, games: 2, seed: 5, acting: 'sampled' as const, decisions, name: 'Games' }
  return (await bench.explorer.play(games)).id
}

beforeAll(async () => {
  bench = await setUp()
})

describe('what a hidden picture adds, by component', () => {
  it.each([
    ['one', 30],
    ['rememberer', 20],
  ])(
    'of agent %s: adds up to the value at every moment, and its examples are where they say',
    async (agent, decisions) => {
      await bench.explorer.open(await played(agent, decisions))
      const { explorer } = bench
      const { height, width, count, examples, gap, totals, scale, moments } = await explorer.attributions(ask)
      expect(gap).toBeLessThan(0.05)
      expect([count, totals.length, examples.length]).toEqual([3, 6, 3])
      expect(scale).toBeGreaterThan(0)
      const places = height * width
      const sums = new Float64Array(6)
      for (let row = 0; row < moments; row++) {
        const { added, sum, owed } = await explorer.attributionsAt(row)
        expect(added.length).toBe(2 * count * places)
        expect(Math.abs(sum - owed)).toBeLessThan(0.1 * Math.abs(owed) + 1e-3)
        added.forEach((value, i) => (sums[Math.floor(i / places)]! += value / moments))
        expect(added.every((value) => value >= 0)).toBe(true)
      }
      sums.forEach((sum, i) => expect(totals[i]).toBeCloseTo(sum, 4))
      for (const [k, own] of examples.entries())
        for (const { row, place, adds } of own) {
          const { added } = await explorer.attributionsAt(row)
          const value = added[((adds > 0 ? 0 : 1) * count + k) * places + place]!
          expect(value).toBeCloseTo(Math.abs(adds), 5)
          const most = [0, 1].flatMap((half) => [
            ...added.subarray((half * count + k) * places, (half * count + k + 1) * places),
          ])
          expect(Math.max(...most)).toBeCloseTo(value, 5)
        }
      for (const own of examples) {
        expect(own.length).toBeGreaterThan(0)
        for (const { row } of own)
          for (const other of own) if (other.row !== row) expect(Math.abs(other.row - row)).toBeGreaterThanOrEqual(10)
      }
    },
  )

  it('refuses by name: a layer, a number or a count that is not there, a moment before anything was found', async () => {
    await bench.explorer.open(await played('one', 10))
    const { explorer } = bench
    await expect(explorer.attributionsAt(0)).rejects.toThrow('layer: take what the agent sees apart first')
    await expect(explorer.attributions({ ...ask, layer: 'dense1' })).rejects.toThrow(
      'layer: "dense1" is no hidden picture of Agent 1; there is conv1',
    )
    await expect(explorer.attributions({ ...ask, target: actionTarget(99) })).rejects.toThrow('target.take.index')
    await expect(explorer.attributions({ ...ask, count: 1 })).rejects.toThrow('count')
  })
})
