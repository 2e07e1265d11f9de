import { entry } from '../../entry'
import { agentOf, within } from './world'

const group = 'Agent'
const distance = { kind: 'number', min: -20, max: 20, step: 0.1, unit: 'cells' } as const
const speed = { kind: 'number', step: 0.05, unit: 'cells/tick' } as const

export const agent = [
  entry({
    id: 'move-agent',
    title: 'Move the agent',
    group,
    help: 'By a distance; not into the ground, and not onto what ends the game.',
    hypothesis: 'The agent goes by where it is, not by what it has done so far.',
    options: {
      right: { ...distance, default: 2, title: 'Right', help: 'To the right; negative to the left.' },
      up: { ...distance, default: 2, title: 'Up', help: 'Upwards; negative downwards.' },
    },
    edits(state, { right, up }) {
      const { x, y } = agentOf(state)
      within(x + right, y + up)
      return [
        { path: 'agent.x', value: x + right },
        { path: 'agent.y', value: y + up },
      ]
    },
  }),
  entry({
    id: 'agent-speed',
    title: 'Speed of the agent',
    group,
    help: 'No picture shows it: who acts otherwise remembers more than it sees, or sees it in the next one.',
    hypothesis: 'The agent carries its speed in its memory, since no picture shows it.',
    options: {
      right: { ...speed, min: -0.5, max: 0.5, default: 0, title: 'Right', help: 'To the right; negative to the left.' },
      up: { ...speed, min: -1.5, max: 1.5, default: 0, title: 'Up', help: 'Upwards; negative downwards.' },
    },
    edits: (_, { right, up }) => [
      { path: 'agent.vx', value: right },
      { path: 'agent.vy', value: up },
    ],
  }),
  entry({
    id: 'freeze-agent',
    title: 'Hold the agent still',
    group,
    help: 'Whatever it does, it stays; the world goes on. Its speed waits.',
    hypothesis: 'The agent notices that what it does has no effect.',
    options: { frozen: { kind: 'toggle', title: 'Still', default: true, help: 'No: it moves again.' } },
    edits: (_, { frozen }) => [{ path: 'agent.frozen', value: frozen }],
  }),
  entry({
    id: 'turn-figure',
    title: 'Turn the figure round',
    group,
    help: 'Which way it faces is drawn for people only: no rule and no agent knows of it.',
    hypothesis: 'What nobody can see changes nothing: the null beside the other changes.',
    options: {},
    edits: (state) => [{ path: 'agent.facesRight', value: state.read('agent.facesRight') !== true }],
  }),
]
