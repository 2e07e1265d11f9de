import { policyTarget, valueTarget } from '../../../workers/lab/contracts/target'
import { playerOn } from '../play/stages'
import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadGame } from '../../../workers/headless/games.lib'
import { openAgent } from '../../../workers/lab/agents/open'
import { judge } from '../../../workers/lab/agents/judge'
import { attend } from '../../../workers/lab/studies/attention'
import { createPolicy } from '../../../workers/lab/models/policy'
import type { Policy } from '../../../workers/lab/contracts/model'
import type { ViewSpec } from '../../../workers/lab/contracts/recording'
import type { TrajectoryInfo } from '../../../workers/lab/contracts/trajectory'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { greediest } from '../../../workers/lab/agents/acting'
import { look, openView } from '../../../workers/lab/play/look'
import { observationOf } from '../../../workers/lab/envs/frames'
import { decodeRecording, encodeRecording } from '../../../workers/lab/recording/recording'
import { replayEpisode } from '../../../workers/lab/recording/replayer'
import { played } from '../trajectory/episodes'
import type { Source } from '../../../workers/lab/contracts/shelf'
import { decodeTrajectory } from '../../../workers/storage/trajectory-file'
import { StorageError } from '../../../workers/lab/contracts/errors'
import type { Surroundings } from '../../../workers/threads/explorer/surroundings'
import { agentOf, setUp } from './bench'

const view: ViewSpec = { method: 'jacobian', target: policyTarget, options: {} }
const value: ViewSpec = { method: 'jacobian', target: valueTarget, options: {} }
const bytesOf = (text: string) => new TextEncoder().encode(text)

type Bench = Awaited<ReturnType<typeof setUp>>
let bench: Bench
let game: BatchGame
let recording: ReturnType<typeof played>['recording']
let kept: TrajectoryInfo
const policies: Record<string, Policy> = {}

beforeAll(async () => {
  bench = await setUp()
  game = await loadGame('breakout', 3, true)
  for (const id of ['one', 'two']) {
    policies[id] = createPolicy({ env: game.spec, network: 'tiny', seed: 0, blank: true })
    policies[id].write(bench.agents.get(id)!.weights)
  }
  recording = played(game, 3, 150).recording
  kept = await bench.explorer.keep(bytesOf(encodeRecording(recording)), 'one', 'Kept')
})

/** What there is at a row, made by the recording alone. */
const standing = (row: number) => replayEpisode(game, 1, recording).seek(row)

