import {
  actionTarget,
  chosenTarget,
  marginTarget,
  policyTarget,
  sumTarget,
  valueTarget,
} from '../../../workers/lab/contracts/target'
import { afterAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import * as ops from '../../../workers/lab/backend/ops'
import { InputError } from '../../../workers/lab/contracts/errors'
import type { Target } from '../../../workers/lab/contracts/saliency'
import {
  defaultTarget,
  parseTarget,
  policyOutputs,
  squaredChange,
  targetFunction,
} from '../../../workers/lab/saliency/targets'

await chooseNodeBackend('cpu')

const batch = {
  logits: ops.tensor([1, 2, 4, 0, 5, 3], [2, 3]),
  value: ops.tensor([0.5, -2], [2, 1]),
}
const reference = { logits: ops.tensor([1, 3, 2], [1, 3]), value: ops.tensor([1], [1, 1]) }
afterAll(() => [batch, reference].forEach(ops.dispose))

const of = (target: Target, chosen?: number) =>
  ops.tidy(() => Array.from(targetFunction(target, reference, chosen)(batch).dataSync()))
const change = (target: Target, chosen?: number) =>
  ops.tidy(() => Array.from(squaredChange(target, reference, batch, chosen).dataSync()))

describe('targets', () => {
  it('are scalars of a batch', () => {
    expect(of(valueTarget)).toEqual([0.5, -2])
    expect(of(actionTarget(2))).toEqual([4, 3])
    expect(of(marginTarget(2, 0))).toEqual([3, 3])
    expect(of(sumTarget)).toEqual([7, 8])
    expect(of(policyTarget)).toEqual([7, 8])
  })

  it('take the chosen action from the reference, never from a disturbed row', () => {
    expect(of(chosenTarget)).toEqual([2, 5])
    expect(of(chosenTarget, 0)).toEqual([1, 0])
  })

  it('measure change: all logits as a vector, everything else as a scalar', () => {
    expect(change(policyTarget)).toEqual([0 + 1 + 4, 1 + 4 + 1])
    expect(change(sumTarget)).toEqual([1, 4])
    expect(change(valueTarget)).toEqual([0.25, 9])
    expect(change(chosenTarget)).toEqual([1, 4])
  })

  it('default to what was published', () => {
    expect(defaultTarget({ needs: 'gradient' })).toEqual(sumTarget)
    expect(defaultTarget({ needs: 'forward' })).toEqual(policyTarget)
    expect(defaultTarget({ needs: 'objects' })).toEqual(policyTarget)
  })

  const outputs = policyOutputs(4)

  it('survive a link and a form', () => {
    const targets: Target[] = [
      valueTarget,
      chosenTarget,
      sumTarget,
      policyTarget,
      actionTarget(3),
      marginTarget(3, 2),
      { output: 'logits', take: { direction: [1, 0, -0.5, 0] } },
    ]
    for (const target of targets) expect(parseTarget(JSON.parse(JSON.stringify(target)), outputs)).toEqual(target)
  })

  it.each([
    [{ kind: 'value' }, valueTarget],
    [{ kind: 'chosen' }, chosenTarget],
    [{ kind: 'action', action: 2 }, actionTarget(2)],
    [{ kind: 'margin', action: 2, against: 0 }, marginTarget(2, 0)],
    [{ kind: 'sum' }, sumTarget],
    [{ kind: 'policy' }, policyTarget],
  ])('as the version before wrote it, %j means the same', (given, meant) => {
    expect(parseTarget(given, outputs)).toEqual(meant)
  })

  it('are a direction of the outputs, too', () => {
    expect(of({ output: 'logits', take: { direction: [1, 0, -1] } })).toEqual([-3, -3])
  })

  it.each([
    [actionTarget(4), 'target.take.index'],
    [actionTarget(-1), 'target.take.index'],
    [{ kind: 'action' }, 'target.action'],
    [{ kind: 'action', action: 9 }, 'target.take.index'],
    [{ kind: 'action', action: '1' }, 'target.action'],
    [marginTarget(1, 1), 'target.take.against'],
    [marginTarget(1, 9), 'target.take.against'],
    [{ kind: 'toString' }, 'target.kind'],
    ['value', 'target'],
    [null, 'target'],
    [actionTarget(1.5), 'target.take.index'],
    [{ output: 'soul', take: 'sum' }, 'target.output'],
    [{ output: 'logits', take: 'most' }, 'target.take'],
    [{ output: 'logits', take: { direction: [1] } }, 'target.take.direction'],
    [{ output: 'logits' }, 'target.take'],
    [{}, 'target.kind'],
  ])('refuse %j naming %s', (given, field) => {
    let problem: unknown
    try {
      parseTarget(given, outputs)
    } catch (error) {
      problem = error
    }
    expect(problem).toBeInstanceOf(InputError)
    expect((problem as InputError).field).toBe(field)
  })
})
