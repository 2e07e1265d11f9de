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
function open(env: string | null) {
  const stage = { catalogue, status: env && { env }, views: [], history: { entries: [] } }
  return new ClaimDraft(stage as never, { entries: [] } as never, { ready: claims } as never)
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
    const [reset] = draft.claim!.conditions
    expect(draft.wordsOf(reset!)).toBe('reset-score, every 5 to 20 decisions')
  })
})
