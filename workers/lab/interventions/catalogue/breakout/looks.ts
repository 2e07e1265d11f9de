import type { Edit } from '../../../contracts/env'
import { entry, refuse } from '../../entry'
import { bricksOf } from './board'

const group = 'Looks'
const channel = { kind: 'number', min: 0, max: 255, step: 1, help: '0 to 255.' } as const
const things: Readonly<Record<string, string>> = {
  ball: 'ballColor',
  paddle: 'paddleColor',
  background: 'backgroundColor',
  walls: 'frameColor',
}
const color = {
  r: { ...channel, title: 'Red', default: 0 },
  g: { ...channel, title: 'Green', default: 0 },
  b: { ...channel, title: 'Blue', default: 0 },
} as const

const paint = (path: string, channels: Readonly<Record<'r' | 'g' | 'b', number>>): Edit[] =>
  Object.entries(channels).map(([name, value]) => ({ path: `${path}.${name}`, value }))

export const looks = [
  entry({
    id: 'recolour',
    title: 'Recolour',
    group,
    help: 'Another colour for what is to be seen; the rules do not look at it. In the background’s colour a thing is invisible.',
    hypothesis: 'The agent goes by shape and place, not by brightness.',
    options: {
      thing: { kind: 'choice', title: 'What', default: 'ball', of: Object.keys(things), help: 'All of its kind.' },
      ...color,
    },
    edits: (_, { thing, r, g, b }) => paint(things[thing] ?? '', { r, g, b }),
  }),
  entry({
    id: 'recolour-bricks',
    title: 'Recolour bricks',
    group,
    help: 'Another colour for one row or the whole wall; what they pay stays.',
    hypothesis: 'The agent takes a brick for a brick whatever its row’s colour.',
    options: {
      row: {
        kind: 'number',
        title: 'Row',
        default: -1,
        min: -1,
        max: 11,
        step: 1,
        help: 'From the top, counted from 0; −1 = the whole wall.',
      },
      ...color,
    },
    edits(state, { row, r, g, b }) {
      const meant = bricksOf(state).filter((brick) => row < 0 || brick.row === row)
      if (meant.length === 0) refuse('no such brick')
      return meant.flatMap(({ index }) => paint(`bricks[${index}].color`, { r, g, b }))
    },
  }),
]
