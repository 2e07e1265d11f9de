import { beforeAll, describe, expect, it } from 'vitest'
import { loadGame } from '../../../workers/headless/games.lib'
import { openAgent } from '../../../workers/lab/agents/open'
import { actionTarget, componentTarget, valueTarget, type Target } from '../../../workers/lab/contracts/target'
import type { Trajectory } from '../../../workers/lab/contracts/trajectory'
import { observationOf } from '../../../workers/lab/envs/frames'
import { decompositions } from '../../../workers/lab/memory/registry'
import { replayEpisode } from '../../../workers/lab/recording/replayer'
import { createRandom } from '../../../workers/lab/random'
import type { ComponentsRequest } from '../../../workers/threads/api'
import { spans } from '../../../workers/lab/recording/rows'
import { encodeTrajectory } from '../../../workers/storage/trajectory-file'
import { createReplayReader } from '../../../workers/threads/explorer/reader'
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

/** The walks up to an episode. */
function firstGames(count: number): Pick<Trajectory, 'episodes' | 'columns'> {
  const rows = walks.episodes[count]!.begin
  const all = walks.columns.action.length
  const columns = Object.entries(walks.columns).map(([name, numbers]: [string, Float32Array | Uint8Array]) => [
    name,
    numbers.slice(0, (numbers.length / all) * rows),
  ])
  return {
    episodes: walks.episodes.slice(0, count),
    columns: Object.fromEntries(columns) as Trajectory['columns'],
  }
}

