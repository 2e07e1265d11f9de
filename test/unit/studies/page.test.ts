import 'fake-indexeddb/auto'
import { openDB } from 'idb'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { openGame } from '../../../workers/headless/games.lib'
import { disposeKept } from '../../../workers/lab/saliency/cache'
import { claims } from '../../../workers/lab/studies/claims'
import type { StudiesMessage } from '../../../workers/threads/api'
import { createStudies } from '../../../workers/threads/studies/studies'
import { createMemoryShelf } from '../../../workers/storage/memory'
import { reports as reportFormat, type ReportStore } from '../../../workers/storage/reports'
import { states as statesFormat } from '../../../workers/storage/states'
import { trajectories } from '../../../workers/storage/trajectories'
import { createMemoryRows, openRowStore, type RowStore } from '../../../workers/storage/rows'
import type { Surroundings } from '../../../workers/threads/studies/surroundings'
import { catchClaim, catcher } from './catch-claim'

beforeAll(async () => void (await chooseNodeBackend('wasm')))
afterAll(() => disposeKept())

let rows: RowStore
let reports: ReportStore
let locked = false
let told: StudiesMessage[] = []
beforeEach(() => {
  rows = createMemoryRows('')
  reports = createMemoryShelf(reportFormat, '')
  told = []
  locked = false
})

/** The page's worker, without a page. */
function open(change: Partial<Surroundings> = {}) {
  const surroundings: Surroundings = {
    openGame,
    loadAgent: async () => catcher(),
    openBackend: async () => 'wasm',
    openRows: async () => rows,
    openReports: async () => reports,
    openStates: async () => createMemoryShelf(statesFormat, ''),
    openTrajectories: async () => createMemoryShelf(trajectories, ''),
    breathe: async () => {},
    now: () => performance.now(),
    claim: async () => (locked ? null : ((locked = true), () => void (locked = false))),
    isRunning: async () => locked,
    reports: [],
    loadReport: () => Promise.reject(new Error('there is none')),
    ...change,
  }
  return createStudies(surroundings, (message) => told.push(message))
}

const states = () => told.flatMap((message) => (message.type === 'state' ? [message.state] : []))
const ended = () => expect.poll(() => states().at(-1), { timeout: 300_000 }).toMatch(/finished|cancelled|failed/)
const agents = ['shipped/catcher']
const CELLS = 12 * 2 * 2

