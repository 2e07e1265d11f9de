import { entry, refuse } from '../../entry'
import { sea } from './sea'

const group = 'Submarine'
const cells = { kind: 'number', min: -15, max: 15, step: 1, unit: 'cells' } as const

export const submarine = [
  entry({
    id: 'move-submarine',
    title: 'Move the submarine',
    group,
    help: 'By a distance; not onto an enemy, and not to the surface without a diver.',
    options: {
      right: { ...cells, default: 2, title: 'Right', help: 'To the right; negative to the left.' },
      down: { ...cells, default: 0, title: 'Down', help: 'Downwards; negative upwards.' },
    },
    edits(state, { right, down }) {
      const { side, lowest } = sea(state)
      const [x, y] = [state.number('submarine.x') + right, state.number('submarine.y') + down]
      if (x < 0 || x >= side || y < 0 || y > lowest) refuse('that is outside the sea')
      return [
        { path: 'submarine.x', value: x },
        { path: 'submarine.y', value: y },
      ]
    },
  }),
  entry({
    id: 'turn-submarine',
    title: 'Turn the submarine round',
    group,
    help: 'Its bow stays in its cell; it faces and fires the other way.',
    hypothesis: 'The agent turns back before it fires at what was ahead of it.',
    options: {},
    edits: (state) => [{ path: 'submarine.facesRight', value: state.read('submarine.facesRight') !== true }],
  }),
  entry({
    id: 'air',
    title: 'Air',
    group,
    help: 'What is in the tank. Held, it never runs out, and the bar stands still.',
    hypothesis: 'The agent reads the bar: with little air it comes up.',
    options: {
      air: {
        kind: 'number',
        title: 'Air',
        default: 20,
        min: 1,
        max: 1000,
        step: 1,
        unit: 'ticks',
        help: 'As much as the tank holds at most; 200 when it is full.',
      },
    },
    edits: (state, { air }) => [{ path: 'submarine.oxygen', value: Math.min(air, state.number('rules.air')) }],
  }),
  entry({
    id: 'divers-aboard',
    title: 'Divers on board',
    group,
    help: 'Six make the boat full; it comes up with one at least, or not at all.',
    hypothesis: 'The agent counts its divers: with a full boat it comes up, without one it never does.',
    options: {
      divers: {
        kind: 'number',
        title: 'Divers',
        default: 6,
        min: 0,
        max: 8,
        step: 1,
        help: 'As many as there is room for at most.',
      },
    },
    edits: (state, { divers }) => [
      { path: 'submarine.divers', value: Math.min(divers, state.number('rules.capacity')) },
    ],
  }),
]
