import { entry, refuse } from '../../entry'
import { SHIELD, isSolid, pixelColor, pixelsOf, shieldCount, shieldsOf, writePixels } from './board'

const group = 'Shields'
const MOST = 8
const which = {
  kind: 'number',
  title: 'Shield',
  default: -1,
  min: -1,
  max: MOST - 1,
  step: 1,
  help: 'From the left, counted from 0; −1 = all.',
} as const
const px = { kind: 'number', default: 0, min: -200, max: 200, step: 1, unit: 'px' } as const

export const shields = [
  entry({
    id: 'shift-shields',
    title: 'Shift shields',
    group,
    help: 'By a distance. Changes 36 to 45 of the robustness study: all of them by −25, −20, … 20 px, of which 0 changes nothing.',
    hypothesis: 'The agent seeks shelter under the shields where they are, not where they used to be.',
    options: {
      shield: which,
      dx: { ...px, default: 20, title: 'Right', help: 'To the right; negative to the left.' },
      dy: { ...px, title: 'Down', help: 'Downwards; negative upwards.' },
    },
    edits: (state, { shield, dx, dy }) =>
      shieldsOf(state, shield).flatMap((i) => [
        { path: `shields[${i}].x`, value: state.number(`shields[${i}].x`) + dx },
        { path: `shields[${i}].y`, value: state.number(`shields[${i}].y`) + dy },
      ]),
  }),
  entry({
    id: 'flip-shields',
    title: 'Turn shields over',
    group,
    help: 'Upside down, as change 87 of the robustness study, or left to right.',
    hypothesis: 'What counts is whether there is a shield, not its shape.',
    options: {
      shield: which,
      how: {
        kind: 'choice',
        title: 'How',
        default: 'upside down',
        of: ['upside down', 'left to right'],
        help: 'Rows or columns in reverse order.',
      },
    },
    edits: (state, { shield, how }) =>
      shieldsOf(state, shield).flatMap((one) => {
        const before = pixelsOf(state, one)
        const [down, across] = how === 'upside down' ? [true, false] : [false, true]
        const source = (i: number) => {
          const [x, y] = [i % SHIELD.width, Math.floor(i / SHIELD.width)]
          return (down ? SHIELD.height - 1 - y : y) * SHIELD.width + (across ? SHIELD.width - 1 - x : x)
        }
        return writePixels(one, before, (i) => before[source(i)] ?? 0)
      }),
  }),
  entry({
    id: 'disable-shields',
    title: 'Take shields away',
    group,
    help: 'Every pixel of one or of all.',
    hypothesis: 'A salient shield is one that the agent uses: without it, it behaves otherwise.',
    options: { shield: which },
    edits: (state, { shield }) =>
      shieldsOf(state, shield).flatMap((one) => writePixels(one, pixelsOf(state, one), () => 0)),
  }),
  entry({
    id: 'repair-shields',
    title: 'Repair shields',
    group,
    help: 'As a new wave has them. Held, they cannot be destroyed.',
    hypothesis: 'The agent sees how much of a shield is left: under a repaired one it is more at ease.',
    options: { shield: which },
    edits(state, { shield }) {
      const color = pixelColor(state, 'shieldColor')
      return shieldsOf(state, shield).flatMap((one) => {
        const before = pixelsOf(state, one)
        // What is there keeps its colour.
        return writePixels(one, before, (i) => (isSolid(i) ? (before[i] ?? 0) || color : 0))
      })
    },
  }),
  entry({
    id: 'erode-shields',
    title: 'Erode shields',
    group,
    help: 'Blocks of 2 × 2 pixels go, each by chance, as if lasers had hit here and there.',
    hypothesis: 'The damage of a shield matters only where a laser can come through.',
    options: {
      shield: which,
      share: { kind: 'number', title: 'Share', default: 0.25, min: 0, max: 1, help: 'Chance of each block.' },
    },
    edits: (state, { shield, share }, random) =>
      shieldsOf(state, shield).flatMap((one) => {
        const gone = Array.from({ length: SHIELD.pixels / 4 }, () => random.uniform() < share)
        const before = pixelsOf(state, one)
        const block = (i: number) =>
          (Math.floor(i / SHIELD.width / 2) * SHIELD.width) / 2 + Math.floor((i % SHIELD.width) / 2)
        return writePixels(one, before, (i) => (gone[block(i)] ? 0 : (before[i] ?? 0)))
      }),
  }),
  entry({
    id: 'add-shield',
    title: 'Add a shield',
    group,
    help: 'A whole one. The robustness study prepared one at 100 px from the left and did not use it.',
    hypothesis: 'The agent knows a shield when it sees one, also where it never saw one.',
    options: {
      x: {
        kind: 'number',
        title: 'From the left',
        default: 100,
        min: 0,
        max: 304,
        step: 1,
        unit: 'px',
        help: 'Left edge.',
      },
      y: {
        kind: 'number',
        title: 'From the top',
        default: 157,
        min: 20,
        max: 165,
        step: 1,
        unit: 'px',
        help: 'Top edge.',
      },
    },
    edits(state, { x, y }) {
      const count = shieldCount(state)
      if (count >= MOST) refuse('no room for more')
      const color = pixelColor(state, 'shieldColor')
      const pixels = Array.from({ length: SHIELD.pixels }, () => 0)
      return [
        { path: 'shieldCount', value: count + 1 },
        { path: `shields[${count}].x`, value: x },
        { path: `shields[${count}].y`, value: y },
        ...writePixels(count, pixels, (i) => (isSolid(i) ? color : 0)),
      ]
    },
  }),
]