describe('recorded memories', () => {
  it.each(decompositions.all)('$id: are directions and as much of each at every row', async ({ id }) => {
    await bench.explorer.open(walks.id)
    const { count, width, scores, mean, spread, directions, shares, words } = await bench.explorer.components(
      request(id, { count: 4 }),
    )
    const rows = walks.columns.action.length
    expect([count, width, scores.length, directions.length, shares.length]).toEqual([4, 64, 4 * rows, 4 * 64, 4])
    expect(words).toMatch(new RegExp(`of ${rows} memories.* % of the variance is in none of them`))
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
    const narrow = ({ memory }: Trajectory['columns']) => ({ memory: memory!.filter((_, i) => i % 64 < 32) })
    const wrong = 'memory: holds 32 numbers a row, where Agent 6 carries 64'
    await expect(kept('narrow', narrow)).rejects.toThrow(wrong)
    // A file of the kind is not even kept.
    const before = await explorer.list()
    const file = encodeTrajectory({ ...walks, id: 'file', columns: { ...walks.columns, ...narrow(walks.columns) } })
    await expect(explorer.importFile(new Blob([file]))).rejects.toThrow(wrong)
    expect(await explorer.list()).toEqual(before)
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

  it('are probed for what is true of the game: what is planted is found, and where; what is not is not', async () => {
    const { id, rows } = await bench.explorer.play({
      agent: 'rememberer',
      games: 40,
      seed: 9,
      acting: 'sampled',
      decisions: 40,
      name: 'More walks',
    })
    const played = await bench.store.load(id)
    const random = createRandom(4)
    const decision = (row: number) => row - played.episodes.findLast(({ begin }) => begin <= row)!.begin
    const game = await loadGame('recall', 1, true)
    const lamps = played.episodes.map(({ recording }) => {
      replayEpisode(game, 0, recording!).seek(0)
      return Number(game.read(0, 'cue'))
    })
    const lamp = (row: number) => lamps[played.episodes.findLastIndex(({ begin }) => begin <= row)]!
    // Twenty numbers hold the lamp, ten count steps, the others are noise: so the first component is the lamp, the second the count.
    const memory = Float32Array.from({ length: rows * 64 }, (_, i) => {
      const [row, unit] = [Math.floor(i / 64), i % 64]
      const held = unit < 20 ? lamp(row) : unit < 30 ? 0.3 * decision(row) : 10 * random.normal()
      return held + 0.05 * random.normal()
    })
    await bench.store.save({ ...played, id: 'planted', columns: { ...played.columns, memory } })
    const { quantities } = await bench.explorer.open('planted')
    expect(quantities.map((one) => one.id)).toEqual(['cue', 'position'])
    await expect(bench.explorer.probes(1)).rejects.toThrow('components: are missing')
    await bench.explorer.components(request('pca', { count: 6 }))
    const [cue, position] = await bench.explorer.probes(1)
    expect([cue!.rows, cue!.episodes, cue!.refused]).toEqual([rows, 40, ''])
    expect([cue!.probe!.r2 > 0.98, cue!.probe!.p, cue!.probe!.low > cue!.probe!.chance]).toEqual([true, 0.01, true])
    for (const [found, at] of [
      [cue, 0],
      [position, 1],
    ] as const)
      found!.probe!.each.forEach((share, k) =>
        k === at ? expect(share).toBeGreaterThan(0.98) : expect(share).toBeLessThan(0.05),
      )
    // The same numbers are there to be looked at, row by row.
    const cues = await bench.explorer.quantity('cue')
    expect([...cues]).toEqual(Array.from({ length: rows }, (_, row) => lamp(row)))
    await expect(bench.explorer.quantity('colour')).rejects.toThrow('quantity: colour is none of this game')
    // A count that is the same in every game is read off, and no better than another game's.
    expect([position!.probe!.r2 > 0.98, position!.probe!.p, position!.probe!.chance]).toEqual([
      true,
      1,
      position!.probe!.r2,
    ])
    // Components that are noise hold nothing of either.
    await bench.store.save({
      ...played,
      id: 'noise',
      columns: { ...played.columns, memory: memory.map((number, i) => (i % 64 < 30 ? random.normal() : number)) },
    })
    await bench.explorer.open('noise')
    await bench.explorer.components(request('pca', { count: 6 }))
    for (const { probe } of await bench.explorer.probes(1)) {
      expect(probe!.low).toBeLessThan(Math.max(0, probe!.chance))
      for (const share of probe!.each) expect(share).toBeLessThan(0.05)
    }
    await bench.explorer.open('planted')
    await bench.explorer.components(request('pca', { count: 6 }))
    expect(await bench.explorer.probes(1)).toEqual([cue, position])
    await bench.explorer.open(walks.id)
    await expect(bench.explorer.probes(1)).rejects.toThrow('components: are missing')
  })

  it('of a game in which nothing was written down cannot be probed; of few games nothing is read', async () => {
    await bench.explorer.open(walks.id)
    await bench.store.save({ ...(await bench.store.load(walks.id)), id: 'short', ...firstGames(4) })
    await bench.explorer.open('short')
    await bench.explorer.components(request('pca', { count: 2 }))
    const probes = await bench.explorer.probes(1)
    expect(probes.map(({ refused, probe }) => [refused, probe])).toEqual([
      ['episodes must be at least 5; there are 4', null],
      ['episodes must be at least 5; there are 4', null],
    ])
    const { id } = await bench.explorer.play({
      agent: 'one',
      games: 1,
      seed: 1,
      acting: 'sampled',
      decisions: 20,
      name: 'Breakout',
    })
    const played = await bench.store.load(id)
    const random = createRandom(4)
    const memory = Float32Array.from({ length: played.columns.action.length * 8 }, () => random.normal())
    const lent = { ...played, id: 'lent', agent: null, columns: { ...played.columns, memory } }
    await bench.store.save(lent)
    expect((await bench.explorer.open('lent')).quantities).toEqual([])
    await bench.explorer.components(request('pca', { count: 2 }))
    await expect(bench.explorer.probes(1)).rejects.toThrow('quantities: are missing')
    await expect(bench.explorer.quantity('cue')).rejects.toThrow('quantities: are missing')
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

describe('slopes along components', () => {
  it('are what a small step along one does, one decision on and two', async () => {
    const { explorer, agents, store } = bench
    await explorer.open(walks.id)
    const { directions, readers, count } = await explorer.components(request('ica', { count: 3 }))
    const game = await loadGame('recall', 1, true)
    const agent = await openAgent(agents.get('rememberer')!, game.spec)
    const { columns, episodes } = await store.load(walks.id)
    const reader = createReplayReader(game, { agent: walks.agent, episodes, columns })
    /** Of a target, after `back` decisions from a memory that was moved by h along a direction. */
    const after = async (row: number, back: number, moved: (memory: Float32Array) => Float32Array, target: Target) => {
      let memory = moved(columns.memory!.slice((row - back) * 64, (row - back + 1) * 64))
      for (let at = row - back + 1; ; at++) {
        const observation = observationOf(game.spec.observation, (await reader.seen(at, agent))!.planes)
        const judged = await agent.judge(observation, [memory])
        if (at === row)
          return target.output === 'value'
            ? judged.value(0)
            : target.output === 'memory'
              ? judged.memory(0).reduce((sum, h, i) => sum + h * readers![i]!, 0)
              : judged.logits(0)[1]!
        memory = judged.memory(0).slice()
      }
    }
    const h = 0.02
    const last = spans({ episodes, rows: columns.action.length }).reduce((a, b) =>
      b.end - b.begin > a.end - a.begin ? b : a,
    )
    expect(last.end - last.begin).toBeGreaterThan(2)
    for (const target of [valueTarget, actionTarget(1), componentTarget([...readers!.subarray(0, 64)])])
      for (const back of [1, 2]) {
        const slopes = await explorer.slopes({ target, back, directions })
        expect(slopes.length).toBe(columns.action.length * count)
        // An episode begins with nothing remembered.
        for (const { begin } of episodes)
          expect([...slopes.subarray(begin * count, (begin + 1) * count)].every(Number.isNaN)).toBe(true)
        const row = last.end - 1
        for (let k = 0; k < count; k++) {
          const step = (sign: number) => (memory: Float32Array) =>
            memory.map((x, i) => x + sign * h * directions[k * 64 + i]!)
          const [up, down] = [await after(row, back, step(1), target), await after(row, back, step(-1), target)]
          expect(slopes[row * count + k]).toBeCloseTo((up - down) / (2 * h), 3)
        }
      }
    agent.dispose()
  })

  it('are refused by name where they mean nothing', async () => {
    const { explorer } = bench
    await explorer.open(walks.id)
    const { directions, readers } = await explorer.components(request('nmf', { count: 2 }))
    expect(readers).toBeNull()
    const asked = { target: valueTarget, back: 1, directions }
    await expect(explorer.slopes({ ...asked, back: 0 })).rejects.toThrow('back: must be a whole number from 1 to 8')
    await expect(explorer.slopes({ ...asked, directions: directions.slice(1) })).rejects.toThrow('directions')
    await expect(explorer.slopes({ ...asked, target: componentTarget([1, 2]) })).rejects.toThrow('must have 64 numbers')
    const { explorer: alone, agents } = await setUp({ openStore: async () => bench.store })
    agents.delete('rememberer')
    await alone.open(walks.id)
    await expect(alone.slopes(asked)).rejects.toThrow('agent: Whoever played is not here')
  })
})
