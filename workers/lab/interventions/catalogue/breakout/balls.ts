import { entry, refuse } from '../../entry'
import type { StateView } from '../../entry'
import { ballCount, ballOf, velocity, writeBall, type BallState } from './board'

const group = 'Ball'
const ball = {
  kind: 'number',
  title: 'Ball',
  default: 0,
  min: 0,
  max: 15,
  step: 1,
  help: 'Which ball, counted from 0.',
} as const
const px = { kind: 'number', default: 0, min: -240, max: 240, unit: 'px' } as const
const component = { kind: 'number', default: 0, min: -16, max: 16, unit: 'px/tick' } as const
const angle = {
  kind: 'number',
  title: 'Direction',
  default: 30,
  min: -360,
  max: 360,
  unit: '°',
  help: '0 is right, 90 is down.',
} as const
const speed = {
  kind: 'number',
  title: 'Speed',
  default: 2,
  min: 0.25,
  max: 16,
  unit: 'px/tick',
  help: 'How far it flies in one tick.',
} as const

/** The field between the walls, for a ball's centre, and above the paddle. */
const [LEFT, RIGHT, TOP, LOWEST] = [14, 226, 27, 138]

function everyBall(state: StateView): (BallState & { readonly index: number })[] {
  if (ballCount(state) === 0) refuse('no ball in play')
  return Array.from({ length: ballCount(state) }, (_, index) => ({ index, ...ballOf(state, index) }))
}

