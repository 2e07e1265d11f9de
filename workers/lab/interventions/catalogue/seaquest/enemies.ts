import type { Edit } from '../../../contracts/env'
import { entry, refuse } from '../../entry'
import type { StateView } from '../../entry'
import { add, isSubmarine, present, remove, turn } from './sea'

const group = 'Enemies'
const which = {
  kind: 'choice',
  title: 'Which',
  default: 'all',
  of: ['all', 'fish', 'submarines'],
  help: 'All enemies, or those of a kind.',
} as const

const those = (state: StateView, kind: string) =>
  present(state, 'enemies').filter((i) => kind === 'all' || isSubmarine(state, i) === (kind === 'submarines'))

const orNone = (edits: Edit[]): Edit[] => (edits.length > 0 ? edits : refuse('there are none'))

export const enemies = [
  entry({
    id: 'add-enemy',
    title: 'Add an enemy',
    group,
    help: 'In the submarine’s row, coming towards it.',
    hypothesis: 'The agent shoots what comes towards it, or gets out of its row.',
    options: {
      kind: { kind: 'choice', title: 'Kind', default: 'fish', of: ['fish', 'submarine'], help: 'A submarine fires.' },
      ahead: {
        kind: 'number',
        title: 'Ahead',
        default: 3,
        min: -9,
        max: 9,
        step: 1,
        unit: 'cells',
        help: 'Before the bow; negative behind it.',
      },
    },
    edits(state, { kind, ahead }) {
      if (ahead === 0) refuse('an enemy is where the submarine is')
      const right = state.read('submarine.facesRight') === true
      const x = state.number('submarine.x') + (right ? ahead : -ahead)
      const at = { x, y: state.number('submarine.y'), right: right === ahead < 0, timer: state.number('moveInterval') }
      const { path, edits } = add(state, 'enemies', at)
      return [
        ...edits,
        { path: `${path}.isSubmarine`, value: kind === 'submarine' },
        { path: `${path}.shotTimer`, value: kind === 'submarine' ? state.number('rules.torpedoInterval') : 0 },
      ]
    },
  }),
  entry({
    id: 'remove-enemies',
    title: 'Remove enemies',
    group,
    help: 'Nobody is paid for it. Held, the sea stays free of them.',
    hypothesis: 'The enemies that a map shows are what moves the agent: without them it acts otherwise.',
    options: { which },
    edits: (state, { which: kind }) => orNone(remove('enemies', those(state, kind))),
  }),
  entry({
    id: 'swap-enemies',
    title: 'Fish become submarines',
    group,
    help: 'And submarines fish: place, direction and time to the next move stay.',
    hypothesis: 'The agent keeps more distance from submarines, which fire.',
    options: { which },
    edits: (state, { which: kind }) =>
      orNone(
        those(state, kind).flatMap((i) => [
          { path: `enemies[${i}].isSubmarine`, value: !isSubmarine(state, i) },
          { path: `enemies[${i}].shotTimer`, value: isSubmarine(state, i) ? 0 : state.number('rules.torpedoInterval') },
        ]),
      ),
  }),
  entry({
    id: 'turn-enemies',
    title: 'Turn enemies round',
    group,
    help: 'All of them swim the other way.',
    hypothesis: 'The agent sees which way they swim: who swims away is no danger.',
    options: {},
    edits: (state) => orNone(turn(state, 'enemies')),
  }),
  entry({
    id: 'enemy-wait',
    title: 'Pace of enemies',
    group,
    help: 'How long they wait between two moves, from their next one on; 5 ticks at the start of a game.',
    hypothesis: 'The agent counts on the pace that it knows.',
    options: {
      ticks: {
        kind: 'number',
        title: 'Wait',
        default: 2,
        min: 0,
        max: 40,
        step: 1,
        unit: 'ticks',
        help: 'More is slower.',
      },
    },
    edits: (_, { ticks }) => [{ path: 'moveInterval', value: ticks }],
  }),
  entry({
    id: 'enemy-interval',
    title: 'Time between enemies',
    group,
    help: 'From now on; also brings the next one that near.',
    options: {
      ticks: {
        kind: 'number',
        title: 'Ticks',
        default: 5,
        min: 1,
        max: 200,
        step: 1,
        unit: 'ticks',
        help: '20 at the start of a game.',
      },
    },
    edits: (state, { ticks }) => [
      { path: 'spawnInterval', value: ticks },
      { path: 'spawnTimer', value: Math.min(ticks, state.number('spawnTimer')) },
    ],
  }),
  entry({
    id: 'remove-torpedoes',
    title: 'Remove torpedoes',
    group,
    help: 'All that are in flight. Held, nothing is ever hit by one.',
    hypothesis: 'The agent dodges torpedoes: without them it stays.',
    options: {},
    edits: (state) => orNone(remove('torpedoes', present(state, 'torpedoes'))),
  }),
]