describe('recordings', () => {
  it('that only live in this tab are told of, once', async () => {
    const { explorer, messages } = await setUp()
    await explorer.list()
    await explorer.list()
    expect(messages).toEqual([
      {
        type: 'notice',
        level: 'warning',
        text: 'a test. Recordings are lost when this tab closes; export those that matter.',
      },
    ])
  })

  it('from a file never take the place of one that is kept', async () => {
    const { explorer } = await setUp()
    const file = await foreign()
    const first = await explorer.importFile(file)
    await explorer.mark(first.id, [{ row: 3, note: 'mine' }])
    const second = await explorer.importFile(file)
    expect(second.id).not.toBe(first.id)
    expect((await explorer.open(first.id)).trajectory.bookmarks).toContainEqual({ row: 3, note: 'mine' })
    expect(await explorer.list()).toHaveLength(2)
  })

  it('opened at once: what was asked for last is open, whichever file comes last', async () => {
    let arrive: (bytes: Uint8Array) => void = () => {}
    const late = new Promise<Uint8Array>((resolve) => (arrive = resolve))
    const { explorer } = await setUp({ shipped: { files: ['walk.safetensors'], load: () => late } })
    const own = await explorer.keep(bytesOf(encodeRecording(recording)), 'one', 'Mine')
    const first = explorer.open('shipped/walk')
    const second = await explorer.open(own.id)
    arrive(new Uint8Array(await (await foreign()).arrayBuffer()))
    await expect(first).rejects.toThrow('cancelled')
    expect([second.info.id, second.trajectory.name]).toEqual([own.id, 'Mine'])
    // Only a game of ours can be played again.
    expect(await explorer.before(3)).toBeInstanceOf(Uint8Array)
  })

  it('are kept with a row per decision and opened with who played', async () => {
    const { trajectory, layers, spec } = await bench.explorer.open(kept.id)
    expect([...trajectory.columns.action]).toEqual([...recording.actions])
    expect(trajectory.columns.logits).toHaveLength(recording.actions.length * game.spec.actions.length)
    expect([layers.length > 0, spec?.id, trajectory.agent?.id]).toEqual([true, 'breakout', 'one'])
    expect((await bench.explorer.list()).map(({ id }) => id)).toContain(kept.id)
  })

  it('that are torn, of another version or do not reach their hash are refused, and what was open stays', async () => {
    await bench.explorer.open(kept.id)
    const text = encodeRecording(recording)
    const keep = (source: string) => bench.explorer.keep(bytesOf(source), null, 'no')
    await expect(keep(text.slice(0, 200))).rejects.toThrow('recording')
    await expect(keep(encodeRecording({ ...recording, env: { id: 'breakout', version: 99 } }))).rejects.toThrow(
      'env.version',
    )
    await expect(keep(encodeRecording({ ...recording, hash: '0'.repeat(16) }))).rejects.toThrow('hash')
    await expect(bench.explorer.keep(bytesOf(text), 'nobody-here', 'no')).rejects.toThrow('unknown')
    await expect(bench.explorer.open('missing')).rejects.toThrow('missing')
    expect((await bench.explorer.moment({ row: 3, views: [], agents: [] })).picture).not.toBeNull()
    expect((await bench.explorer.list()).map(({ name }) => name)).not.toContain('no')
  })

  it('of games played for the purpose are whole games, the same each time', async () => {
    const request = { agent: 'one', games: 3, seed: 5, acting: 'sampled' as const, decisions: 40, name: 'Played' }
    const [a, b] = [await bench.explorer.play(request), await bench.explorer.play(request)]
    expect([a.episodes, a.rows <= 120, a.rows === b.rows]).toEqual([3, true, true])
    expect((await bench.store.load(a.id)).columns).toEqual((await bench.store.load(b.id)).columns)
  })

  it('are played noised on wish, which their recordings say; a greedy agent draws nothing', async () => {
    const request = { agent: 'one', games: 2, seed: 5, acting: 'sampled' as const, decisions: 40, name: 'Noised' }
    const [plain, noised] = [request, { ...request, noised: true }]
    const [own, other] = [await bench.explorer.play(plain), await bench.explorer.play(noised)]
    const [before, after] = [await bench.store.load(own.id), await bench.store.load(other.id)]
    expect(before.episodes.map(({ recording }) => recording!.noise)).toEqual([undefined, undefined])
    for (const { recording } of after.episodes) expect(recording!.noise).toMatchObject({ scale: 0.7, low: -1.8 })
    await expect(bench.explorer.play({ ...noised, acting: 'greedy' })).rejects.toThrow('noised: is about how actions')
  })

  it('tell when their agent is gone or has other weights', async () => {
    const other = await setUp({ openStore: async () => bench.store })
    other.agents.set('one', other.agents.get('two')!)
    await other.explorer.open(kept.id)
    expect(other.messages).toContainEqual(
      expect.objectContaining({ type: 'notice', level: 'warning', text: expect.stringContaining('other weights') }),
    )
    const without = await setUp({ openStore: async () => bench.store })
    without.agents.delete('one')
    expect((await without.explorer.open(kept.id)).layers).toEqual([])
    expect(without.messages).toContainEqual(expect.objectContaining({ type: 'notice', level: 'info' }))
    await expect(without.explorer.moment({ row: 0, views: [view], agents: ['catcher'] })).rejects.toThrow('plays catch')
  })
})

