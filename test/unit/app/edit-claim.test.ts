import { describe, expect, it } from 'vitest'
import { claimOfEdit, GAMES } from '../../../app/state/edit-claim'
import { policyTarget } from '../../../workers/lab/contracts/target'
import { claim } from '../../../workers/lab/contracts/claim'
import { interventionsOf } from '../../../workers/lab/interventions/registry'
import { claims } from '../../../workers/lab/studies/claims'
import type { InterventionInfo } from '../../../workers/threads/api'

const infos = (env: string) => interventionsOf(env) as unknown as readonly InterventionInfo[]
const view = { method: 'jacobian', target: policyTarget, options: {} }
const ask = (env: string, id: string, options: Record<string, number>) =>
  claimOfEdit(
    { env, title: 'Ball 12 px right', decision: 40, change: { id, options } },
    { interventions: infos(env), concepts: [{ id: 'paddle' }, { id: 'ball' }], claims, view },
  )

describe('an edit of the stage as a claim', () => {
  it('is made once in each of thirty games, beside a null that the game is known to have', () => {
    const made = ask('breakout', 'move-ball', { ball: 0, dx: 12, dy: 0 })
    expect(claim({ ...made, story: 'x' }, 'claim')).toMatchObject({ rollouts: GAMES, concept: 'ball', env: 'breakout' })
    expect(made.conditions.map(({ isNull = false, steps }) => [isNull, steps[0]?.from, steps[0]?.every])).toEqual([
      [false, 40, 0],
      [true, 40, 0],
    ])
    expect(
      claims.filter(({ env }) => env === 'breakout').flatMap(({ conditions }) => conditions.map(({ title }) => title)),
    ).toContain(made.conditions[1]?.title)
  })

  it('has a null of the same kind where the game knows one: seen as well, and the rules do not look at it', () => {
    const nulls = (id: string, options: Record<string, number>) =>
      ask('breakout', id, options)
        .conditions.filter(({ isNull }) => isNull)
        .map(({ steps }) => steps[0]?.id)
    expect(nulls('recolour-bricks', { row: 1 })).toEqual(['recolour-some'])
    expect(nulls('displayed-score', { score: 5 })).toEqual(['displayed-score'])
  })

  it('has the same change by the least there is for a null where no claim knows another', () => {
    const [, least] = ask('catch', 'move-ball', { dx: 12, dy: -3 }).conditions
    // By nothing at all it would be 0 whatever happens: it could not fail.
    expect(least).toMatchObject({ isNull: true, steps: [{ id: 'move-ball', options: { dx: 1, dy: -1 } }] })
    expect(ask('catch', 'basket-width', { width: 9 }).conditions).toHaveLength(1)
  })

  it('is about what the change speaks of: by its id, its group or its title', () => {
    const about = (id: string, title: string) =>
      claimOfEdit(
        { env: 'maze', title, decision: 3, change: { id, options: {} } },
        {
          interventions: infos('maze'),
          concepts: ['agent', 'goal', 'walls'].map((one) => ({ id: one })),
          claims,
          view,
        },
      ).concept
    expect(about('no-goal', 'x')).toBe('goal')
    expect(about('other-corner', 'x')).toBe('goal')
    expect(about('inner-walls', 'x')).toBe('walls')
    expect(about('turn', 'The goal turned')).toBe('goal')
    expect(about('turn', 'x')).toBe('agent')
  })
})
