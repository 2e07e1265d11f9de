import { entry, refuse } from '../../entry'
import { COLUMNS, MIRROR, ROWS, invadersOf, moveInvaders, permuteColumns, setAlive, some } from './board'

const group = 'Invaders'
const march = 'March'
const row = {
  kind: 'number',
  title: 'Row',
  default: 0,
  min: 0,
  max: ROWS - 1,
  step: 1,
  help: 'From the top, counted from 0.',
} as const
const column = {
  kind: 'number',
  title: 'Column',
  default: 0,
  min: 0,
  max: COLUMNS - 1,
  step: 1,
  help: 'From the left, counted from 0.',
} as const
const alive = {
  kind: 'choice',
  title: 'To',
  default: 'dead',
  of: ['dead', 'alive'],
  help: 'Dead: gone, without points. Alive: back in its place.',
} as const
const px = { kind: 'number', default: 0, min: -320, max: 320, step: 1, unit: 'px' } as const
const RIGHT = 0
const LEFT = 1

export const invaders = [
  entry({
    id: 'invader',
    title: 'Kill or revive an invader',
    group,
    help: 'By its number, row by row from the upper left; it pays nothing. Changes 0 to 35 of the robustness study.',
    hypothesis: 'One invader more or less changes nothing that the agent should do, so agents of one kind still agree.',
    options: {
      invader: { kind: 'number', title: 'Invader', default: 0, min: 0, max: 63, step: 1, help: '6 · row + column.' },
      to: alive,
    },
    edits: (state, { invader, to }) =>
      setAlive(
        some(state, ({ index }) => index === invader),
        to === 'alive',
      ),
  }),
  entry({
    id: 'row',
    title: 'Kill or revive a row',
    group,
    help: 'All six. Changes 75 to 80 of the robustness study.',
    hypothesis: 'The agent’s value counts the points that are left: without a dear row it is lower.',
    options: { row, to: alive },
    edits: (state, { row: wanted, to }) =>
      setAlive(
        some(state, (invader) => invader.row === wanted),
        to === 'alive',
      ),
  }),
  entry({
    id: 'column',
    title: 'Kill or revive a column',
    group,
    help: 'All six. Changes 81 to 86 of the robustness study. Without an outer column the march is wider, and lasts longer.',
    hypothesis: 'The agent goes where invaders are above it: without the column above, it moves.',
    options: { column, to: alive },
    edits: (state, { column: wanted, to }) =>
      setAlive(
        some(state, (invader) => invader.col === wanted),
        to === 'alive',
      ),
  }),
  entry({
    id: 'shift-pattern',
    title: 'Shift the pattern of the dead',
    group,
    help: 'Gaps move right and come in again on the left; the study’s IVshiftBricks (Atrey et al. 2020) for this game. 6 is a full turn.',
    hypothesis:
      'A gap in the formation is salient because it is a gap, not because of where it is: its saliency moves along.',
    options: {
      by: {
        kind: 'number',
        title: 'Columns',
        default: 1,
        min: -6,
        max: 6,
        step: 1,
        help: 'To the right; negative to the left.',
      },
    },
    edits: (state, { by }) => permuteColumns(invadersOf(state), (col) => (((col - by) % COLUMNS) + COLUMNS) % COLUMNS),
  }),
  entry({
    id: 'mirror',
    title: 'Mirror formation and ship',
    group,
    help: 'Left and right change places; the study’s IVsymbricks (Atrey et al. 2020) for this game. The formation stays where it marches.',
    hypothesis: 'The agent treats left and right alike: its actions mirror with the board.',
    options: {
      ship: {
        kind: 'toggle',
        title: 'Ship too',
        default: true,
        help: 'Its left edge goes from x to 298 − x, so that the ends of its way change places.',
      },
    },
    edits: (state, { ship }) => [
      ...permuteColumns(invadersOf(state), (col) => COLUMNS - 1 - col),
      ...(ship ? [{ path: 'ship.x', value: MIRROR - state.number('ship.x') }] : []),
    ],
  }),
  entry({
    id: 'move-invaders',
    title: 'Move the formation',
    group,
    help: 'By a distance, all together, the dead ones’ places too.',
    hypothesis: 'The lower the invaders, the lower the value, whatever else is the same.',
    options: {
      dx: { ...px, title: 'Right', help: 'To the right; negative to the left.' },
      dy: { ...px, default: 10, min: -100, max: 150, title: 'Down', help: 'Downwards; negative upwards.' },
    },
    edits: (state, { dx, dy }) => moveInvaders(state, dx, dy),
  }),
  entry({
    id: 'advance-march',
    title: 'Advance the march',
    group: march,
    help: 'Some steps of two pixels along its way; the study’s IVmoveEnemies (1 to 10 steps on) and IVmoveEnemiesBack (6 to 9 back) for this game.',
    hypothesis: 'The agent sees where the invaders are: it aims at their new place at once.',
    options: {
      steps: {
        kind: 'number',
        title: 'Steps',
        default: 5,
        min: -20,
        max: 20,
        step: 1,
        help: 'Onwards; negative back.',
      },
      any: {
        kind: 'toggle',
        title: 'Any number',
        default: false,
        help: 'Draw 1 to 10 at random from the episode’s own random words; back if the number above is negative.',
      },
    },
    edits(state, { steps, any }, random) {
      const direction = state.number('march.direction')
      if (direction !== LEFT && direction !== RIGHT) refuse('they are about to drop')
      const count = any ? (1 + random.below(10)) * (steps < 0 ? -1 : 1) : steps
      return moveInvaders(state, 2 * count * (direction === RIGHT ? 1 : -1), 0)
    },
  }),
  entry({
    id: 'turn-march',
    title: 'Turn the march',
    group: march,
    help: 'Right becomes left and left becomes right, from the next step on.',
    hypothesis: 'The agent leads its targets by the direction of the march, which it must take from the older planes.',
    options: {},
    edits(state) {
      const direction = state.number('march.direction')
      if (direction !== LEFT && direction !== RIGHT) refuse('they are about to drop')
      return [{ path: 'march.direction', value: direction === RIGHT ? LEFT : RIGHT }]
    },
  }),
  entry({
    id: 'march-speed',
    title: 'Freeze or slow the march',
    group: march,
    help: 'The time between two steps, times this number; 0 freezes them where they are. They go on firing.',
    hypothesis: 'The agent waits for the next step by what it sees, not by a rhythm it has learnt.',
    options: {
      slowdown: {
        kind: 'number',
        title: 'Time, times',
        default: 0,
        min: 0,
        max: 16,
        step: 1,
        unit: '×',
        help: '1 is the original, 0 is for ever.',
      },
    },
    edits: (_, { slowdown }) => [{ path: 'march.slowdown', value: slowdown }],
  }),
  entry({
    id: 'march-timer',
    title: 'Time to the next step',
    group: march,
    help: 'Ticks before the invaders move again. Held, it freezes them; at 0, it hurries them.',
    hypothesis: 'Nothing that can be seen tells this timer, so the agent’s policy does not change with it.',
    options: {
      ticks: {
        kind: 'number',
        title: 'Ticks',
        default: 0,
        min: 0,
        max: 999,
        step: 1,
        unit: 'ticks',
        help: '32 after a step at first, less the fewer are left.',
      },
    },
    edits: (_, { ticks }) => [{ path: 'march.counter', value: ticks }],
  }),
]
