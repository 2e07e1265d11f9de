import { entry, refuse } from '../../entry'
import { laser } from './board'

const group = 'Lasers'
const ufo = 'UFO'
const MOST = 8

export const lasers = [
  entry({
    id: 'add-laser',
    title: 'Add a laser',
    group,
    help: 'One more of the invaders’, falling from here.',
    hypothesis: 'The agent dodges what falls towards it, whoever fired it.',
    options: {
      where: {
        kind: 'choice',
        title: 'Where',
        default: 'above the ship',
        of: ['above the ship', 'at x'],
        help: 'Over the middle of the ship, or at the place below.',
      },
      x: {
        kind: 'number',
        title: 'From the left',
        default: 150,
        min: 0,
        max: 318,
        step: 1,
        unit: 'px',
        help: 'Left edge, where that is asked for.',
      },
      y: {
        kind: 'number',
        title: 'From the top',
        default: 140,
        min: 0,
        max: 180,
        step: 1,
        unit: 'px',
        help: 'Top edge.',
      },
    },
    edits(state, { where, x, y }) {
      const count = state.number('laserCount')
      if (count >= MOST) refuse('no room for more')
      const left = where === 'at x' ? x : state.number('ship.x') + 7
      return [
        { path: 'laserCount', value: count + 1 },
        ...laser(`lasers[${count}]`, left, y, state.number('laserSpeed')),
        { path: `lasers[${count}].movement`, value: 1 },
      ]
    },
  }),
  entry({
    id: 'remove-lasers',
    title: 'Remove all lasers',
    group,
    help: 'Of the invaders; the ship’s stays. Held, nothing ever reaches the ship.',
    hypothesis: 'A salient laser is what moves the agent: without it, it does not dodge.',
    options: {},
    edits: (state) =>
      state.number('laserCount') > 0 ? [{ path: 'laserCount', value: 0 }] : refuse('none is in flight'),
  }),
  entry({
    id: 'move-lasers',
    title: 'Move lasers',
    group,
    help: 'All that the invaders have in flight, by a distance.',
    hypothesis: 'The agent dodges by where a laser is: shifted aside, it no longer alarms.',
    options: {
      dx: {
        kind: 'number',
        title: 'Right',
        default: 20,
        min: -300,
        max: 300,
        step: 1,
        unit: 'px',
        help: 'To the right; negative to the left.',
      },
      dy: {
        kind: 'number',
        title: 'Down',
        default: 0,
        min: -200,
        max: 200,
        step: 1,
        unit: 'px',
        help: 'Downwards; negative upwards.',
      },
    },
    edits(state, { dx, dy }) {
      const count = state.number('laserCount')
      if (count === 0) refuse('none is in flight')
      return Array.from({ length: count }, (_, i) => [
        { path: `lasers[${i}].x`, value: state.number(`lasers[${i}].x`) + dx },
        { path: `lasers[${i}].y`, value: state.number(`lasers[${i}].y`) + dy },
      ]).flat()
    },
  }),
  entry({
    id: 'hold-fire',
    title: 'How many lasers at once',
    group,
    help: '2 in the original; at 0 the invaders hold their fire.',
    hypothesis: 'The agent’s caution is for lasers it sees, not for the number it is used to.',
    options: {
      limit: {
        kind: 'number',
        title: 'At once',
        default: 0,
        min: 0,
        max: MOST,
        step: 1,
        help: 'Those in flight stay.',
      },
    },
    edits: (_, { limit }) => [{ path: 'shotLimit', value: limit }],
  }),
  entry({
    id: 'shot-period',
    title: 'Time between shots',
    group,
    help: '50 ticks in the original; also brings the next shot that near.',
    hypothesis: 'The agent counts on a pause after a shot.',
    options: {
      ticks: {
        kind: 'number',
        title: 'Ticks',
        default: 10,
        min: 1,
        max: 999,
        step: 1,
        unit: 'ticks',
        help: 'Counted only while fewer than allowed are in flight.',
      },
    },
    edits: (state, { ticks }) => [
      { path: 'shotPeriod', value: ticks },
      { path: 'shotDelay', value: Math.min(ticks, state.number('shotDelay')) },
    ],
  }),
  entry({
    id: 'laser-speed',
    title: 'Speed of the invaders’ lasers',
    group,
    help: '3 in the original; those in flight, too.',
    hypothesis: 'The agent dodges by distance alone, so fast lasers hit it.',
    options: {
      speed: {
        kind: 'number',
        title: 'Speed',
        default: 6,
        min: 0,
        max: 10,
        step: 1,
        unit: 'px/tick',
        help: 'Pixels per tick.',
      },
    },
    edits: (state, { speed }) => [
      { path: 'laserSpeed', value: speed },
      ...Array.from({ length: state.number('laserCount') }, (_, i) => ({ path: `lasers[${i}].speed`, value: speed })),
    ],
  }),
  entry({
    id: 'aim',
    title: 'How well the invaders aim',
    group,
    help: 'Share of shots from just any lowest invader; the others come from the nearest. 0.5 in the original.',
    hypothesis: 'The agent has learnt to move away from the nearest invader, as if it always were the one to fire.',
    options: {
      jitter: {
        kind: 'number',
        title: 'By chance',
        default: 1,
        min: 0,
        max: 1,
        help: '0: always the nearest. 1: any.',
      },
    },
    edits: (_, { jitter }) => [{ path: 'jitter', value: jitter }],
  }),
  entry({
    id: 'call-ufo',
    title: 'Call the UFO',
    group: ufo,
    help: 'Here it is, at this place on its way to the right. It hides the score.',
    hypothesis: 'The agent goes for the UFO, which pays 100.',
    options: {
      x: {
        kind: 'number',
        title: 'From the left',
        default: 20,
        min: -2,
        max: 306,
        step: 1,
        unit: 'px',
        help: 'Left edge.',
      },
    },
    edits: (_, { x }) => [
      { path: 'ufo.counter', value: -1 },
      { path: 'ufo.deathCounter', value: -1 },
      { path: 'ufo.x', value: x },
      { path: 'ufo.y', value: 12 },
    ],
  }),
  entry({
    id: 'dismiss-ufo',
    title: 'Send the UFO away',
    group: ufo,
    help: 'It comes again after this time. Held, it never does.',
    hypothesis: 'Nobody counts the ticks to the next UFO: the policy does not change while it is away.',
    options: {
      ticks: {
        kind: 'number',
        title: 'Ticks',
        default: 500,
        min: 0,
        max: 9999,
        step: 1,
        unit: 'ticks',
        help: 'Of a living ship.',
      },
    },
    edits: (_, { ticks }) => [
      { path: 'ufo.counter', value: ticks },
      { path: 'ufo.deathCounter', value: -1 },
      { path: 'ufo.x', value: -2 },
      { path: 'ufo.y', value: 12 },
    ],
  }),
]