describe('a moment', () => {
  it('of an agent that a map cannot explain is shown with another map, which says so', async () => {
    await bench.explorer.open(kept.id)
    const gradCam = { ...value, method: 'grad-cam' }
    bench.agents.set('flat', await agentOf(4, 'breakout', 'mlp'))
    const asked = await bench.explorer.moment({ row: 3, views: [gradCam], agents: ['flat', 'one'] })
    expect(asked.views).toEqual([value])
    expect(Object.keys(asked.refusals)).toEqual(['grad-cam'])
    expect(asked.opinions.map(({ maps }) => maps.map(({ view: of }) => of))).toEqual([[0], [0]])
    // Beside somebody whom it can explain it has nothing to say about the other.
    const beside = await bench.explorer.moment({ row: 3, views: [value, gradCam], agents: ['one', 'flat'] })
    expect(beside.views).toEqual([value, gradCam])
    expect(beside.opinions.map(({ maps }) => maps.map(({ view: of }) => of))).toEqual([[0, 1], [0]])
  })

  it('is the game’s own picture, and what every agent makes of it', async () => {
    await bench.explorer.open(kept.id)
    for (const row of [0, 77, 149]) {
      const { picture, opinions, boxes } = await bench.explorer.moment({
        row,
        views: [view, value],
        agents: ['one', 'two'],
      })
      const { planes } = standing(row)
      expect(Buffer.compare(Buffer.from(picture!.pixels), Buffer.from(game.paint(1).slice()))).toBe(0)
      expect(boxes).toEqual(game.locate(1))
      const views = [view, value].map((one) => openView(one, game.spec))
      const expected = await look({
        policies: [policies['one']!, policies['two']!],
        views,
        planes,
        spec: game.spec,
        depth: 'full',
      })
      expect(opinions.map(({ agent }) => agent)).toEqual(['one', 'two'])
      opinions.forEach(({ maps, probabilities }, i) => {
        expect(probabilities).toEqual(expected[i]!.probabilities)
        expect(maps.map(({ map }) => map)).toEqual(expected[i]!.maps.map(({ map }) => map))
      })
    }
    await expect(bench.explorer.moment({ row: 150, views: [], agents: [] })).rejects.toThrow('150')
  })

  it('is given to the stage as the episode up to it', async () => {
    await bench.explorer.open(kept.id)
    const part = decodeRecording(new TextDecoder().decode(await bench.explorer.before(60)))
    const player = playerOn(game, 2)
    player.replay(part)
    standing(60)
    expect([game.hash(2), part.actions.length]).toEqual([game.hash(1), 60])
  })
})

describe('all rows', () => {
  it('are followed for a concept as attend() sees each', async () => {
    await bench.explorer.open(kept.id)
    const shares = await bench.explorer.attention(view, 'paddle', 50)
    for (const row of [0, 50, 100]) {
      const { raw } = await attend(
        { spec: game.spec, policy: policies['one']!, view: openView(view, game.spec), concept: 'paddle' },
        standing(row),
      )
      expect(shares[row]).toBeCloseTo(raw, 6)
      expect([...shares.subarray(row, row + 50)].every((share) => share === shares[row])).toBe(true)
    }
    await expect(bench.explorer.attention(view, 'paddle', 0)).rejects.toThrow('every')
  })

  it('are judged by another agent as by its forward pass', async () => {
    await bench.explorer.open(kept.id)
    const verdicts = await bench.explorer.ask('two')
    for (const row of [0, 63, 64, 149]) {
      const output = await judge(policies['two']!, observationOf(game.spec.observation, standing(row).planes), [null])
      expect(verdicts.value[row]).toBeCloseTo(output.value(0), 4)
      expect(verdicts.action[row]).toBe(greediest(output.logits(0)))
    }
    expect(verdicts.distance.some((distance) => distance > 0)).toBe(true)
    expect((await bench.explorer.ask('one')).distance.every((distance) => distance < 1e-5)).toBe(true)
  })

  it('have a middle: two of them, by hand', async () => {
    await bench.explorer.open(kept.id)
    const rows = [10, 90]
    const moments = await Promise.all(rows.map((row) => bench.explorer.moment({ row, views: [view], agents: ['one'] })))
    const { picture, map, actions } = await bench.explorer.common(Int32Array.from(rows), view)
    const [a, b] = moments.map(({ picture: one }) => new Uint8Array(one!.pixels))
    const expected = Uint8ClampedArray.from(a!, (pixel, i) => (pixel + b![i]!) / 2)
    expect(Buffer.compare(Buffer.from(picture!.pixels), Buffer.from(expected))).toBe(0)
    const [left, right] = moments.map(({ opinions }) => opinions[0]!.maps[0]!.map)
    map!.map.forEach((mean, i) => expect(Math.abs(mean - (left![i]! + right![i]!) / 2)).toBeLessThan(1e-6))
    const share = new Float32Array(4)
    for (const row of rows) share[recording.actions[row]!]! += 0.5
    expect(actions).toEqual(share)
  })

  it('are laid out; neighbours are of what is open', async () => {
    const { layers } = await bench.explorer.open(kept.id)
    await expect(bench.explorer.neighbours(5, 4)).rejects.toThrow('lay the moments out')
    const layer = layers.at(-1)!.name
    const { positions, clusters } = await bench.explorer.embed({ layer, method: 'pca', options: {}, seed: 1 })
    expect([positions.length, clusters.length, positions.every(Number.isFinite)]).toEqual([300, 150, true])
    const near = await bench.explorer.neighbours(5, 4)
    expect([near.length, near.includes(5), new Set(near).size]).toEqual([4, false, 4])
    await bench.explorer.open(kept.id)
    await expect(bench.explorer.neighbours(5, 4)).rejects.toThrow('lay the moments out')
  })
})

