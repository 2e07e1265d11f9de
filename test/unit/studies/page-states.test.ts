import 'fake-indexeddb/auto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { openGame } from '../../../workers/headless/games.lib'
import { requirePolicy } from '../../../workers/lab/contracts/checkpoint'
import { InputError } from '../../../workers/lab/contracts/errors'
import type { Value } from '../../../workers/lab/contracts/options'
import { valueTarget } from '../../../workers/lab/contracts/target'
import { decodeRecording } from '../../../workers/lab/recording/recording'
import { replayEpisode } from '../../../workers/lab/recording/replayer'
import { decodeStates, encodeStates } from '../../../workers/lab/recording/states-file'
import { encodeRows } from '../../../workers/lab/runs/study/shipped-rows'
import { readReport } from '../../../workers/lab/studies/report/html'
import { disposeKept } from '../../../workers/lab/saliency/cache'
import { openStates } from '../../../workers/storage/browser'
import { createMemoryShelf } from '../../../workers/storage/memory'
import { reports } from '../../../workers/storage/reports'
import { createMemoryRows, type RowStore } from '../../../workers/storage/rows'
import { decodeCheckpoint } from '../../../workers/storage/safetensors'
import { trajectories } from '../../../workers/storage/trajectories'
import type { StudiesMessage } from '../../../workers/threads/api'
import { createStudies } from '../../../workers/threads/studies/studies'
import type { Surroundings } from '../../../workers/threads/studies/surroundings'
import { sampleStates } from '../recording/state-samples'
import { ourTrajectory } from '../storage/trajectory-samples'
import { catchClaim, catcherFile } from './catch-claim'

beforeAll(async () => void (await chooseNodeBackend('wasm')))
afterAll(() => disposeKept())

const files: Readonly<Record<string, string>> = {
  catcher: catcherFile,
  ...Object.fromEntries(
    [1, 2, 3].map((seed) => [`seed-${seed}`, `public/families/catch-ppo-tiny-${seed}.safetensors`]),
  ),
  breaker: 'public/agents/breakout-untrained.safetensors',
}
let rows: RowStore
let told: StudiesMessage[] = []
let shelf = ''
let made = 0
beforeEach(() => {
  rows = createMemoryRows('')
  told = []
  shelf = `page-states-${made++}`
})

/** The page's worker over this browser's shelf of states. */
function open(change: Partial<Surroundings> = {}) {
  const kept = createMemoryShelf(reports, '')
  return createStudies(
    {
      openGame,
      async loadAgent(id) {
        if (!files[id]) throw new InputError('agent', `${id} is unknown`)
        return requirePolicy(decodeCheckpoint(readFileSync(files[id])))
      },
      openBackend: async () => 'wasm',
      openRows: async () => rows,
      openReports: async () => kept,
      openStates: () => openStates({ name: shelf }),
      openTrajectories: async () => createMemoryShelf(trajectories, ''),
      reports: [],
      loadReport: () => Promise.reject(new Error('there is none')),
      claim: async () => () => {},
      isRunning: async () => false,
      now: () => performance.now(),
      breathe: async () => {},
      ...change,
    },
    (message) => told.push(message),
  )
}

const wish = { name: 'Eight', states: 8, perEpisode: 2, start: true, decisions: 40, seed: 3 }
const robustness = { study: 'robustness', options: { maps: 0 } }
const seeds = ['seed-1', 'seed-2', 'seed-3']
const fileOf = (set: Parameters<typeof encodeStates>[0]) => new Blob([encodeStates(set)])

