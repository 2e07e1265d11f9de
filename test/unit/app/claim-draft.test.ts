import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ClaimDraft } from '../../../app/state/claim-draft.svelte'
import { claims } from '../../../workers/lab/studies/claims'

beforeEach(() => vi.stubGlobal('localStorage', { getItem: () => null, setItem: () => {} }))

const change = (id: string, title: string) => ({ id, title, group: '', help: '', options: {} })
const catalogue = {
  envs: [{ id: 'breakout' }, { id: 'amidar' }, { id: 'catch' }],
  methods: [{ id: 'jacobian', options: {} }],
  concepts: {
    catch: [
      { id: 'ball', title: 'Ball' },
      { id: 'basket', title: 'Basket' },
    ],
  },
  interventions: { catch: [change('move-ball', 'Move the ball'), change('move-basket', 'Move the basket')] },
}

/** Beside a stage with this game on it; null: which is not known yet. */
function open(env: string | null, regions = { conceptsOf: (): { id: string; title: string }[] => [] }) {
  const stage = { catalogue, game: env ?? '', views: [], history: { entries: [] } }
  return new ClaimDraft(stage as never, { entries: [] } as never, { ready: claims } as never, regions)
}

describe('the claim in hand', () => {
  it('is of the game on the stage first, and the bricks before their control', () => {
    for (const [env, id] of [
      ['breakout', 'breakout-bricks'],
      [null, 'breakout-bricks'],
      ['amidar', 'amidar-enemies'],
    ] as const) {
      const draft = open(env)
      draft.begin()
      expect(draft.claim?.id).toBe(id)
    }
  })

  it('of another game tells nothing of the one before', () => {
    const draft = open('amidar')
    draft.choose('amidar-enemies')
    expect(draft.claim?.distanceTo).toBe('player')
    draft.setGame('catch')
    expect(draft.claim).toMatchObject({ env: 'catch', concept: 'ball', id: 'own' })
    expect(draft.claim?.story).toMatch(/relies on: ball\. Then, under “Move the ball”/)
    expect(JSON.stringify(draft.claim)).not.toMatch(/enem|player|Atrey/i)
  })

  it('tells itself anew with what it says, until somebody has written the story', () => {
    const draft = open('amidar')
    draft.choose('amidar-score')
    draft.setGame('catch')
    draft.set({ concept: 'basket' })
    expect(draft.claim?.story).toMatch(/relies on: basket/)
    draft.set({ story: 'Mine.' })
    draft.set({ concept: 'ball' })
    expect(draft.claim?.story).toBe('Mine.')
  })

  it('says what a change does and when, in words', () => {
    const draft = open('amidar')
    draft.choose('amidar-score')
    expect(
      draft.wordsOf({ id: 'a', title: '', steps: [{ id: 'x', options: { dx: -15 }, from: 0, every: 0 }] }),
    ).toContain('dx: −15')
    const [reset] = draft.claim!.conditions
    expect(draft.wordsOf(reset!)).toBe('reset-score, every 5 to 20 decisions')
  })

  it('may state a relation, which tells itself, and goes where it makes no sense', () => {
    const draft = open('breakout')
    draft.choose('breakout-importance')
    expect(draft.claim?.predicted.relation).toBe('rises')
    draft.setOutcome('saliency')
    expect(draft.claim?.predicted).toEqual({ outcome: 'saliency', direction: 'more' })
    draft.setOutcome('value')
    draft.setRelation('falls')
    expect(draft.claim?.predicted).toEqual({ outcome: 'value', direction: 'more', relation: 'falls' })
    draft.setOutcome('action')
    expect(draft.claim?.predicted.relation).toBe('falls')
    draft.setDesign('rollouts')
    expect(draft.claim?.predicted).not.toHaveProperty('relation')
    expect(draft.claim?.conditions.some((condition) => 'concept' in condition)).toBe(false)
    draft.setDesign('moments')
    draft.setOutcome('action')
    draft.setRelation('rises')
    draft.setGame('catch')
    expect(draft.claim?.predicted).not.toHaveProperty('relation')
    expect(draft.claim?.story).not.toMatch(/salient/)
    draft.setRelation('rises')
    expect(draft.claim?.story).toMatch(
      /^What is salient is what the agent acts on\. Then the more salient a concept, the greater the change/,
    )
    draft.setRelation(null)
    expect(draft.claim?.story).toMatch(/^The agent relies on/)
  })

  it('says which region it took from the picture when that is not there any more', () => {
    const there = [{ id: 'region-13-43-50-25-tunnel-place', title: 'Tunnel place (drawn)' }]
    const draft = open('catch', { conceptsOf: () => there })
    draft.choose('amidar-score')
    draft.setGame('catch')
    draft.set({ concept: there[0]!.id })
    expect(draft.lost).toEqual([])
    draft.setConcept(0, 'ball')
    const [removed] = there.splice(0)
    expect(open('catch', { conceptsOf: () => [] }).lost).toEqual([])
    const later = open('catch', { conceptsOf: () => there })
    later.use(draft.claim!)
    // A claim that brings its region along asks about that, drawn here or not.
    expect(later.lost).toEqual([])
    there.push(removed!)
    later.set({ concept: removed!.id })
    there.splice(0)
    later.set({ story: 'Mine.' })
    expect(later.lost).toEqual(['Tunnel place (drawn)'])
    expect(later.concepts.at(-1)?.title).toBe('Tunnel place (drawn), not drawn any more')
    later.set({ concept: 'ball' })
    expect(later.lost).toEqual([])
  })

  it('has changes of its own concept, and of others', () => {
    const draft = open('breakout')
    draft.choose('breakout-importance')
    draft.setConcept(0, 'paddle')
    expect(draft.claim?.conditions[0]?.concept).toBe('paddle')
    draft.setConcept(0, draft.claim!.concept)
    expect(draft.claim?.conditions[0]).not.toHaveProperty('concept')
  })

  it('of a file is read by a worker; the page touches nothing of it', async () => {
    const [given] = claims
    const file = new Proxy(new File([], 'claim.json'), {
      get(_, what) {
        throw new Error(`the page asked for ${String(what)}`)
      },
    })
    const stage = { catalogue, status: null, views: [], history: { entries: [] } }
    const reader = { ready: claims, readClaim: async () => given }
    const draft = new ClaimDraft(stage as never, { entries: [] } as never, reader as never, { conceptsOf: () => [] })
    await draft.open(file)
    expect(draft.claim).toEqual(given)
  })
})
