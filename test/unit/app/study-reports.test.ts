import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { page } from '../../../app/pages/methods'
import { pages } from '../../../app/pages/registry'
import { ClaimsState } from '../../../app/state/claims.svelte'
import { Notices } from '../../../app/state/notices.svelte'
import { Pages } from '../../../app/state/pages.svelte'
import type { Session } from '../../../app/state/session.svelte'
import { StudyDraft } from '../../../app/state/study-draft.svelte'
import type { StudiesApi, StudyView } from '../../../workers/threads/api'
import type { Connection } from '../../../workers/threads/client'
import { placeAt } from './place'

beforeEach(() => {
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {} })
  vi.stubGlobal('navigator', {})
})

afterEach(() => void vi.unstubAllGlobals())

const agent = (id: string, mean: number) => ({
  id: `shipped/${id}`,
  shipped: true,
  card: { kind: 'policy', env: { id: id.split('-')[0] }, score: { mean } },
})
const agents = [agent('breakout-early', 20), agent('breakout-small', 160), agent('amidar-small', 120)]
const shipped = (env: string) => ({ id: 'methods', env, of: [`shipped/${env}-small`], file: `methods.${env}.json` })
const viewOf = (env: string) =>
  ({ claim: null, study: 'methods', options: { states: 20 }, env, agents: [{ id: `shipped/${env}-small` }] }) as never

/** The page of methods before a worker that answers at once; `asked` of it so far. */
function open({ knows = true, address = '?page=methods' } = {}) {
  const notices = new Notices()
  const place = placeAt(address)
  const asked: string[] = []
  const api: Partial<StudiesApi> = {
    studies: async () => [{ id: 'methods', options: {} }] as never,
    shippedStudies: async () => ['amidar', 'breakout'].map(shipped) as never,
    kept: async () => [{ id: 'c0ffee', verdict: null }] as never,
    openShipped: async (file) => (asked.push(file), viewOf(file.split('.')[1]!)),
    openKept: async () => viewOf('breakout'),
    shippedFile: async (file, kind) => (asked.push(`${file} ${kind}`), ''),
    file: async (kind) => (asked.push(`own ${kind}`), ''),
  }
  const claims = new ClaimsState(
    () => ({ api, onMessage() {}, post() {}, close() {} }) as unknown as Connection<StudiesApi, never>,
    { notices },
  )
  const envs = ['breakout', 'amidar'].map((id) => ({ id, observation: { kind: 'image' } }))
  const stage = { catalogue: knows ? { envs } : null, status: knows ? { env: 'breakout' } : null, game: '' }
  const library = { entries: agents, known: async () => {}, entry: (id: string) => agents.find((one) => one.id === id) }
  const study = new StudyDraft(stage as never, library as never, claims)
  const here = new Pages(pages, place)
  const session = { claims, study, notices, pages: here } as unknown as Session
  const chosen = () =>
    Object.fromEntries(Object.entries(page.choices ?? {}).map(([name, choice]) => [name, choice.read(session)]))
  return { claims, study, asked, session, notices, place, note: () => here.note(chosen()) }
}

