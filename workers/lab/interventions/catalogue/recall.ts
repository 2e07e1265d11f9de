import { entry, refuse } from '../entry'
import type { InterventionEntry, StateView } from '../entry'

/** Lamps and doors are numbered alike: 1 left, 2 right. */
const other = (side: number) => 3 - side
const isBefore = (state: StateView) => state.number('walker.position') === 0
const needsLamp = (state: StateView) => state.number('lamps') === 0 && refuse('no lamp is lit')

export default [
  entry({
    id: 'flip-cue',
    title: 'Flip the cue',
    group: 'Cue',
    help: 'The other door pays from now on; a lit lamp changes sides with it.',
    hypothesis:
      'Before the corridor the agent takes the other door; in the corridor it cannot know and takes the one it remembers.',
    options: {},
    edits(state) {
      const [cue, lamps] = [state.number('cue'), state.number('lamps')]
      const lit = lamps === 1 || lamps === 2
      return [{ path: 'cue', value: 1 - cue }, ...(lit ? [{ path: 'lamps', value: other(lamps) }] : [])]
    },
  }),
  entry({
    id: 'hide-cue',
    title: 'Hide the cue',
    group: 'Cue',
    help: 'The lamp goes out; which door pays stays as it is.',
    hypothesis: 'An agent that never saw the lamp takes the door of the lamp half of the time.',
    options: {},
    edits: (state) => (needsLamp(state), [{ path: 'lamps', value: 0 }]),
  }),
  entry({
    id: 'wrong-lamp',
    title: 'Light the wrong lamp',
    group: 'Cue',
    help: 'The lamp changes sides; which door pays stays as it is.',
    hypothesis: 'The agent believes the lamp and takes the door that does not pay.',
    options: {},
    edits: (state) => (needsLamp(state), [{ path: 'lamps', value: other(1 + state.number('cue')) }]),
  }),
  entry({
    id: 'false-cue',
    title: 'Show a false cue',
    group: 'Cue',
    help: 'On the way the lamp of the other door is lit for one decision. In a long corridor the lamps are out of sight.',
    hypothesis: 'The agent keeps the first lamp in mind: a later one does not change its door.',
    options: {},
    edits(state) {
      if (isBefore(state)) refuse('the true lamp is lit now')
      return [{ path: 'lamps', value: other(1 + state.number('cue')) }]
    },
  }),
  entry({
    id: 'move-walker',
    title: 'Move the walker',
    group: 'Walker',
    help: 'Along the corridor, as far as the doors.',
    hypothesis: 'The agent counts no steps: its door is the same from wherever it comes.',
    options: {
      steps: {
        kind: 'number',
        title: 'Steps',
        default: 3,
        min: -65,
        max: 65,
        step: 1,
        unit: 'steps',
        help: 'Towards the doors; negative back to the lamps.',
      },
    },
    edits(state, { steps }) {
      const last = state.number('corridor.length') + 1
      return [{ path: 'walker.position', value: Math.min(last, Math.max(0, state.number('walker.position') + steps)) }]
    },
  }),
  entry({
    id: 'corridor-length',
    title: 'Length of the corridor',
    group: 'Corridor',
    help: 'In this game; the walker keeps its place.',
    hypothesis: 'The agent remembers for longer than it was trained to.',
    options: {
      length: {
        kind: 'number',
        title: 'Length',
        default: 16,
        min: 1,
        max: 64,
        step: 1,
        unit: 'steps',
        help: '8 in the usual game.',
      },
    },
    edits: (state, { length }) => [
      { path: 'corridor.length', value: length },
      { path: 'walker.position', value: Math.min(length + 1, state.number('walker.position')) },
    ],
  }),
] satisfies readonly InterventionEntry[]
