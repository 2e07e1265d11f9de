import { beforeEach, describe, expect, it, vi } from 'vitest'
import { page } from '../../../app/pages/claims'
import { groupsOf, whoOf } from '../../../app/panels/claims/finished'
import { pages, windowTitle } from '../../../app/pages/registry'
import { ClaimDraft } from '../../../app/state/claim-draft.svelte'
import { ClaimsState } from '../../../app/state/claims.svelte'
import { Notices } from '../../../app/state/notices.svelte'
import { Pages } from '../../../app/state/pages.svelte'
import type { Session } from '../../../app/state/session.svelte'
import { claims as ready } from '../../../workers/lab/studies/claims'
import type { KeptNote, StudiesApi, StudiesMessage } from '../../../workers/threads/api'
import type { Connection } from '../../../workers/threads/client'
import { placeAt } from './place'

beforeEach(() => {
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {} })
  vi.stubGlobal('navigator', {})
})

const agent = (id: string, mean: number) => ({
  id: `shipped/${id}`,
  shipped: true,
  card: { kind: 'policy', env: { id: id.split('-')[0] }, score: { mean } },
})
const agents = [agent('breakout-early', 20), agent('breakout-small', 160), agent('amidar-small', 120)]
const shipped = (id: string, of: string) => ({ id, of: [`shipped/${of}`], file: `${id}.${of}.0a1b.json` })
const list = [
  shipped('amidar-score', 'amidar-small'),
  shipped('breakout-bricks', 'breakout-early'),
  shipped('breakout-bricks', 'breakout-small'),
]
const mine = { id: 'c0ffee', verdict: 'open' }

/** The page of claims with its address, before a worker that answers at once and a library that answers when it is told to. */
function open({ game = 'breakout', address = '?page=claims' } = {}) {
  const notices = new Notices()
  const place = placeAt(address)
  const viewOf = (file: string) => ({
    claim: ready.find(({ id }) => file.startsWith(id)) ?? ready[0],
    agents: [],
    file,
  })
  const api: Partial<StudiesApi> = {
    claims: async () => ready,
    shipped: async () => list as never,
    studies: async () => [],
    shippedStudies: async () =>
      [{ id: 'methods', of: ['shipped/catch-tiny'], file: 'methods.catch-tiny.json' }] as never,
    kept: async () => [mine] as never,
    openShipped: async (file) => (file.startsWith('methods') ? { claim: null, file } : viewOf(file)) as never,
    openKept: async (id) => viewOf(id) as never,
    start: async () => {},
  }
  let send: (message: StudiesMessage) => void = () => {}
  const claims = new ClaimsState(
    (given) => (
      (send = (given as unknown as { receive(message: StudiesMessage): void }).receive),
      { api, onMessage() {}, post() {}, close() {} } as unknown as Connection<StudiesApi, never>
    ),
    { notices },
  )
  send = (message) => claims.receive(message)
  let arrive = () => {}
  const told = new Promise<void>((resolve) => (arrive = resolve))
  const library = { entries: [] as unknown[], loaded: false, known: () => told }
  const stage = { game, catalogue: null, status: null, views: [], history: { entries: [] } }
  const draft = new ClaimDraft(stage as never, library as never, claims, { conceptsOf: () => [] })
  const here = new Pages(pages, place)
  const session = { claims, draft, notices, pages: here } as unknown as Session
  const chosen = () =>
    Object.fromEntries(Object.entries(page.choices ?? {}).map(([name, choice]) => [name, choice.read(session)]))
  return {
    session,
    claims,
    draft,
    notices,
    place,
    send,
    arrive: () => (Object.assign(library, { entries: agents, loaded: true }), arrive()),
    shown: () => (claims.shown.claim.view as unknown as { file: string } | null)?.file ?? '',
    note: () => here.note(chosen()),
  }
}

describe('the report that is shown first', () => {
  it('is the best agent’s, however late it is known who there is', async () => {
    const { session, arrive, shown, draft, note, place } = open()
    page.enter!(session)
    await expect.poll(() => draft.claim?.id).toBe('breakout-bricks')
    // The claim alone is no place to go back to.
    note()
    arrive()
    await expect.poll(shown).toBe('breakout-bricks.breakout-small.0a1b.json')
    note()
    expect(place.entries).toEqual(['?page=claims&report=breakout-bricks.breakout-small'])
  })

  it('is of the game on the stage, also while that is being opened', async () => {
    const { session, arrive, shown } = open({ game: 'amidar' })
    page.enter!(session)
    arrive()
    // Near enemies have no report in this list: what there is of the claim in hand is shown, and nothing else.
    expect(shown()).toBe('')
    await session.draft.show('amidar-score')
    expect(shown()).toBe('amidar-score.amidar-small.0a1b.json')
  })

  it('comes also where the page of methods asks for its own meanwhile', async () => {
    const { session, arrive, shown, claims, place, note } = open()
    page.enter!(session)
    arrive()
    await expect.poll(() => claims.shown.claim.place).not.toBe('')
    await claims.loadStudies()
    await claims.showFinished('methods.catch-tiny.json')
    await expect.poll(shown).toBe('breakout-bricks.breakout-small.0a1b.json')
    expect(claims.shown.agents.view).not.toBeNull()
    note()
    expect(place.entries).toEqual(['?page=claims&report=breakout-bricks.breakout-small'])
  })

  it('gives way to what is asked for meanwhile', async () => {
    const { session, arrive, shown, draft, claims } = open()
    page.enter!(session)
    await expect.poll(() => draft.claim?.id).toBe('breakout-bricks')
    await draft.showReport('breakout-bricks.breakout-early')
    arrive()
    await claims.load()
    expect(shown()).toBe('breakout-bricks.breakout-early.0a1b.json')
  })
})

