import { render } from 'svelte/server'
import { describe, expect, it } from 'vitest'
import Legend from '../../../app/panels/Legend.svelte'
import type { ShownMap } from '../../../app/state/saliency.svelte'
import type { Session } from '../../../app/state/session.svelte'
import Within from './Within.svelte'

const empty: ShownMap = {
  shape: [1, 2],
  map: Float32Array.of(0, 0),
  signed: false,
  unit: 'target',
  coarse: false,
  summary: 'The map is zero everywhere: nothing here speaks for the target.',
  age: 0,
  scale: { max: 0, held: false },
  isDifference: false,
}

function legend(change: Partial<ShownMap>): string {
  const session = { preferences: { curve: 'linear' } } as unknown as Session
  const props = { shown: { ...empty, ...change }, onoptions: () => {} }
  return render(Within, { props: { panel: Legend, session, props } }).body
}

describe('the legend of a map', () => {
  it('offers both signs where one alone left nothing to see, and nowhere else', () => {
    const bothSigns = { sign: 'both' }
    expect(legend({ bothSigns })).toContain('Show both signs')
    expect(legend({ bothSigns, map: Float32Array.of(0, 1) })).not.toContain('Show both signs')
    expect(legend({})).not.toContain('Show both signs')
  })

  it('says how far a map is off that ought to add up, and warns where that is far', () => {
    expect(legend({ balance: { gap: 0.031, steps: 64 } })).toMatch(/completeness gap 3 % in 64 steps\W*(<|$)/)
    expect(legend({ balance: { gap: 0.001, steps: 32 } })).toContain('completeness gap under 1 % in 32 steps')
    expect(legend({ balance: { gap: 0.12, steps: 512 } })).toContain(
      'completeness gap 12 % in 512 steps: the map does not add up to what it explains',
    )
    expect(legend({ balance: { gap: Infinity, steps: 512 } })).toContain('over 1000 %')
    expect(legend({ balance: { gap: 0.12, steps: 8 }, isDifference: true })).not.toContain('completeness')
    expect(legend({})).not.toContain('completeness')
  })

  it('says of an estimate what another seed would show again, and warns where that is little', () => {
    expect(legend({ reliability: 0.914 })).toMatch(/reliability 0\.91 between seeds\W*(<|$)/)
    expect(legend({ reliability: 0.31 })).toContain('reliability 0.31 between seeds: mostly sampling noise')
    expect(legend({ reliability: 0.31, isDifference: true })).not.toContain('reliability')
    expect(legend({})).not.toContain('reliability')
  })
})
