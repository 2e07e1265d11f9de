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

  it('has the same change by nothing for a null where no claim knows another', () => {
    const [, still] = ask('catch', 'move-ball', { dx: 12, dy: 3 }).conditions
    expect(still).toMatchObject({ isNull: true, steps: [{ id: 'move-ball', options: { dx: 0, dy: 0 } }] })
    expect(ask('catch', 'basket-width', { width: 9 }).conditions).toHaveLength(1)
  })
})