describe('the memory of whoever played', () => {
  it.each(['pca', 'umap'])('is laid out by %s as it was step by step', async (method) => {
    const { explorer, agents } = bench
    const request = { agent: 'rememberer', games: 3, seed: 5, acting: 'sampled' as const, decisions: 40, name: 'Walks' }
    const { id, rows } = await explorer.play(request)
    const { layers } = await explorer.open(id)
    expect(layers.map(({ name }) => name)).toEqual(['conv1', 'conv2', 'dense1', 'gru'])
    // Neighbours, below, are of the last one.
    for (const { name: layer } of layers) {
      const { positions } = await explorer.embed({ layer, method, options: {}, seed: 1 })
      expect([positions.length, positions.every(Number.isFinite)]).toEqual([2 * rows, true])
    }

    const { spec } = await loadGame('recall', 1, true)
    // As recorded it is the same: nobody need be asked.
    const recorded = await explorer.embed({ layer: 'memory', method, options: {}, seed: 1 })
    const asked = await explorer.embed({ layer: 'gru', method, options: {}, seed: 1 })
    if (method === 'pca') asked.positions.forEach((place, i) => expect(place).toBeCloseTo(recorded.positions[i]!, 4))
    const agent = await openAgent(agents.get('rememberer')!, spec)
    const { episodes } = await bench.store.load(id)
    const recall = await loadGame('recall', 1, true)
    const carried: Float32Array[] = []
    for (const { recording } of episodes) {
      const replayer = replayEpisode(recall, 0, recording!)
      let memory: Float32Array | null = null
      for (let decision = 0; decision < replayer.decisions; decision++) {
        const { planes } = replayer.seek(decision)
        memory = (await agent.judge(observationOf(spec.observation, planes), [memory])).memory(0).slice()
        carried.push(memory)
      }
    }
    agent.dispose()
    const apart = (a: Float32Array, b: Float32Array) => Math.hypot(...a.map((number, i) => number - b[i]!))
    for (const row of [0, 7, rows - 1]) {
      const near = await explorer.neighbours(row, 5)
      const found = [...near].map((other) => apart(carried[row]!, carried[other]!))
      const nearest = carried.flatMap((other, i) => (i === row ? [] : [apart(carried[row]!, other)]))
      nearest.sort((a, b) => a - b)
      found.forEach((distance, i) => expect(distance).toBeCloseTo(nearest[i]!, 5))
    }
  })
})

