import { entry, refuse } from '../../entry'
import { hideScore } from '../../hide-score'
import { add, lists, mirror, present, remove, sea, turn } from './sea'

const [divers, score, board] = ['Divers', 'Score', 'Board']
const points = { kind: 'number', title: 'Score', default: 0, min: -9999, max: 99999, step: 1 } as const

export const rest = [
  entry({
    id: 'add-diver',
    title: 'Add a diver',
    group: divers,
    help: 'At a distance from the submarine, swimming to the right.',
    hypothesis: 'The agent goes for divers that are near.',
    options: {
      right: {
        kind: 'number',
        title: 'Right',
        default: 2,
        min: -15,
        max: 15,
        step: 1,
        unit: 'cells',
        help: 'To the right of the bow; negative to the left.',
      },
      down: {
        kind: 'number',
        title: 'Down',
        default: 0,
        min: -15,
        max: 15,
        step: 1,
        unit: 'cells',
        help: 'Negative is up.',
      },
    },
    edits(state, { right, down }) {
      const [x, y] = [state.number('submarine.x') + right, state.number('submarine.y') + down]
      return add(state, 'divers', { x, y, right: true, timer: state.number('rules.diverMoveInterval') }).edits
    },
  }),
  entry({
    id: 'remove-divers',
    title: 'Remove divers',
    group: divers,
    help: 'Those in the sea; those on board stay. Held, nobody can be saved.',
    hypothesis: 'Divers are what draws the agent there: without them it goes elsewhere.',
    options: {},
    edits(state) {
      const numbers = present(state, 'divers')
      return numbers.length > 0 ? remove('divers', numbers) : refuse('there are none')
    },
  }),
  entry({
    id: 'displayed-score',
    title: 'Displayed score',
    group: score,
    help: 'Only what the picture shows; rewards and the true score are not touched.',
    hypothesis: 'A salient score guides the agent: with another one shown, it plays otherwise.',
    options: { score: { ...points, help: 'What is shown.' } },
    edits: (_, { score: value }) => [{ path: 'displayedScore', value }],
  }),
  hideScore(score),
  entry({
    id: 'true-score',
    title: 'True score',
    group: score,
    help: 'The score that counts, not what is shown. Rewards are not touched either.',
    hypothesis: 'What nobody can see changes nothing: the null beside the displayed score.',
    options: { score: { ...points, help: 'What counts.' } },
    edits: (_, { score: value }) => [{ path: 'score', value }],
  }),
  entry({
    id: 'mirror',
    title: 'Mirror the sea',
    group: board,
    help: 'Left and right change places, and everything faces the other way.',
    hypothesis: 'The agent does the same with left and right exchanged.',
    options: {},
    edits: (state) => [
      mirror(state, 'submarine.x'),
      { path: 'submarine.facesRight', value: state.read('submarine.facesRight') !== true },
      ...lists.flatMap((list) => [
        ...present(state, list).map((i) => mirror(state, `${list}[${i}].x`)),
        ...turn(state, list),
      ]),
    ],
  }),
  entry({
    id: 'sink',
    title: 'Everything a row lower',
    group: board,
    help: 'Enemies and divers; who is in the lowest row stays there.',
    hypothesis: 'The agent aims by rows: what has left its row it no longer shoots at.',
    options: {},
    edits(state) {
      const { lowest } = sea(state)
      const moved = (['enemies', 'divers'] as const).flatMap((list) =>
        present(state, list).flatMap((i) => {
          const path = `${list}[${i}].y`
          return state.number(path) < lowest ? [{ path, value: state.number(path) + 1 }] : []
        }),
      )
      return moved.length > 0 ? moved : refuse('nobody can go lower')
    },
  }),
]
