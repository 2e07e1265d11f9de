import { describe, expect, it } from 'vitest'
import { changedValues, fitValues, problemOf, titleOf } from '../../../app/controls/options-draft'
import type { OptionSpec } from '../../../workers/lab/contracts/options'

const spec = {
  learningRate: { kind: 'number', default: 2.5e-4, min: 1e-6, max: 1e-2, help: 'Step size' },
  epochs: { kind: 'number', title: 'Passes', default: 4, min: 1, max: 16, step: 1, help: 'Passes over each batch' },
  anneal: { kind: 'toggle', default: true, help: 'Let the step size fall' },
  optimizer: { kind: 'choice', default: 'adam', of: ['adam', 'rmsprop'], help: 'How' },
} as const satisfies OptionSpec

describe('a form over an OptionSpec', () => {
  it('titles options by their own title or by their key', () => {
    expect(Object.entries(spec).map(([key, option]) => titleOf(key, option))).toEqual([
      'Learning rate',
      'Passes',
      'Anneal',
      'Optimizer',
    ])
  })
  it('keeps legal values and falls back to the default for the rest', () => {
    expect(fitValues(spec, { learningRate: 5, epochs: 8, anneal: false, optimizer: 'sgd', foreign: 1 })).toEqual({
      learningRate: 2.5e-4,
      epochs: 8,
      anneal: false,
      optimizer: 'adam',
    })
  })
  it('says what is wrong in the words of the contract', () => {
    expect(problemOf('epochs', spec.epochs, 2.5)).toBe('must be a whole number')
    expect(problemOf('epochs', spec.epochs, 99)).toContain('1 … 16')
    expect(problemOf('optimizer', spec.optimizer, 'sgd')).toContain('adam, rmsprop')
    expect(problemOf('anneal', spec.anneal, true)).toBe('')
  })
  it('reports only what differs from the defaults', () => {
    expect(changedValues(spec, { epochs: 4, anneal: false })).toEqual({ anneal: false })
  })
})