describe('the studies of a page', () => {
  it('tell what a claim takes, run it, and give its report as files that open again', async () => {
    const page = open()
    expect(await page.claims()).toBe(claims)
    const check = await page.check(catchClaim, agents)
    expect(check).toMatchObject({ cells: CELLS, done: 0, problem: '' })
    expect(check.seconds![0]).toBeGreaterThan(0)
    expect(check.seconds![1]).toBeGreaterThanOrEqual(check.seconds![0])
    await page.start(catchClaim, agents)
    await ended()
    expect(states()).toEqual(['starting', 'running', 'finished'])
    const view = (await page.report())!
    expect(view).toMatchObject({
      done: CELLS,
      cells: CELLS,
      claim: { id: catchClaim.id },
      agents: [{ id: 'shipped/catcher' }],
    })
    expect((await page.file('csv')).split('\r\n')[0]).toMatch(
      /^cell,agent,weights,seed,course,decision,arm,refusal,action/,
    )
    const other = open()
    expect(await other.openReport(new Blob([await page.file('html')]))).toEqual(view)
    await expect(other.openReport({ size: 300_000_001 } as Blob)).rejects.toThrow('report: has 301 MB; at most 200')
    expect(await page.check(catchClaim, agents)).toMatchObject({ cells: CELLS, done: CELLS })
    expect(await page.unfinished()).toBeNull()
  })

  it('keep a finished report: another visit lists it, opens it with its files, and deletes it', async () => {
    const page = open()
    await page.start({ ...catchClaim, rollouts: 8 }, agents)
    await ended()
    const keptIds = () => told.flatMap((message) => (message.type === 'kept' ? [message.shown] : []))
    await expect.poll(() => keptIds().some((id) => id !== null)).toBe(true)
    const view = (await page.report())!
    const [note, ...others] = await page.kept()
    expect(others).toEqual([])
    expect(note).toMatchObject({
      name: catchClaim.title,
      env: 'catch',
      verdict: view.report.verdict,
      sentence: view.report.words[0],
    })
    expect(keptIds()).toContain(note!.id)

    const later = open()
    expect(await later.kept()).toEqual([note])
    expect(await later.openKept(note!.id)).toEqual(view)
    expect(await later.file('csv')).toBe(await page.file('csv'))
    // The same question again replaces it; another one stands beside it.
    await later.start({ ...catchClaim, rollouts: 8 }, agents)
    await expect.poll(() => keptIds().filter((id) => id !== null).length).toBe(2)
    expect(await later.kept()).toHaveLength(1)
    told = []
    await later.start({ ...catchClaim, rollouts: 9 }, agents)
    await expect.poll(() => keptIds().some((id) => id !== null), { timeout: 300_000 }).toBe(true)
    expect(await later.kept()).toHaveLength(2)
    await later.removeKept(note!.id)
    expect((await later.kept()).map(({ id }) => id)).not.toContain(note!.id)
    await expect(later.openKept(note!.id)).rejects.toThrow(/no report/)
    // The one on show stays.
    expect(await later.file('csv')).not.toBe('')
  })

  it('stop and go on where they stopped; a closed tab leaves its note', async () => {
    const page = open()
    await page.start({ ...catchClaim, rollouts: 40 }, agents)
    await expect.poll(() => told.some(({ type }) => type === 'report'), { timeout: 300_000 }).toBe(true)
    expect(await rows.note()).toEqual({ put: { ...catchClaim, rollouts: 40 }, agents })
    await page.pause()
    await expect.poll(() => states().at(-1), { timeout: 300_000 }).toBe('paused')
    await page.continue()
    await page.cancel()
    expect(states().at(-1)).toBe('cancelled')
    const { done } = await page.check({ ...catchClaim, rollouts: 40 }, agents)
    expect(done > 0 && done < 160).toBe(true)
    expect(await rows.note()).toBeNull()
    await page.start({ ...catchClaim, rollouts: 40 }, agents)
    await ended()
    expect((await page.report())!.done).toBe(160)
  })

  it('refuse what is wrong, and a second one', async () => {
    const page = open()
    expect((await page.check({ ...catchClaim, concept: 'moon' }, agents)).problem).toMatch(/"moon" is unknown/)
    expect((await page.check(catchClaim, [])).problem).toMatch(/^“Agents” are missing: choose/)
    expect((await page.check({ ...catchClaim, design: 'dreams' } as never, agents)).problem).toMatch(
      /^“Compared” must be one of/,
    )
    await expect(page.pause()).rejects.toThrow(/there is none/)
    await expect(page.file('html')).rejects.toThrow(/there is none yet/)
    await page.start(catchClaim, agents)
    await expect(page.start(catchClaim, agents)).rejects.toThrow(/one is already going/)
    await expect(page.openReport(new Blob(['']))).rejects.toThrow(/while an experiment runs/)
    await page.cancel()
    locked = true
    await expect(page.start(catchClaim, agents)).rejects.toThrow('owned')
  })

  it('are told anew when they are opened, where an earlier version kept them', async () => {
    const page = open()
    await page.start(catchClaim, agents)
    await ended()
    await expect.poll(() => page.kept()).toHaveLength(1)
    const [now] = await page.kept()
    expect(now).toMatchObject({ earlier: false, software: expect.stringMatching(/\S/) })
    const { note, page: html } = await reports.load(now!.id)
    const { software: _, found: __, ...old } = note
    const before = now!.verdict === 'refuted' ? 'supported' : 'refuted'
    await reports.save({ note: { ...old, name: 'Mine', verdict: before, sentence: 'Old words.' }, page: html })
    const later = open()
    expect(await later.kept()).toMatchObject([{ earlier: true, verdict: before, sentence: 'Old words.' }])
    told = []
    const view = await later.openKept(now!.id)
    expect(view.report.verdict).toBe(now!.verdict)
    // Its name and its day are nobody's but its owner's.
    expect(await later.kept()).toEqual([{ ...now, name: 'Mine' }])
    expect(told).toContainEqual({ type: 'kept', shown: null, about: 'claim' })
    expect(told).toContainEqual({
      type: 'notice',
      level: 'warning',
      text: `“Mine” was kept as ${before}; by the rules of this version it is ${now!.verdict}.`,
    })
    told = []
    await later.openKept(now!.id)
    expect(told).toEqual([])
  })

  it('are of agents as they are too: offered with their options, run beside no claim, their report apart', async () => {
    const page = open()
    const [methods] = await page.studies()
    expect(methods).toMatchObject({ id: 'methods', options: { states: { kind: 'number' }, lit: { kind: 'toggle' } } })
    const few = Object.fromEntries(
      Object.entries(methods!.options).flatMap(([id, { kind }]) =>
        kind === 'toggle' ? [[id, id === 'jacobian']] : [],
      ),
    )
    const put = { study: 'methods', options: { ...few, states: 2, decisions: 8 } }
    expect(await page.check(put, agents)).toMatchObject({ cells: 2, done: 0, problem: '' })
    const wrong = { ...put, options: { ...put.options, states: 1 } }
    expect((await page.check(wrong, agents)).problem).toMatch(/^“States” must lie in 2/)
    await page.start(put, agents)
    await expect.poll(() => rows.note(), { timeout: 300_000 }).toMatchObject({ put: { study: 'methods' }, agents })
    await ended()
    const view = (await page.report())!
    expect(view).toMatchObject({ claim: null, study: 'methods', env: 'catch', done: 2, cells: 2 })
    expect(view.report.tables.map(({ id }) => id)).toEqual(expect.arrayContaining(['methods', 'home', 'randomisation']))
    expect(await rows.note()).toBeNull()
    await expect.poll(() => page.kept()).toMatchObject([{ name: methods!.title, env: 'catch', verdict: null }])
    // A claim's report is another one.
    await expect(page.file('html')).rejects.toThrow(/there is none yet/)
    const html = await page.file('html', 'agents')
    const other = open()
    expect(await other.openReport(new Blob([html]))).toEqual(view)
    expect(await other.file('csv', 'agents')).toBe(await page.file('csv', 'agents'))
  })
})

describe('rows in a browser', () => {
  it('are kept by batch, and those of the version before make way', async () => {
    const old = await openDB('nudge-experiments', 1, {
      upgrade: (database) => ['cells', 'notes'].forEach((name) => database.createObjectStore(name)),
    })
    await old.put('cells', [{ x: 1 }], ['question', '0-0'])
    await old.put('notes', { claim: catchClaim, agents }, 'going')
    old.close()
    const store = await openRowStore()
    expect([store.reason, await store.note()]).toEqual(['', { put: catchClaim, agents }])
    await store.save(
      'b',
      new Map([
        ['b-1', [{ x: 1 }]],
        ['b-2', []],
      ]),
    )
    await store.save('b', new Map([['b-3', [{ x: null }]]]))
    await store.save('b2', new Map([['b2-1', []]]))
    expect(await store.read(['b'])).toEqual(
      new Map<string, unknown>([
        ['b-1', [{ x: 1 }]],
        ['b-2', []],
        ['b-3', [{ x: null }]],
      ]),
    )
    expect((await store.read(['b', 'b2', 'none'])).size).toBe(4)
    await store.setNote(null)
    expect(await store.note()).toBeNull()
  })
})