describe('kept states of a page', () => {
  it('are made of agents’ play, seen, given away and taken in, and lie there for the next visit', async () => {
    const page = open()
    const info = await page.makeStates(wish, { agents: ['catcher', 'seed-1'] })
    expect(info).toMatchObject({ name: 'Eight', env: 'catch', states: 8 })
    expect(info.note).toMatch(/^From the play of .+ \(\w+\), .+ \(\w+\), seeds drawn from 3: 2 of an episode at most/)
    const pictures = await page.statePictures(info.id, 3)
    const { spec } = await openGame('catch', 1)
    expect(pictures.map(({ pixels }) => pixels.byteLength)).toEqual(Array(3).fill(4 * spec.width * spec.height))
    expect(new Set(pictures.map(({ pixels }) => Buffer.from(pixels).toString('base64'))).size).toBe(3)

    const file = (await page.exportStates(info.id)) as Uint8Array<ArrayBuffer>
    expect(decodeStates(file).episodes.flatMap(({ decisions }) => decisions)).toHaveLength(8)
    const later = open()
    expect((await later.states()).sets).toEqual([info])
    await later.renameStates(info.id, ' Of two ')
    // The same states again stay one set, under the name that they have here.
    expect(await later.importStates(new Blob([file]))).toEqual({ ...info, name: 'Of two' })
    expect((await later.states()).sets).toHaveLength(1)
    await later.removeStates(info.id)
    expect(await later.importStates(new Blob([file]))).toEqual(info)
  })

  it('are made of recorded games, and know who played', async () => {
    const games = createMemoryShelf(trajectories, '')
    await games.save(ourTrajectory({ id: 'mine' }))
    const page = open({ openTrajectories: async () => games })
    expect(await page.recordings()).toEqual([{ id: 'mine', name: ourTrajectory().name, env: 'breakout' }])
    const info = await page.makeStates({ ...wish, states: 5, perEpisode: 3 }, { recording: 'mine' })
    expect(info).toMatchObject({ env: 'breakout', states: 5, episodes: 2 })
    expect(info.note).toMatch(/^From “Erste — «1»”, played by Small, drawn from 3/)
    const set = decodeStates(await page.exportStates(info.id))
    for (const { player, decisions } of set.episodes) {
      expect(player?.hash).toBe('abc')
      // Nobody is asked before the agent was, but for the new game itself.
      expect(decisions.filter((at) => at < player!.from)).toEqual([])
    }
    await page.removeStates(info.id)
    await expect(page.makeStates({ ...wish, states: 1000 }, { recording: 'mine' })).rejects.toThrow(
      /states: are only \d+ of 1000 in “/,
    )
    expect((await page.states()).sets).toEqual([])
  })

  it('keep what is there when a file is none, is torn, or says otherwise of itself', async () => {
    const page = open()
    const sample = sampleStates({ id: 'one' })
    await page.importStates(fileOf(sample))
    const text = new TextDecoder().decode(encodeStates(sample))
    for (const bad of ['{}', text.slice(0, -9), text.replace('"decisions":[0,3,20]', '"decisions":[0,3,900]')])
      await expect(page.importStates(new Blob([bad]))).rejects.toBeInstanceOf(InputError)
    // Another set under a known id stands beside it.
    const other = await page.importStates(fileOf({ ...sample, episodes: sample.episodes.slice(1) }))
    expect(other.id).toMatch(/^one-[0-9a-f]{4}$/)
    expect((await page.states()).sets.map(({ id }) => id).sort()).toEqual(['one', other.id])
  })

  it('say before anybody plays what cannot be made of them, and stop when they are told to', async () => {
    const page = open()
    const make = (change: object, ...agents: string[]) => page.makeStates({ ...wish, ...change }, { agents })
    await expect(make({})).rejects.toThrow('agents: are missing: choose at least one')
    await expect(make({ name: ' ' }, 'catcher')).rejects.toThrow('states.name: must not be empty')
    await expect(make({ decisions: 1 }, 'catcher')).rejects.toThrow('decisions: must be more than')
    await expect(make({}, 'catcher', 'breaker')).rejects.toThrow(/agents: cannot play for one set: .+leave it out/)
    await expect(make({}, 'catcher', 'catcher')).rejects.toThrow(/is there twice/)
    let now = 0
    const slow = open({ now: () => (now += 100), breathe: () => slow.stopMaking() })
    await expect(slow.makeStates(wish, { agents: ['catcher'] })).rejects.toThrow('cancelled')
    expect(told).toContainEqual({ type: 'drawn', states: 0, of: 8 })
    expect((await slow.states()).sets).toEqual([])
  })
})