export const balls = [
  entry({
    id: 'move-ball',
    title: 'Move the ball',
    group,
    help: 'By a distance, as in the study (5 px right and down by default; Atrey et al. 2020, IVmoveball).',
    hypothesis: 'The agent follows the ball: when it is elsewhere, the paddle goes elsewhere.',
    options: {
      ball,
      dx: { ...px, default: 5, title: 'Right', help: 'To the right; negative to the left.' },
      dy: { ...px, default: 5, title: 'Down', help: 'Downwards; negative upwards.' },
    },
    edits(state, { ball: index, dx, dy }) {
      const { x, y } = ballOf(state, index)
      return writeBall(index, { x: x + dx, y: y + dy })
    },
  }),
  entry({
    id: 'ball-velocity',
    title: 'Set the ball’s velocity',
    group,
    help: 'Its two components.',
    hypothesis: 'The agent reads the ball’s flight from its last planes, not only its place.',
    options: {
      ball,
      vx: { ...component, default: 1, title: 'Right', help: 'To the right per tick.' },
      vy: { ...component, default: -1, title: 'Down', help: 'Downwards per tick.' },
    },
    edits(state, { ball: index, vx, vy }) {
      ballOf(state, index)
      return writeBall(index, { vx, vy })
    },
  }),
  entry({
    id: 'nudge-velocity',
    title: 'Nudge the ball’s velocity',
    group,
    help: 'Adds to both components (counterfactual importance of the saliency study, unpublished: 1, 2 and 3).',
    hypothesis: 'The agent reads the ball’s flight: the greater the nudge, the more it changes its mind.',
    options: {
      ball,
      by: {
        kind: 'number',
        title: 'By',
        default: 1,
        min: -8,
        max: 8,
        unit: 'px/tick',
        help: 'To the right and down; negative to the left and up.',
      },
    },
    edits(state, { ball: index, by }) {
      const { vx, vy } = ballOf(state, index)
      return writeBall(index, { vx: vx + by, vy: vy + by })
    },
  }),
  entry({
    id: 'drift',
    title: 'Drift',
    group,
    help: 'A wind: every ball is put so far aside each time, its velocity kept. Meant to be held; decisions without a ball pass.',
    hypothesis: 'The agent corrects its course by what it sees: a steady drift hardly hurts.',
    options: {
      by: {
        kind: 'number',
        title: 'Right',
        default: 1,
        min: -16,
        max: 16,
        unit: 'px',
        help: 'To the right each time; negative to the left.',
      },
    },
    edits: (state, { by }) =>
      everyBall(state).flatMap(({ index, x }) => writeBall(index, { x: Math.min(Math.max(x + by, LEFT), RIGHT) })),
  }),
  entry({
    id: 'gravity',
    title: 'Gravity',
    group,
    help: 'Every ball is put so far down each time (negative: up, inverse gravity), its velocity kept. Meant to be held.',
    hypothesis: 'The agent foresees the ball by its last planes, so it also meets one that falls.',
    options: {
      by: {
        kind: 'number',
        title: 'Down',
        default: 1,
        min: -16,
        max: 16,
        unit: 'px',
        help: 'Downwards each time; negative upwards.',
      },
    },
    edits: (state, { by }) =>
      everyBall(state).flatMap(({ index, y }) => writeBall(index, { y: Math.min(Math.max(y + by, TOP), LOWEST) })),
  }),
  entry({
    id: 'ball-direction',
    title: 'Turn the ball',
    group,
    help: 'Another direction at the same speed.',
    hypothesis: 'The agent foresees where the ball will come down: turned, it is met elsewhere.',
    options: { ball, angle },
    edits(state, { ball: index, angle: degrees }) {
      const { vx, vy } = ballOf(state, index)
      return writeBall(index, velocity(degrees, Math.hypot(vx, vy)))
    },
  }),
  entry({
    id: 'ball-speed',
    title: 'Set the ball’s speed',
    group,
    help: 'Another speed in the same direction.',
    hypothesis: 'The agent meets a ball at a speed it has seldom seen.',
    options: { ball, speed },
    edits(state, { ball: index, speed: wanted }) {
      const { vx, vy } = ballOf(state, index)
      const scale = wanted / Math.hypot(vx, vy)
      return writeBall(index, { vx: vx * scale, vy: vy * scale })
    },
  }),
  entry({
    id: 'add-ball',
    title: 'Add a ball',
    group,
    help: 'One more ball in play, at this place with this direction and speed.',
    hypothesis: 'With two balls the agent follows the one that comes down first.',
    options: {
      x: {
        kind: 'number',
        title: 'From the left',
        default: 120,
        min: 12,
        max: 228,
        unit: 'px',
        help: 'Centre of the new ball.',
      },
      y: {
        kind: 'number',
        title: 'From the top',
        default: 80,
        min: 25,
        max: 148,
        unit: 'px',
        help: 'Centre of the new ball.',
      },
      angle,
      speed,
      any: {
        kind: 'toggle',
        title: 'Any direction',
        default: false,
        help: 'Draw the direction at random (downwards, 30° to 150°) from the episode’s own random words.',
      },
    },
    edits(state, { x, y, angle: degrees, speed: pace, any }, random) {
      const count = ballCount(state)
      if (count >= 16) refuse('no room for more')
      const direction = any ? 30 + 120 * random.uniform() : degrees
      return [
        { path: 'ballCount', value: count + 1 },
        ...writeBall(count, { x, y, ...velocity(direction, pace) }),
        { path: 'isDead', value: false },
      ]
    },
  }),
  entry({
    id: 'remove-ball',
    title: 'Remove a ball',
    group,
    help: 'Takes one ball away; the last one stays.',
    hypothesis: 'The agent acts on every ball it sees: with one less, it acts otherwise.',
    options: { ball },
    edits(state, { ball: index }) {
      const count = ballCount(state)
      ballOf(state, index)
      if (count === 1) refuse('it is the only one')
      // The list stays dense, and what is not in use is zero.
      const later = Array.from({ length: count - 1 - index }, (_, i) =>
        writeBall(index + i, ballOf(state, index + i + 1)),
      ).flat()
      return [...later, ...writeBall(count - 1, { x: 0, y: 0, vx: 0, vy: 0 }), { path: 'ballCount', value: count - 1 }]
    },
  }),
  entry({
    id: 'ball-radius',
    title: 'Ball radius',
    group,
    help: 'Half the side of the square; its whole part also bounds a sub-step of the physics.',
    hypothesis: 'The agent knows the ball by its motion, not by its size.',
    options: {
      radius: { kind: 'number', title: 'Radius', default: 3, min: 1, max: 12, unit: 'px', help: '2 in the original.' },
    },
    edits: (_, { radius }) => [{ path: 'ballRadius', value: radius }],
  }),
  entry({
    id: 'ball-speeds',
    title: 'Launch and fast speed',
    group,
    help: 'The two speeds of the rules: when launched, and after a hit on a deep brick. Balls in flight keep theirs.',
    hypothesis: 'The agent copes with other rules of speed than those it was trained with.',
    options: { slow: { ...speed, title: 'Launched' }, fast: { ...speed, title: 'Fast', default: 4 } },
    edits: (_, { slow, fast }) => [
      { path: 'ballSpeedSlow', value: slow },
      { path: 'ballSpeedFast', value: fast },
    ],
  }),
]