describe('the address of a report', () => {
  it('names claim and agent, or one’s own: each is a step, and is taken from there again', async () => {
    const { session, arrive, draft, note, place, shown } = open()
    page.enter!(session)
    arrive()
    await expect.poll(shown).not.toBe('')
    note()
    for (const name of ['breakout-bricks.breakout-early', 'c0ffee', 'amidar-score.amidar-small']) {
      await draft.showReport(name)
      note()
    }
    expect(place.entries).toEqual([
      '?page=claims&report=breakout-bricks.breakout-small',
      '?page=claims&report=breakout-bricks.breakout-early',
      '?page=claims&report=c0ffee',
      '?page=claims&report=amidar-score.amidar-small',
    ])
    await page.choices!['report']!.take(session, 'breakout-bricks.breakout-early')
    expect(shown()).toBe('breakout-bricks.breakout-early.0a1b.json')
    expect([draft.claim?.id, draft.agents]).toEqual(['breakout-bricks', ['shipped/breakout-early']])
  })

  it.each([
    ['report', 'nosuch.agent'],
    ['claim', 'nosuch'],
  ])('that names an unknown %s says so, and the page opens all the same', async (field, name) => {
    const { session, arrive, notices, shown } = open({ address: `?page=claims&${field}=${name}` })
    const taken = page.choices![field]!.take(session, name)
    arrive()
    await taken
    expect(notices.list.map(({ text }) => text)).toEqual([expect.stringContaining(`${field} “${name}”`)])
    expect(shown()).toBe('breakout-bricks.breakout-small.0a1b.json')
    // Where something else is opened, the cause has gone.
    await session.draft.showReport('breakout-bricks.breakout-early')
    expect(notices.list).toEqual([])
  })

  it('stays while a run of one’s own goes on, and gains an entry when it ends: of its report, or of the claim', async () => {
    const { session, arrive, claims, draft, note, place, send, shown, notices } = open()
    page.enter!(session)
    arrive()
    await expect.poll(shown).not.toBe('')
    note()
    const before = '?page=claims&report=breakout-bricks.breakout-small'
    const state = (now: 'running' | 'finished' | 'cancelled') =>
      send({ type: 'state', state: now, reason: '', backend: '' })
    const run = async () => {
      await claims.run.start(draft.claim!, draft.agents)
      note()
      state('running')
      send({ type: 'report', view: { claim: draft.claim } as never })
      note()
      expect(new URL(place.location.href).search).toBe(before)
    }
    await run()
    // Back while it runs: it has the page.
    await page.choices!['report']!.take(session, 'breakout-bricks.breakout-early')
    expect(notices.list.map(({ text }) => text)).toEqual([expect.stringMatching(/runs/)])
    state('finished')
    note()
    send({ type: 'kept', shown: 'c0ffee', about: 'claim' })
    note()
    expect(place.entries).toEqual([before, '?page=claims&report=c0ffee'])

    place.back()
    await draft.showReport('breakout-bricks.breakout-small')
    await run()
    state('cancelled')
    note()
    expect(place.entries).toEqual([before, '?page=claims&claim=breakout-bricks'])
  })
})

describe('the list of finished reports', () => {
  const entry = { ...shipped('amidar-score', 'amidar-small'), title: 'Amidar: the score', env: 'amidar' }
  const note: KeptNote = {
    earlier: false,
    id: 'a1',
    name: 'Mine',
    env: 'catch',
    agents: ['Catch, tiny'],
    verdict: 'supported',
    sentence: 'Found: 1 of 1.',
    created: '2026-01-01T10:00:00Z',
    found: { estimate: null, changes: { found: 1, of: 1 }, lacks: null },
  }

  it('has a group for each claim, one’s own first; what came after the data says what was found, like any other', () => {
    const again = { ...note, id: 'a2', afterTheData: true }
    const study = { ...note, id: 'a3', name: 'Of methods', verdict: null }
    const groups = groupsOf([again, note, study], [entry, { ...entry, of: ['shipped/amidar-early'] }] as never)
    expect(groups.map(({ title, lines }) => [title, lines.length])).toEqual([
      ['Mine', 2],
      ['Amidar: the score', 2],
    ])
    expect(groups[0]!.lines).toMatchObject([
      { name: 'a2', afterTheData: true, verdict: 'supported', found: note.found },
      { name: 'a1', afterTheData: false },
    ])
    expect(groups[1]!.lines[1]).toMatchObject({ name: 'amidar-score.amidar-early', kept: null })
  })

  it('calls agents what a list of their game calls them', () => {
    expect(whoOf(['Breakout, small CNN', 'Mine'], 'Breakout')).toBe('small CNN; Mine')
  })
})

it('the window is called by the page and by what is open there', async () => {
  const { session, arrive, shown } = open()
  expect(windowTitle(page, session)).toBe('Claims, Nudge')
  page.enter!(session)
  arrive()
  await expect.poll(shown).not.toBe('')
  expect(windowTitle(page, session)).toMatch(/^Claims: “Breakout: .*”.*, Nudge$/)
  const empty = {
    stage: { spec: { title: 'Catch' } },
    study: { info: null },
    explorer: { open: null },
    rewards: { model: null },
  }
  for (const one of pages)
    expect(windowTitle(one, { ...session, ...empty } as unknown as Session)).toMatch(
      new RegExp(`^${one.title}(: .+)?, Nudge$`),
    )
})