describe('a map of moments', () => {
  const request = { layer: 'memory', method: 'pca', options: {}, seed: 1 }

  it('by z-scores: every number counts as much, and neighbours are near in them', async () => {
    const { explorer, store } = bench
    const { id, rows } = await explorer.play({
      agent: 'rememberer',
      games: 3,
      seed: 5,
      acting: 'sampled',
      decisions: 40,
      name: 'Walks',
    })
    // One number a thousand times as large outweighs all others, unless each is taken by its own spread.
    const walks = await store.load(id)
    const { memory } = walks.columns
    const loud = memory!.map((number, i) => (i % 64 === 3 ? 1000 * number : number))
    await store.save({ ...walks, id: 'loud', agent: null, columns: { ...walks.columns, memory: loud } })
    const placesOf = async (which: string, standard: boolean) => {
      await explorer.open(which)
      return (await explorer.embed({ ...request, standard })).positions
    }
    const [plain, loudest] = [await placesOf(id, true), await placesOf('loud', true)]
    plain.forEach((place, i) => expect(place).toBeCloseTo(loudest[i]!, 3))
    const odd = memory!.map((number, i) => (i % 64 === 3 ? 1000 * (Math.floor(i / 64) % 2) : number))
    await store.save({ ...walks, id: 'odd', agent: null, columns: { ...walks.columns, memory: odd } })
    await placesOf('odd', false)
    expect([...(await explorer.neighbours(3, 3))].every((row) => row % 2 === 1)).toBe(true)
    await placesOf('odd', true)
    expect([...(await explorer.neighbours(3, 3))].every((row) => row % 2 === 1)).toBe(false)
    expect(rows).toBe(plain.length / 2)
  })

  it('in Ward’s groups, with what lies apart marked; unknown ways are refused by name', async () => {
    const { explorer } = bench
    const ward = { id: 'ward', options: { count: 5, most: 100 } }
    const { clusters, outliers, words } = await explorer.embed({ ...request, outliers: true, grouping: ward })
    expect([Math.max(...clusters), clusters.length]).toEqual([4, outliers!.length])
    expect(words).toMatch(/Groups: 5 of Ward’s tree over/)
    expect((await explorer.embed(request)).outliers).toBeNull()
    await expect(explorer.embed({ ...request, grouping: { id: 'sheep', options: {} } })).rejects.toThrow(
      /grouping.*ward/,
    )
    const wrong = { ...ward, options: { count: 1 } }
    await expect(explorer.embed({ ...request, grouping: wrong })).rejects.toThrow('count')
  })

  it('knows how each game ended', async () => {
    const { explorer, store } = bench
    const caught = await explorer.play({
      agent: 'catcher',
      games: 6,
      seed: 3,
      acting: 'sampled',
      decisions: 400,
      name: 'Catches',
    })
    const { spec } = await explorer.open(caught.id)
    const ended = await explorer.endings()
    const { columns, episodes } = await store.load(caught.id)
    const last = (i: number) => (episodes[i + 1]?.begin ?? columns.action.length) - 1
    const paid = [...ended.keys()].map((i) => columns.reward[last(i)]! > 0)
    expect([...ended].map((cause) => spec!.endings[cause])).toEqual(paid.map((won) => (won ? 'caught' : 'missed')))
    await explorer.open((await explorer.importFile(await foreign())).id)
    await expect(explorer.endings()).rejects.toThrow('recording')
  })
})

describe('long jobs', () => {
  it('run one at a time, stop when told to, and leave the worker usable', async () => {
    let clock = 0
    const { explorer, messages } = await setUp({ openStore: async () => bench.store, now: () => (clock += 100) })
    await explorer.open(kept.id)
    const job = explorer.attention(view, 'paddle', 1)
    await expect(explorer.ask('two')).rejects.toThrow('under way')
    await explorer.cancel()
    await expect(job).rejects.toThrow('cancelled')
    expect(messages.at(-1)).toMatchObject({ type: 'progress', share: 1 })
    expect((await explorer.ask('two')).value).toHaveLength(150)
  })
})

const foreign = async () => new Blob([await readFile('test/unit/storage/foreign/example.safetensors')])

/** Counts the bytes that are asked of it. */
class Watched extends Blob {
  asked = 0
  override slice(from = 0, to = this.size): Blob {
    this.asked += to - from
    return super.slice(from, to)
  }
}

describe('a file that cannot be kept', () => {
  const full = () => Promise.reject(new StorageError('full', 'No space left'))
  it.each<[string, (store: Bench['store']) => Partial<Surroundings>]>([
    ['because there is no room', () => ({ room: async () => 1000 })],
    [
      'because the browser refuses it',
      (store) => ({ openStore: async () => ({ ...store, save: full, saveFile: full, saveSource: full }) }),
    ],
  ])('%s is open from where it lies, told of with its size, and reads what is looked at', async (_, change) => {
    const { explorer, messages, store } = await setUp(change(bench.store))
    const file = new Watched([await foreign()])
    const info = await explorer.importFile(file)
    expect(messages).toContainEqual({
      type: 'notice',
      level: 'info',
      text: expect.stringMatching(
        /^“A walk” \(\d+(\.\d+)? kB\) is open from its file and not kept: there is no room/,
      ) as string,
    })
    expect(await store.list()).toEqual([])
    const { carried, trajectory } = await explorer.open(info.id)
    expect([carried.frames, trajectory.columns.action.length]).toEqual([true, info.rows])
    const before = file.asked
    const there = await explorer.moment({ row: 13, views: [], agents: [] })
    expect(file.asked - before).toBe(12 * 16 * 3 + 4 * 5 * 4)
    const { id } = await bench.explorer.importFile(file)
    await bench.explorer.open(id)
    expect({ ...there, ms: 0 }).toEqual({ ...(await bench.explorer.moment({ row: 13, views: [], agents: [] })), ms: 0 })
    expect((await explorer.embed({ layer: 'hidden', method: 'pca', options: {}, seed: 1 })).positions).toHaveLength(40)
    for (const refused of [explorer.rename(info.id, 'x'), explorer.mark(info.id, []), explorer.exportFile(info.id)])
      await expect(refused).rejects.toThrow('not kept')
    await explorer.remove(info.id)
    await expect(explorer.open(info.id)).rejects.toThrow('There is no recording')
  })

  it('is refused before it is read where its size or its rows are wrong', async () => {
    const { explorer } = await setUp({ room: async () => 1000 })
    const whole = await foreign()
    const cut = new Watched([whole.slice(0, whole.size - 1)])
    await expect(explorer.importFile(cut)).rejects.toThrow(/^file: holds \d+ bytes of data where its header promises/)
    expect(cut.asked).toBeLessThan(4000)
    await expect(explorer.importFile(new Blob(['no safetensors']))).rejects.toThrow(/header/)
  })
})