describe('the page of methods', () => {
  it('is never empty: the report that comes with the site for the game, and for another game that one’s', async () => {
    const { claims, study, asked } = open()
    await study.showFirst()
    expect([claims.shown.agents.view?.env, claims.shown.agents.shipped]).toEqual(['breakout', 'methods.breakout.json'])
    await study.showFirst()
    await study.show('amidar')
    expect([claims.shown.agents.view?.env, claims.shown.agents.shipped]).toEqual(['amidar', 'methods.amidar.json'])
    expect(asked).toEqual(['methods.breakout.json', 'methods.amidar.json'])
    // Claims have none of it.
    expect(claims.shown.claim.view).toBeNull()
  })

  it('begins with it before the stage has said which games there are', async () => {
    const { claims, study } = open({ knows: false })
    await study.showFirst()
    expect(claims.shown.agents.shipped).toBe('methods.breakout.json')
  })

  it('leaves what somebody ran or opened where it is, whatever game is chosen', async () => {
    const { claims, study } = open()
    await study.showFirst()
    const own: StudyView = viewOf('breakout')
    claims.receive({ type: 'report', view: own })
    expect(claims.shown.agents.shipped).toBe('')
    await study.show('amidar')
    await study.showFirst()
    expect(claims.shown.agents.view).toBe(own)
  })

  it('has the rows of the report on show, whether it came with the site or not', async () => {
    const { claims, study, asked } = open()
    vi.stubGlobal('URL', { createObjectURL: () => '', revokeObjectURL() {} })
    vi.stubGlobal('document', { createElement: () => ({ click() {} }) })
    await study.showFirst()
    await claims.saveReport('csv', 'agents')
    await claims.showKept('c0ffee')
    await claims.saveReport('csv', 'agents')
    expect(asked.slice(1)).toEqual(['methods.breakout.json csv', 'own csv'])
  })

  it('puts the question of a finished report into the form, so that it can be asked anew', async () => {
    const { claims, study } = open()
    await claims.loadStudies()
    const [entry] = claims.shippedStudies
    await study.showFinished(entry!)
    expect([study.env, study.agents, study.question]).toMatchObject([
      'amidar',
      ['shipped/amidar-small'],
      { study: 'methods' },
    ])
  })
})

describe('the address of a report of methods', () => {
  const take = (session: Session, name: string) => page.choices!['report']!.take(session, name)
  const reportsIn = (entries: readonly string[]) => entries.map((entry) => new URLSearchParams(entry).get('report'))

  it('names study and agent, or one’s own, as that of a claim does: each is a step, and is taken from there again', async () => {
    const { session, study, note, place, claims } = open()
    await study.showFirst()
    note()
    for (const name of ['methods.amidar-small', 'c0ffee']) {
      await study.showReport(name)
      note()
    }
    expect(reportsIn(place.entries)).toEqual(['methods.breakout-small', 'methods.amidar-small', 'c0ffee'])
    await take(session, 'methods.amidar-small')
    expect([claims.shown.agents.shipped, claims.shown.agents.view?.env]).toEqual(['methods.amidar.json', 'amidar'])
    expect(page.shares!(session)).toMatch(/^It opens this report,/)
  })

  it('brings its question along, but for an address that has one of its own', async () => {
    const alone = open({ address: '?page=methods&report=methods.amidar-small' })
    await take(alone.session, 'methods.amidar-small')
    expect([alone.study.env, alone.study.agents]).toEqual(['amidar', ['shipped/amidar-small']])
    const beside = open({ address: '?page=methods&game=breakout&report=methods.amidar-small' })
    await take(beside.session, 'methods.amidar-small')
    expect([beside.study.env, beside.claims.shown.agents.view?.env]).toEqual(['breakout', 'amidar'])
  })

  it('that names an unknown one says so, and the page opens all the same', async () => {
    const { session, claims, notices } = open({ address: '?page=methods&report=nosuch' })
    await take(session, 'nosuch')
    expect(notices.list.map(({ text }) => text)).toEqual([expect.stringContaining('report “nosuch”')])
    expect(claims.shown.agents.shipped).toBe('methods.breakout.json')
  })

  it('stays while a run goes on, which has the page', async () => {
    const { session, study, claims, note, place, notices } = open()
    await study.showFirst()
    note()
    claims.receive({ type: 'state', state: 'running', reason: '', backend: '' })
    claims.receive({ type: 'report', view: viewOf('breakout') })
    await take(session, 'methods.amidar-small')
    note()
    expect(reportsIn(place.entries)).toEqual(['methods.breakout-small'])
    expect(notices.list.map(({ text }) => text)).toEqual([expect.stringMatching(/runs/)])
    claims.receive({ type: 'state', state: 'finished', reason: '', backend: '' })
    claims.receive({ type: 'kept', shown: 'c0ffee', about: 'agents' })
    note()
    expect(reportsIn(place.entries)).toEqual(['methods.breakout-small', 'c0ffee'])
  })
})
