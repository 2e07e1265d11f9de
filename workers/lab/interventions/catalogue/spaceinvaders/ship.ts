import { entry, refuse } from '../../entry'
import { laser } from './board'

const group = 'Ship'

export const ship = [
  entry({
    id: 'move-ship',
    title: 'Move the ship',
    group,
    help: 'By a distance; the robustness study moved it 5, 10, … 145 px to the right.',
    hypothesis: 'The agent aims by where the ship is: displaced, it steers for the same invader or shelter as before.',
    options: {
      dx: {
        kind: 'number',
        title: 'Right',
        default: 5,
        min: -162,
        max: 162,
        step: 1,
        unit: 'px',
        help: 'To the right; negative to the left.',
      },
    },
    edits: (state, { dx }) => [{ path: 'ship.x', value: state.number('ship.x') + dx }],
  }),
  entry({
    id: 'place-ship',
    title: 'Place the ship',
    group,
    help: 'Anywhere on its way.',
    hypothesis: 'The value of a state depends on whether a shield is above the ship.',
    options: {
      x: {
        kind: 'number',
        title: 'From the left',
        default: 149,
        min: 68,
        max: 230,
        step: 1,
        unit: 'px',
        help: 'Left edge of the ship.',
      },
    },
    edits: (_, { x }) => [{ path: 'ship.x', value: x }],
  }),
  entry({
    id: 'ship-speed',
    title: 'Ship speed',
    group,
    help: 'How far a pressed button moves it in a tick; 3 in the original. The robustness study prepared 1 to 9 and did not use them.',
    hypothesis: 'The agent looks where the ship is instead of counting its own steps: slower, it still arrives.',
    options: {
      speed: {
        kind: 'number',
        title: 'Speed',
        default: 1,
        min: 0,
        max: 32,
        step: 1,
        unit: 'px/tick',
        help: 'Pixels per tick.',
      },
    },
    edits: (_, { speed }) => [{ path: 'ship.speed', value: speed }],
  }),
  entry({
    id: 'burn-ship',
    title: 'Set the ship on fire',
    group,
    help: 'As if a laser had hit it: it burns for 115 ticks, then a life is lost.',
    hypothesis: 'The value falls as soon as the ship burns, not only when the life is gone.',
    options: {},
    edits: (state) =>
      state.number('ship.alive')
        ? [
            { path: 'ship.alive', value: false },
            { path: 'ship.deathCounter', value: 115 },
          ]
        : refuse('the ship is not in play'),
  }),
  entry({
    id: 'place-ship-laser',
    title: 'Place the ship’s laser',
    group,
    help: 'Puts its one laser in flight, wherever it was.',
    hypothesis: 'The agent waits for its laser to be gone before it aims again.',
    options: {
      x: {
        kind: 'number',
        title: 'From the left',
        default: 150,
        min: 0,
        max: 318,
        step: 1,
        unit: 'px',
        help: 'Left edge of the laser.',
      },
      y: {
        kind: 'number',
        title: 'From the top',
        default: 130,
        min: 0,
        max: 209,
        step: 1,
        unit: 'px',
        help: 'Top edge of the laser.',
      },
    },
    edits: (state, { x, y }) => [
      { path: 'shipLaser.flying', value: true },
      ...laser('shipLaser', x, y, state.number('shipLaserSpeed')),
    ],
  }),
  entry({
    id: 'take-ship-laser',
    title: 'Take the ship’s laser away',
    group,
    help: 'The ship may fire again at once; held, it fires as fast as the button is pressed.',
    hypothesis: 'The agent fires when it can, not when it should: a free laser alone makes it press the button.',
    options: {},
    edits: (state) =>
      state.number('shipLaser.flying') ? [{ path: 'shipLaser.flying', value: false }] : refuse('it is not in flight'),
  }),
  entry({
    id: 'ship-laser-speed',
    title: 'Speed of the ship’s lasers',
    group,
    help: 'Of the next ones; 3 in the original.',
    hypothesis: 'The agent leads its targets by the flight time it was trained with.',
    options: {
      speed: {
        kind: 'number',
        title: 'Speed',
        default: 6,
        min: 1,
        max: 10,
        step: 1,
        unit: 'px/tick',
        help: 'Pixels per tick.',
      },
    },
    edits: (_, { speed }) => [{ path: 'shipLaserSpeed', value: speed }],
  }),
]
