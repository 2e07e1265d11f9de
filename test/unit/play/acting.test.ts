import { describe, expect, it } from 'vitest'
import { nextActing } from '../../../workers/lab/play/acting'

describe('who comes on the stage acts as it is meant to', () => {
  const greedy = { acting: 'greedy' } as const
  it.each([
    ['the first agent, trained by chance', 'sampled', undefined, {}, 'sampled'],
    ['the first agent, trained on Q values', 'sampled', undefined, greedy, 'greedy'],
    ['a sampled one after a greedy one', 'greedy', greedy, {}, 'sampled'],
    ['a greedy one after a sampled one', 'sampled', {}, greedy, 'greedy'],
    ['nobody after a greedy one', 'greedy', greedy, undefined, 'sampled'],
    ['a sampled one where a person wanted greed', 'greedy', {}, {}, 'greedy'],
    ['a greedy one where a person wanted chance', 'sampled', greedy, greedy, 'sampled'],
    ['any, while a person plays', 'keyboard', {}, greedy, 'keyboard'],
  ] as const)('%s', (_, now, before, next, acting) => {
    expect(nextActing(now, before, next)).toBe(acting)
  })
})