describe('robustness on a page', () => {
  it('is asked about kept states, and its report carries them', async () => {
    const page = open()
    const { id, name } = await page.makeStates(wish, { agents: ['catcher'] })
    const check = await page.check(robustness, seeds, id)
    expect(check).toMatchObject({ problem: '', cells: 3 * 8 * 14 })
    const some = async (options: Record<string, Value>) =>
      page.check({ ...robustness, options: { maps: 0, ...options } }, seeds, id)
    expect((await some({ changes: '10-12' })).cells).toBe(3 * 8 * 4)
    expect((await some({ changes: 'basket-width+12' })).cells).toBe(3 * 8 * (1 + 2 + 1))
    // As questions of before have it.
    expect((await some({ firstChange: 10, lastChange: 87 })).cells).toBe(3 * 8 * 4)
    expect((await some({ changes: '' })).problem).toMatch(/^“Changes” are none: choose some of the 13 of Catch/)
    expect((await some({ changes: '40-50' })).problem).toMatch(
      /^“Changes” name “40-50”, which there is not: there are move-ball, .+, and numbers 0 to 12/,
    )
    await page.start(robustness, seeds, id)
    await expect
      .poll(() => told.findLast((message) => message.type === 'state')?.state, { timeout: 60_000 })
      .toBe('finished')
    const view = (await page.report())!
    expect(view).toMatchObject({ done: check.cells, states: { id, name } })
    expect(view.report.figures.some(({ cells }) => cells?.states.length === 8)).toBe(true)
    await page.removeStates(id)
    // The report holds the states themselves, wherever it is opened.
    const other = open()
    expect(await other.openReport(new Blob([await page.file('html', 'agents')]))).toEqual(view)

    const { cells } = view.report.figures.find(({ cells: of }) => of)!
    const at = { about: 'agents', agents: cells!.agents[0]!, ...cells!.states[3]! } as const
    const mirror = { ...at, change: 12 }
    const seen = await other.lookInto(mirror)
    expect(seen).toMatchObject({
      env: 'catch',
      title: 'Board mirrored',
      refusal: '',
      actions: ['Stay', 'Left', 'Right'],
    })
    expect(seen.agents.map(({ hash }) => hash)).toEqual(at.agents)
    const bytes = (picture: { readonly pixels: ArrayBuffer } | null) => Buffer.from(picture!.pixels).toString('base64')
    expect(bytes(seen.after)).not.toBe(bytes(seen.before))
    const plain = await other.lookInto({ ...at, change: -1 })
    expect([plain.title, plain.after, bytes(plain.before)]).toEqual(['', null, bytes(seen.before)])
    for (const [i, { before, after }] of seen.agents.entries()) {
      expect(plain.agents[i]!.before).toEqual(before)
      expect(after!.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1)
    }
    const view0 = { method: 'jacobian', target: valueTarget, options: {} }
    const maps = await other.cellMaps(mirror, view0, true)
    expect(maps.map(({ hash }) => hash)).toEqual(at.agents)
    const before = await other.cellMaps(mirror, view0, false)
    maps.forEach(({ map }, i) => expect(map!.map).not.toEqual(before[i]!.map!.map))
    // The stage gets the episode up to there with the change as its last edit.
    const { file, here } = await other.cellForStage(mirror, at.agents[1]!)
    const recording = decodeRecording(new TextDecoder().decode(file))
    expect([here, recording.agent, recording.actions.length]).toEqual([true, 'seed-2', at.decision])
    expect(recording.interventions.map(({ label }) => label)).toEqual(['Board mirrored'])
    const game = await openGame('catch', 1)
    replayEpisode(game, 0, recording)
    expect(bytes({ pixels: game.paint(0).slice().buffer as ArrayBuffer })).toBe(bytes(seen.after))
    // One that comes with the site has its rows elsewhere, and the states with them.
    const packed = encodeRows(readReport(await page.file('html', 'agents')))
    const entry = { id: 'robustness', title: 'Robustness', env: 'catch', agents: [name], of: seeds, verdict: null }
    const file0 = { file: 'robustness.some.json', rows: 'robustness.some.rows', afterTheData: false, sentence: '' }
    const site = open({ reports: [{ ...entry, ...file0 }], loadReport: async () => packed })
    expect(await site.lookInto({ ...mirror, shipped: file0.file })).toEqual(await other.lookInto(mirror))
    // Where its weights are not, nobody plays on.
    const elsewhere = open({ loadAgent: () => Promise.reject(new InputError('agent', 'is not here')) })
    await elsewhere.openReport(new Blob([await page.file('html', 'agents')]))
    expect(await elsewhere.cellMaps(mirror, view0, true)).toEqual([])
    expect((await elsewhere.cellForStage(mirror, at.agents[1]!)).here).toBe(false)
    await expect(other.lookInto({ ...at, decision: 399, change: 0 })).rejects.toThrow(/decision 399 is not in the set/)
    await expect(open().lookInto(mirror)).rejects.toThrow('report: there is none yet')
  })

  it.each<[string, object, readonly string[], RegExp]>([
    ['no states', robustness, seeds, /^“States” are missing: .*keep some first/],
    ['one agent', robustness, ['seed-1'], /hold only one of its training procedure, .*: add others of its seeds/],
    [
      'agents of two games',
      robustness,
      [...seeds, 'breaker'],
      /play several games: .* plays breakout; choose those of Catch/,
    ],
    ['states of another game', robustness, ['breaker'], /States” do not fit these agents: their game is catch/],
    ['states for what plays by itself', { ...catchClaim, design: 'rollouts' }, ['catcher'], /mean nothing to/],
  ])('says what would have to be changed before anything runs: %s', async (what, put, agents, problem) => {
    const page = open()
    const { id } = await page.makeStates({ ...wish, states: 2, perEpisode: 1 }, { agents: ['catcher'] })
    const check = await page.check(put as never, agents, what === 'no states' ? undefined : id)
    expect(check.problem).toMatch(problem)
  })

  it('says that states are gone, and in which of them a change cannot be made', async () => {
    const page = open()
    expect((await page.check(robustness, seeds, 'gone')).problem).toMatch(/not kept in this browser any more; choose/)
    // A game that is over bears no change.
    const { id } = await page.makeStates({ ...wish, states: 1, perEpisode: 1 }, { agents: ['catcher'] })
    const set = decodeStates(await page.exportStates(id))
    const [episode] = set.episodes
    const end = { ...episode!, decisions: [episode!.recording.actions.length] }
    const over = await page.importStates(fileOf({ ...set, id: 'over', episodes: [end] }))
    expect((await page.check(robustness, seeds, over.id)).problem).toMatch(
      /^“States” are none in which “.+” can be made; keep others/,
    )
  })
})
