import type { StateSet } from '../../../workers/lab/contracts/states'
import { sampleRecording } from './samples'

/** Five states of two episodes of 20 decisions, with interventions. */
export function sampleStates(changes: Partial<StateSet> = {}): StateSet {
  return {
    id: 'states-1',
    name: 'Drawn «evenly»',
    created: '2026-01-02T03:04:05.678Z',
    note: 'Of two games of Small, sampled.',
    episodes: [
      { recording: sampleRecording(), decisions: [0, 3, 20] },
      { recording: sampleRecording({ seed: 3, interventions: [] }), decisions: [4, 11] },
    ],
    ...changes,
  }
}