describe('a file that is kept', () => {
  it('is read as it is looked at, and given away as it came, with its name and marks', async () => {
    let read = 0
    const counted = (source: Source): Source => ({
      size: source.size,
      async read(from, to) {
        read += to - from
        return source.read(from, to)
      },
    })
    const { explorer, store } = await setUp()
    const opened = await setUp({
      openStore: async () => ({
        ...store,
        async source(id) {
          const { meta, source } = await store.source(id)
          return { meta, source: counted(source) }
        },
      }),
    })
    const file = await foreign()
    const { id } = await explorer.importFile(file)
    await explorer.rename(id, 'Mine')
    await explorer.mark(id, [{ row: 2, note: 'here' }])
    const { trajectory } = await opened.explorer.open(id)
    expect([trajectory.name, trajectory.bookmarks]).toEqual(['Mine', [{ row: 2, note: 'here' }]])
    expect(read).toBeLessThan(file.size / 4)
    const before = read
    await opened.explorer.moment({ row: 13, views: [], agents: [] })
    expect(read - before).toBe(12 * 16 * 3 + 4 * 5 * 4)
    const given = decodeTrajectory(new Uint8Array(await (await opened.explorer.exportFile(id)).arrayBuffer()))
    const came = decodeTrajectory(new Uint8Array(await file.arrayBuffer()))
    expect(given).toEqual({ ...came, name: 'Mine', bookmarks: [{ row: 2, note: 'here' }] })
  })

  it('tells how far it is, and is not kept when it is called off', async () => {
    let ticks = 0
    const { explorer, messages } = await setUp({
      openStore: async () => ({
        ...bench.store,
        async saveSource(_, step) {
          for (let share = 0; ; share += 0.1) await step!(share)
        },
      }),
      now: () => (ticks += 1000),
    })
    const keeping = explorer.importFile(await foreign())
    await expect.poll(() => messages).toContainEqual({ type: 'progress', what: 'Keeping the recording', share: 0.1 })
    await explorer.cancel()
    await expect(keeping).rejects.toThrow('cancelled')
  })
})

describe('a file from elsewhere', () => {
  it('shows what it carries and refuses what needs its agent', async () => {
    const { id, rows } = await bench.explorer.importFile(await foreign())
    const { carried, spec, layers } = await bench.explorer.open(id)
    expect([spec, layers, carried.frames, carried.saliency]).toEqual([null, [], true, true])
    const { media } = await bench.store.load(id)
    const { picture, carried: map, opinions } = await bench.explorer.moment({ row: 1, views: [view], agents: ['one'] })
    const [height = 0, width = 0] = media!.frames!.shape
    const size = 3 * height * width
    const shown = [...new Uint8Array(picture!.pixels)].filter((_, i) => i % 4 < 3)
    expect([picture!.width, picture!.height, opinions]).toEqual([width, height, []])
    expect(shown).toEqual([...media!.frames!.data.subarray(size, 2 * size)])
    expect(map!.map).toEqual(media!.saliency!.data.slice(map!.map.length, 2 * map!.map.length))
    const { positions } = await bench.explorer.embed({ layer: carried.layers[0]!, method: 'pca', options: {}, seed: 1 })
    expect(positions).toHaveLength(2 * rows)
    await expect(bench.explorer.ask('one')).rejects.toThrow('made elsewhere')
    await expect(bench.explorer.before(1)).rejects.toThrow('made elsewhere')
  })
})
