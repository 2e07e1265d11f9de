import { chosenTarget, marginTarget } from '../../../workers/lab/contracts/target'
import { InputError } from '../../../workers/lab/contracts/errors'
import type { Intervention, Recording } from '../../../workers/lab/contracts/recording'
import { createRandom } from '../../../workers/lab/random'
import type { LinkState } from '../../../workers/lab/recording/link'

/** As an agent plays: it mostly repeats itself. */
export function playedActions(count: number, repeat: number, seed = 1): Uint8Array {
  const random = createRandom(seed)
  let action = 0
  return Uint8Array.from({ length: count }, () => (action = random.uniform() < repeat ? action : random.below(4)))
}

export const sampleInterventions: readonly Intervention[] = [
  {
    at: { decision: 3, tick: 12 },
    label: 'Ball → left',
    edits: [
      { path: 'balls[0].x', value: 17.300000000000004 },
      { path: 'balls[0].vx', value: -0 },
    ],
    stack: 'consistent',
  },
  {
    at: { decision: 3, tick: 12 },
    label: 'Bricks',
    edits: [
      { path: 'bricks[17].alive', value: false },
      { path: 'rng', value: '18446744073709551615' },
    ],
    stack: 'carry',
    past: [[], [{ path: 'bricks[18].alive', value: -0 }]],
  },
  { at: { decision: 20, tick: 80 }, label: '', edits: [], stack: 'settle' },
]

export function sampleRecording(changes: Partial<Recording> = {}): Recording {
  return {
    format: 1,
    env: { id: 'breakout', version: 1 },
    agent: 'breakout-small',
    seed: 0xfffffff0,
    actions: playedActions(20, 0.5),
    ticks: 79,
    interventions: sampleInterventions,
    hash: '0123456789abcdef',
    ...changes,
  }
}

export function sampleLink(changes: Partial<LinkState> = {}): LinkState {
  return {
    version: 1,
    env: { id: 'breakout', version: 1 },
    agent: 'shipped/breakout-small',
    seed: 1234,
    actions: playedActions(20, 0.5),
    ticks: 79,
    interventions: sampleInterventions,
    acting: 'sampled',
    stack: 'carry',
    views: [
      { method: 'jacobian', target: marginTarget(2, 3), options: {} },
      { method: 'perturbation', target: chosenTarget, options: { radius: 5, mode: 'blur', fine: true } },
    ],
    overlay: { opacity: 0.35, holdScale: true },
    ...changes,
  }
}

/** The field an `InputError` names; other errors pass through. */
export function refusal(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof InputError) return error.field
    throw error
  }
  return 'accepted'
}
