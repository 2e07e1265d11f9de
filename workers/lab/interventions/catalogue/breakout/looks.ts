import type { Edit } from '../../../contracts/env'
import { entry, refuse } from '../../entry'
import type { StateView } from '../../entry'
import { bricksOf, drawSome } from './board'

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
  entry({
    id: 'recolour-some',
    title: 'Recolour some bricks',
    group,
    help: 'Some standing bricks, drawn from the episode’s own random words, take the colour of the row whose brightness is farthest from their own. What they pay, and whether they stand, stays: a null as large as a hole in the wall.',
    hypothesis: 'What the rules do not look at changes nothing that the agent does.',
    options: {
      count: { kind: 'number', title: 'Bricks', default: 5, min: 1, max: 216, step: 1, help: 'How many.' },
      columns: {
        kind: 'choice',
        title: 'Columns',
        default: 'any',
        of: ['any', 'even', 'odd'],
        help: 'Of even and of odd columns: two draws that have no brick in common.',
      },
    },
    absolute: true,
    edits(state, { count, columns }, random) {
      const standing = bricksOf(state).filter(
        ({ alive, col }) => alive && (columns === 'any' || (col % 2 === 0) === (columns === 'even')),
      )
      if (standing.length === 0) refuse('none is standing')
      const colors = colorsOf(state)
      return drawSome(standing, count, random).flatMap(({ index }) =>
        paint(`bricks[${index}].color`, farthest(colors[index]!, colors)),
      )
    },
  }),
]

interface Color {
  readonly r: number
  readonly g: number
  readonly b: number
}

function colorsOf(state: StateView): Color[] {
  const [r, g, b] = ['r', 'g', 'b'].map((name) => state.list(`bricks[].color.${name}`).map(Number))
  return r!.map((red, i) => ({ r: red, g: g![i]!, b: b![i]! }))
}

/** ITU-R BT.601, as the observation is made of the picture. */
const brightness = ({ r, g, b }: Color) => 0.299 * r + 0.587 * g + 0.114 * b

const farthest = (from: Color, colors: readonly Color[]): Color =>
  colors.reduce((best, one) =>
    Math.abs(brightness(one) - brightness(from)) > Math.abs(brightness(best) - brightness(from)) ? one : best,
  )
