import { expect, it } from 'vitest'
import { meaningOf } from '../../../app/panels/claims/claim-text'

it('tells why a claim stays open by what was found, not against it', () => {
  const open = (lacks: 'premise' | 'null' | null, found: number) =>
    meaningOf('open', { estimate: null, changes: { found, of: 2 }, lacks })
  expect(open('premise', 2)).toMatch(/that it is salient, is not shown/)
  expect(open('null', 1)).toMatch(/null has an effect too/)
  expect(open(null, 1)).toMatch(/1 of 2 changes do what the claim predicts/)
  for (const meaning of [open('premise', 2), open('null', 1), open(null, 1)]) expect(meaning).not.toMatch(/not found/)
  expect(open(null, 0)).toMatch(/not found beyond chance/)
  // Reports of before do not say what was found.
  expect(meaningOf('open', undefined)).toMatch(/neither shown nor excluded/)
  expect(meaningOf('refuted', undefined)).toMatch(/the opposite/)
})
