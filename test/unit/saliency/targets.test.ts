import { afterAll, describe, expect, it } from 'vitest'
import * as ops from '../../../workers/lab/backend/ops'
import { InputError } from '../../../workers/lab/contracts/errors'
import type { Target } from '../../../workers/lab/contracts/saliency'
import {
  defaultTarget, parseTarget, squaredChange, targetFunction,
} from '../../../workers/lab/saliency/targets'

const batch = {
  logits: ops.tensor([1, 2, 4, 0, 5, 3], [2, 3]),
  value: ops.tensor([0.5, -2], [2, 1]),
}
const reference = { logits: ops.tensor([1, 3, 2], [1, 3]), value: ops.tensor([1], [1, 1]) }
afterAll(() => [batch, reference].forEach(ops.dispose))

const of = (target: Target, chosen?: number) => ops.tidy(() => Array.from(targetFunction(target, reference, chosen)(batch).dataSync()))
const change = (target: Target, chosen?: number) => ops.tidy(() => Array.from(squaredChange(target, reference, batch, chosen).dataSync()))

describe('targets', () => {
  it('are scalars of a batch', () => {
    expect(of({ kind: 'value' })).toEqual([0.5, -2])
    expect(of({ kind: 'action', action: 2 })).toEqual([4, 3])
    expect(of({ kind: 'margin', action: 2, against: 0 })).toEqual([3, 3])
    expect(of({ kind: 'sum' })).toEqual([7, 8])
    expect(of({ kind: 'policy' })).toEqual([7, 8])
  })

  it('take the chosen action from the reference, never from a disturbed row', () => {
    expect(of({ kind: 'chosen' })).toEqual([2, 5])
    expect(of({ kind: 'chosen' }, 0)).toEqual([1, 0])
  })

  it('measure change: all logits as a vector, everything else as a scalar', () => {
    expect(change({ kind: 'policy' })).toEqual([0 + 1 + 4, 1 + 4 + 1])
    expect(change({ kind: 'sum' })).toEqual([1, 4])
    expect(change({ kind: 'value' })).toEqual([0.25, 9])
    expect(change({ kind: 'chosen' })).toEqual([1, 4])
  })

  it('default to what was published', () => {
    expect(defaultTarget({ needs: 'gradient' })).toEqual({ kind: 'sum' })
    expect(defaultTarget({ needs: 'forward' })).toEqual({ kind: 'policy' })
    expect(defaultTarget({ needs: 'objects' })).toEqual({ kind: 'policy' })
  })

  it('survive a link and a form', () => {
    const simple = (['value', 'chosen', 'sum', 'policy'] as const).map((kind): Target => ({ kind }))
    const targets: Target[] = [...simple, { kind: 'action', action: 3 }, { kind: 'margin', action: 3, against: 2 }]
    for (const target of targets) expect(parseTarget(JSON.parse(JSON.stringify(target)), 4)).toEqual(target)
  })

  it.each([
    [{ kind: 'action', action: 4 }, 'target.action'],
    [{ kind: 'action', action: -1 }, 'target.action'],
    [{ kind: 'action' }, 'target.action'],
    [{ kind: 'margin', action: 1, against: 1 }, 'target.against'],
    [{ kind: 'margin', action: 1, against: 9 }, 'target.against'],
    [{ kind: 'toString' }, 'target'],
    ['value', 'target'],
    [null, 'target'],
    [{ kind: 'action', action: 1.5 }, 'target.action'],
    [{ kind: 'action', action: '1' }, 'target.action'],
    [{}, 'target'],
  ])('refuse %j naming %s', (given, field) => {
    let problem: unknown
    try {
      parseTarget(given, 4)
    } catch (error) {
      problem = error
    }
    expect(problem).toBeInstanceOf(InputError)
    expect((problem as InputError).field).toBe(field)
  })
})
