import { entry, enumeration } from '../entry'
import type { InterventionEntry, NumberedChange } from '../entry'

const px = { kind: 'number', min: -84, max: 84, step: 1, unit: 'px' } as const
/** Pixels of the picture: 0 … LAST. */
const LAST = 83

const single = [
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

/** Ours, in the manner of the interventional robustness study (arXiv 2209.09058), which has no such game. Others only at the end: rows know them by their number. */
const robustness: readonly NumberedChange[] = [
  ...[-10, 10].map((dx) => ({
    title: `Ball ${Math.abs(dx)} px ${dx < 0 ? 'left' : 'right'}`,
    id: 'move-ball',
    options: { dx, dy: 0 },
  })),
  ...[-15, 15].map((dy) => ({
    title: `Ball ${Math.abs(dy)} px ${dy < 0 ? 'up' : 'down'}`,
    id: 'move-ball',
    options: { dx: 0, dy },
  })),
  ...[-20, 20].map((dx) => ({
    title: `Basket ${Math.abs(dx)} px ${dx < 0 ? 'left' : 'right'}`,
    id: 'move-basket',
    options: { dx },
  })),
  ...[9, 31].map((width) => ({ title: `Basket ${width} px wide`, id: 'basket-width', options: { width } })),
  ...[1, 4].map((speed) => ({ title: `Ball falls ${speed} px a tick`, id: 'fall-speed', options: { speed } })),
  ...[1, 4].map((speed) => ({ title: `Basket speed ${speed}`, id: 'basket-speed', options: { speed } })),
  { title: 'Board mirrored', id: 'mirror', options: {} },
]

const study = enumeration(
  {
    id: 'robustness',
    title: 'Robustness study',
    group: 'Study',
    help: 'Thirteen changes of ours for the interventional robustness study (arXiv 2209.09058): ball 0–3, basket 4–5, its width 6–7, falling speed 8–9, basket speed 10–11, mirrored 12.',
    hypothesis:
      'Agents trained alike agree as much after the change as before it. Numbers 8 to 11 change nothing that can be seen: the nulls.',
  },
  robustness,
  single,
)

export default [...single, study] satisfies readonly InterventionEntry[]
