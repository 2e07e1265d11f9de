import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ClaimsState } from '../../../app/state/claims.svelte'
import { Notices } from '../../../app/state/notices.svelte'
import { StudyDraft } from '../../../app/state/study-draft.svelte'
import type { StudiesApi, StudyView } from '../../../workers/threads/api'
import type { Connection } from '../../../workers/threads/client'

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
const shipped = (env: string) => ({ id: 'methods', env, of: [`shipped/${env}-small`], file: `methods.${env}.json` })
const viewOf = (env: string) =>
  ({ claim: null, study: 'methods', options: { states: 20 }, env, agents: [{ id: `shipped/${env}-small` }] }) as never

/** The page of methods before a worker that answers at once; `asked` of it so far. */
function open({ knows = true } = {}) {
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
    { notices: new Notices() },
  )
  const envs = ['breakout', 'amidar'].map((id) => ({ id, observation: { kind: 'image' } }))
  const stage = { catalogue: knows ? { envs } : null, status: knows ? { env: 'breakout' } : null, game: '' }
  const library = { entries: agents, known: async () => {}, entry: (id: string) => agents.find((one) => one.id === id) }
  const study = new StudyDraft(stage as never, library as never, claims)
  return { claims, study, asked }
}

describe('the page of methods', () => {
  it('is never empty: the report that comes with the site for the game, and for another game that one’s', async () => {
    const { claims, study, asked } = open()
    await study.showFirst()
    expect([claims.study?.env, claims.studyShipped]).toEqual(['breakout', 'methods.breakout.json'])
    await study.showFirst()
    await study.show('amidar')
    expect([claims.study?.env, claims.studyShipped]).toEqual(['amidar', 'methods.amidar.json'])
    expect(asked).toEqual(['methods.breakout.json', 'methods.amidar.json'])
    // Claims have none of it.
    expect(claims.view).toBeNull()
  })

  it('begins with it before the stage has said which games there are', async () => {
    const { claims, study } = open({ knows: false })
    await study.showFirst()
    expect(claims.studyShipped).toBe('methods.breakout.json')
  })

  it('leaves what somebody ran or opened where it is, whatever game is chosen', async () => {
    const { claims, study } = open()
    await study.showFirst()
    const own: StudyView = viewOf('breakout')
    claims.receive({ type: 'report', view: own })
    expect(claims.studyShipped).toBe('')
    await study.show('amidar')
    await study.showFirst()
    expect(claims.study).toBe(own)
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
