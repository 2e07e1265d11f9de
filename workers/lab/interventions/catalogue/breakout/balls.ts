import { entry, refuse } from '../../entry'
import { ballCount, ballOf, velocity, writeBall } from './board'

const group = 'Ball'
const ball = { kind: 'number', title: 'Ball', default: 0, min: 0, max: 15, step: 1, help: 'Which ball, counted from 0.' } as const
const px = { kind: 'number', default: 0, min: -240, max: 240, unit: 'px' } as const
const component = { kind: 'number', default: 0, min: -16, max: 16, unit: 'px/tick' } as const
const angle = { kind: 'number', title: 'Direction', default: 30, min: -360, max: 360, unit: '°', help: '0 is right, 90 is down.' } as const
const speed = { kind: 'number', title: 'Speed', default: 2, min: 0.25, max: 16, unit: 'px/tick', help: 'How far it flies in one tick.' } as const

export const balls = [
  entry({
    id: 'move-ball', title: 'Move the ball', group,
    help: 'By a distance, as in the study (5 px right and down by default; Atrey et al. 2020, IVmoveball).',
    options: { ball, dx: { ...px, default: 5, title: 'Right', help: 'To the right; negative to the left.' }, dy: { ...px, default: 5, title: 'Down', help: 'Downwards; negative upwards.' } },
    edits(state, { ball: index, dx, dy }) {
      const { x, y } = ballOf(state, index)
      return writeBall(index, { x: x + dx, y: y + dy })
    },
  }),
  entry({
    id: 'ball-velocity', title: 'Set the ball’s velocity', group,
    help: 'Its two components.',
    options: { ball, vx: { ...component, default: 1, title: 'Right', help: 'To the right per tick.' }, vy: { ...component, default: -1, title: 'Down', help: 'Downwards per tick.' } },
    edits(state, { ball: index, vx, vy }) {
      ballOf(state, index)
      return writeBall(index, { vx, vy })
    },
  }),
  entry({
    id: 'ball-direction', title: 'Turn the ball', group,
    help: 'Another direction at the same speed.',
    options: { ball, angle },
    edits(state, { ball: index, angle: degrees }) {
      const { vx, vy } = ballOf(state, index)
      return writeBall(index, velocity(degrees, Math.hypot(vx, vy)))
    },
  }),
  entry({
    id: 'ball-speed', title: 'Set the ball’s speed', group,
    help: 'Another speed in the same direction.',
    options: { ball, speed },
    edits(state, { ball: index, speed: wanted }) {
      const { vx, vy } = ballOf(state, index)
      const scale = wanted / Math.hypot(vx, vy)
      return writeBall(index, { vx: vx * scale, vy: vy * scale })
    },
  }),
  entry({
    id: 'add-ball', title: 'Add a ball', group,
    help: 'One more ball in play, at this place with this direction and speed.',
    options: {
      x: { kind: 'number', title: 'From the left', default: 120, min: 12, max: 228, unit: 'px', help: 'Centre of the new ball.' },
      y: { kind: 'number', title: 'From the top', default: 80, min: 25, max: 148, unit: 'px', help: 'Centre of the new ball.' },
      angle, speed,
      any: { kind: 'toggle', title: 'Any direction', default: false, help: 'Draw the direction at random (downwards, 30° to 150°) from the episode’s own random words.' },
    },
    edits(state, { x, y, angle: degrees, speed: pace, any }, random) {
      const count = ballCount(state)
      if (count >= 16) refuse('no room for more')
      const direction = any ? 30 + 120 * random.uniform() : degrees
      return [{ path: 'ballCount', value: count + 1 }, ...writeBall(count, { x, y, ...velocity(direction, pace) }), { path: 'isDead', value: false }]
    },
  }),
  entry({
    id: 'remove-ball', title: 'Remove a ball', group,
    help: 'Takes one ball away; the last one stays.',
    options: { ball },
    edits(state, { ball: index }) {
      const count = ballCount(state)
      ballOf(state, index)
      if (count === 1) refuse('it is the only one')
      // The list stays dense, and what is not in use is zero.
      const later = Array.from({ length: count - 1 - index }, (_, i) => writeBall(index + i, ballOf(state, index + i + 1))).flat()
      return [...later, ...writeBall(count - 1, { x: 0, y: 0, vx: 0, vy: 0 }), { path: 'ballCount', value: count - 1 }]
    },
  }),
  entry({
    id: 'ball-radius', title: 'Ball radius', group,
    help: 'Half the side of the square; its whole part also bounds a sub-step of the physics.',
    options: { radius: { kind: 'number', title: 'Radius', default: 3, min: 1, max: 12, unit: 'px', help: '2 in the original.' } },
    edits: (_, { radius }) => [{ path: 'ballRadius', value: radius }],
  }),
  entry({
    id: 'ball-speeds', title: 'Launch and fast speed', group,
    help: 'The two speeds of the rules: when launched, and after a hit on a deep brick. Balls in flight keep theirs.',
    options: { slow: { ...speed, title: 'Launched' }, fast: { ...speed, title: 'Fast', default: 4 } },
    edits: (_, { slow, fast }) => [{ path: 'ballSpeedSlow', value: slow }, { path: 'ballSpeedFast', value: fast }],
  }),
]
