import { entry } from '../entry'
import type { InterventionEntry } from '../entry'

const degrees = Math.PI / 180
const within = (value: number, limit: number) => Math.min(limit, Math.max(-limit, value))

export default [
  entry({
    id: 'push',
    title: 'Push the cart',
    group: 'Cart',
    help: 'Adds to its velocity at once.',
    hypothesis: 'The agent reads the velocity: a push to the right makes it push left more often.',
    options: {
      speed: {
        kind: 'number',
        title: 'To the right',
        default: 0.5,
        min: -3,
        max: 3,
        unit: 'm/s',
        help: 'Negative to the left.',
      },
    },
    edits: (state, { speed }) => [{ path: 'cart.velocity', value: state.number('cart.velocity') + speed }],
  }),
  entry({
    id: 'move-cart',
    title: 'Move the cart',
    group: 'Cart',
    help: 'By a distance; the pole comes with it.',
    hypothesis: 'The agent keeps to the middle of the track: away from it its value falls.',
    options: {
      distance: {
        kind: 'number',
        title: 'To the right',
        default: 1,
        min: -4.8,
        max: 4.8,
        unit: 'm',
        help: 'Negative to the left.',
      },
    },
    edits: (state, { distance }) => [{ path: 'cart.x', value: within(state.number('cart.x') + distance, 2.4) }],
  }),
  entry({
    id: 'stop-cart',
    title: 'Stop the cart',
    group: 'Cart',
    help: 'Its velocity becomes zero.',
    hypothesis: 'With the cart at rest only angle and spin decide.',
    options: {},
    edits: () => [{ path: 'cart.velocity', value: 0 }],
  }),
  entry({
    id: 'tilt',
    title: 'Tilt the pole',
    group: 'Pole',
    help: 'Adds to its angle.',
    hypothesis: 'The agent pushes the cart under the pole: tilted to the right it pushes right.',
    options: {
      angle: {
        kind: 'number',
        title: 'To the right',
        default: 4,
        min: -12,
        max: 12,
        unit: '°',
        help: 'Negative to the left; it falls at 12.',
      },
    },
    edits: (state, { angle }) => [
      { path: 'pole.angle', value: within(state.number('pole.angle') + angle * degrees, 0.2094) },
    ],
  }),
  entry({
    id: 'spin',
    title: 'Knock the pole',
    group: 'Pole',
    help: 'Adds to its angular velocity.',
    hypothesis: 'The agent reads the spin before the angle shows it.',
    options: {
      spin: {
        kind: 'number',
        title: 'To the right',
        default: 0.5,
        min: -3,
        max: 3,
        unit: 'rad/s',
        help: 'Negative to the left.',
      },
    },
    edits: (state, { spin }) => [{ path: 'pole.spin', value: state.number('pole.spin') + spin }],
  }),
  entry({
    id: 'pole-length',
    title: 'Length of the pole',
    group: 'Pole',
    help: 'It is none of what the agent sees.',
    hypothesis: 'The agent copes with a longer pole, which falls more slowly.',
    options: {
      length: {
        kind: 'number',
        title: 'Length',
        default: 2,
        min: 0.2,
        max: 10,
        unit: 'm',
        help: '1 in the usual game; a short pole falls fast.',
      },
    },
    edits: (_, { length }) => [{ path: 'pole.length', value: length }],
  }),
  entry({
    id: 'gravity',
    title: 'Gravity',
    group: 'World',
    help: '9.8 in the usual game. The agent does not see it either.',
    hypothesis: 'On the moon (1.6) the agent pushes too hard and still balances.',
    options: {
      gravity: {
        kind: 'number',
        title: 'Gravity',
        default: 1.6,
        min: 0,
        max: 30,
        unit: 'm/s²',
        help: 'Zero lets the pole float.',
      },
    },
    edits: (_, { gravity }) => [{ path: 'world.gravity', value: gravity }],
  }),
  entry({
    id: 'mirror',
    title: 'Mirror',
    group: 'World',
    help: 'Left and right change places, motion too.',
    hypothesis: 'The game is symmetric: the agent’s two actions change places.',
    options: {},
    edits: (state) =>
      ['cart.x', 'cart.velocity', 'pole.angle', 'pole.spin'].map((path) => ({ path, value: -state.number(path) })),
  }),
] satisfies readonly InterventionEntry[]
