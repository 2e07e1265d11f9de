import { describe, expect, it } from 'vitest'
import { headline, meaningOf, remarks } from '../../../workers/lab/charts/verdict-words'
import { found as foundGuard, type Found } from '../../../workers/lab/contracts/found'

const found = (some: Partial<Found> = {}): Found => ({
  estimate: null,
  changes: { found: 2, of: 2 },
  lacks: null,
  nulls: 'unchanged',
  small: null,
  ...some,
})

describe('what a verdict says', () => {
  it('of an open claim is why it stays open, not that nothing was found', () => {
    const open = (lacks: Found['lacks'], count: number) =>
      meaningOf('open', found({ lacks, changes: { found: count, of: 2 } }))
    expect(open('premise', 2)).toMatch(/that it is salient, is not shown/)
    expect(open('null', 1)).toMatch(/null has an effect too/)
    expect(open(null, 1)).toMatch(/2 changes do what the claim predicts/)
    for (const meaning of [open('premise', 2), open('null', 1), open(null, 1)]) expect(meaning).not.toMatch(/not found/)
    expect(open(null, 0)).toMatch(/not found beyond chance/)
  })

  it('takes no null for tested that stands at 0 because changes are measured against it', () => {
    expect(meaningOf('supported', found())).toMatch(/no null has an effect beyond chance/)
    for (const nulls of ['each other', 'nothing', 'none'] as const) {
      const meaning = meaningOf('supported', found({ nulls }))
      expect(meaning).not.toMatch(/no null has an effect/)
      expect(meaning).toMatch(nulls === 'none' ? /there is no null/ : /beyond what the nulls? do.*stand.* at 0/)
    }
    expect(meaningOf('open', found({ nulls: 'each other', lacks: 'null' }))).toMatch(/differ from one another/)
    expect(meaningOf('refuted', found({ nulls: 'each other' }))).toMatch(/against what the nulls do/)
  })

  it('of a relation says that the nulls have no part in it', () => {
    const meaning = meaningOf('supported', found({ nulls: 'each other', changes: null }))
    expect(meaning).toMatch(/^The relation .* beyond chance\. Nulls have no part in it/)
    expect(meaning).not.toMatch(/no null has an effect/)
  })

  it('says of effects that are all too small to matter that they are, wherever it stands', () => {
    const small = { count: 25, every: true, by: 'decision' } as const
    expect(headline('supported', found({ small }), false)).toBe('Supported, effects too small to matter')
    expect(headline('refuted', found({ small }), true)).toBe('Refuted, effects too small to matter, after the data')
    expect(meaningOf('supported', found({ small }))).toMatch(/But every effect is .* under 0\.01, one decision in/)
    expect(remarks('supported', found({ small: { ...small, every: false } }))).toEqual([])
    // That they are is what this verdict says.
    expect(headline('equivalent', found({ small }), false)).toBe('Equivalent')
    expect(headline('open', found({ lacks: 'premise' }), false)).toBe('Open, premise not met')
  })

  it('of reports of before, which do not say what was found or against what, claims no more than they tell', () => {
    expect(meaningOf('open', undefined)).toMatch(/neither shown nor excluded/)
    expect(meaningOf('refuted', undefined)).toMatch(/the opposite/)
    const old = foundGuard({ estimate: null, changes: { found: 1, of: 1 }, lacks: null }, 'found')
    expect(meaningOf('supported', old)).toBe('What the claim predicts is found, beyond chance.')
    expect(headline('supported', old, false)).toBe('Supported')
    expect(() => foundGuard({ ...old, small: { count: 0, every: true, by: 'decision' } }, 'found')).toThrow('small')
  })
})
