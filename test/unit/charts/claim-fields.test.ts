import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { claimAdvice, claimFields, conditionFields, samplesFields } from '../../../workers/lab/charts/claim-fields'
import { InputError } from '../../../workers/lab/contracts/errors'

it('fields of a claim are called what the form calls them', () => {
  const form = ['Builder', 'Claim', 'Condition']
    .map((name) => readFileSync(`app/panels/claims/${name}.svelte`, 'utf8'))
    .join('\n')
  for (const [place, name] of Object.entries({ ...claimFields, ...samplesFields, ...conditionFields }))
    expect(form, place).toMatch(new RegExp(`label="${name}"|<h3>${name}</h3>|'${name}'`))
})

it('advice names the field of the form, and the change by its title', () => {
  const claim = { design: 'rollouts', conditions: [{ title: 'Paddle moved' }] }
  const advice = (field: string, problem: string) => claimAdvice(new InputError(field, problem), claim)
  expect(advice('claim.rollouts', 'must be 10 or more')).toBe('“Rollouts” must be 10 or more')
  expect(advice('claim.samples', 'must lie in 1 … 1000')).toBe('“Map every” must lie in 1 … 1000')
  expect(advice('claim.margin', 'must lie below 1')).toBe('“Matters from” must lie below 1')
  expect(advice('claim.conditions[0].concept', 'is only for moments')).toBe(
    '“About” of the change “Paddle moved” is only for moments',
  )
  expect(advice('claim.conditions[0].steps', 'may not repeat')).toBe('The change “Paddle moved” may not repeat')
  expect(advice('claim.conditions[3].steps', 'may not repeat')).toBe('Change 4 may not repeat')
  expect(advice('claim.conditions[0]', '“Paddle moved” never changes what is seen')).toBe(
    '“Paddle moved” never changes what is seen',
  )
  const options = {
    perRollout: { kind: 'number', title: 'States per rollout', default: 1, min: 1, max: 9, help: '' },
  } as const
  expect(claimAdvice(new InputError('perRollout', 'must be a number'), { options })).toBe(
    '“States per rollout” must be a number',
  )
  expect(advice('agents', 'Ada plays catch')).toBe('Ada plays catch')
})
