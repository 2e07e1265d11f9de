import { entry } from '../entry'
import type { InterventionEntry } from '../entry'

const px = { kind: 'number', min: -84, max: 84, step: 1, unit: 'px' } as const
/** Pixels of the picture: 0 … LAST. */
const LAST = 83

export default [
  entry({
    id: 'move-ball',
    title: 'Move the ball',
    group: 'Ball',
    help: 'By a distance.',
    options: {
      dx: { ...px, default: 5, title: 'Right', help: 'To the right; negative to the left.' },
      dy: { ...px, default: 0, title: 'Down', help: 'Downwards; negative upwards.' },
    },
    edits: (state, { dx, dy }) => [
      { path: 'ball.x', value: state.number('ball.x') + dx },
      { path: 'ball.y', value: state.number('ball.y') + dy },
    ],
  }),
  entry({
    id: 'fall-speed',
    title: 'Falling speed',
    group: 'Ball',
    help: 'How far the ball falls in one tick.',
    options: {
      speed: {
        kind: 'number',
        title: 'Speed',
        default: 4,
        min: 1,
        max: 6,
        step: 1,
        unit: 'px/tick',
        help: '2 in the usual game.',
      },
    },
    edits: (_, { speed }) => [{ path: 'ball.fall', value: speed }],
  }),
  entry({
    id: 'move-basket',
    title: 'Move the basket',
    group: 'Basket',
    help: 'By a distance.',
    options: { dx: { ...px, default: 20, title: 'Right', help: 'To the right; negative to the left.' } },
    edits: (state, { dx }) => [{ path: 'basket.x', value: state.number('basket.x') + dx }],
  }),
  entry({
    id: 'basket-width',
    title: 'Basket width',
    group: 'Basket',
    help: 'A wider basket catches more.',
    options: {
      width: {
        kind: 'number',
        title: 'Width',
        default: 31,
        min: 5,
        max: 41,
        step: 2,
        unit: 'px',
        help: '15 in the usual game.',
      },
    },
    edits: (_, { width }) => [{ path: 'basket.width', value: width }],
  }),
  entry({
    id: 'basket-speed',
    title: 'Basket speed',
    group: 'Basket',
    help: 'How far it moves in one tick.',
    options: {
      speed: {
        kind: 'number',
        title: 'Speed',
        default: 1,
        min: 0,
        max: 8,
        step: 1,
        unit: 'px/tick',
        help: '2 in the usual game.',
      },
    },
    edits: (_, { speed }) => [{ path: 'basket.speed', value: speed }],
  }),
  entry({
    id: 'mirror',
    title: 'Mirror the board',
    group: 'Board',
    help: 'Left and right change places.',
    options: {},
    edits: (state) => ['ball.x', 'basket.x'].map((path) => ({ path, value: LAST - state.number(path) })),
  }),
] satisfies readonly InterventionEntry[]
