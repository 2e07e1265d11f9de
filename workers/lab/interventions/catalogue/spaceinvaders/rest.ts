import type { Edit } from '../../../contracts/env'
import { entry, refuse } from '../../entry'
import type { StateView } from '../../entry'
import { pixelsOf, shieldCount, writePixels } from './board'

/** Seed words of the original's generator: xoroshiro128+ as Toybox seeds it. */
const SEED_WORDS = [0x193a6754a8a7d469n, 0x97830e05113ba7bbn] as const

const game = 'Game'
const channel = { kind: 'number', min: 0, max: 255, step: 1, help: '0 to 255.' } as const
const things = ['invaders', 'ship', 'shields', 'UFO', 'lasers', 'sky', 'ground'] as const

const colorFields: Readonly<Record<string, string>> = {
  invaders: 'invaderColor',
  ship: 'ship.color',
  UFO: 'ufoColor',
  sky: 'backgroundColor',
  ground: 'groundColor',
  shields: 'shieldColor',
}

/** What has that colour now, besides the field that says so for the next ones. */
function recolor(state: StateView, thing: string, [r, g, b]: readonly [number, number, number]): Edit[] {
  const paint = (path: string) => [
    { path: `${path}.r`, value: r },
    { path: `${path}.g`, value: g },
    { path: `${path}.b`, value: b },
  ]
  if (thing === 'lasers') {
    const flying = Array.from({ length: state.number('laserCount') }, (_, i) => paint(`lasers[${i}].color`)).flat()
    const own = state.number('shipLaser.flying') ? paint('shipLaser.color') : []
    return flying.length + own.length > 0 ? [...flying, ...own] : refuse('none is in flight')
  }
  const pixel = (r | (g << 8) | (b << 16) | (255 << 24)) >>> 0
  const shields = thing === 'shields' ? Array.from({ length: shieldCount(state) }, (_, i) => i) : []
  return [
    ...paint(colorFields[thing] ?? refuse('no such thing')),
    ...shields.flatMap((one) => {
      const before = pixelsOf(state, one)
      return writePixels(one, before, (i) => ((before[i] ?? 0) >>> 24 > 0 ? pixel : (before[i] ?? 0)))
    }),
  ]
}

export const rest = [
  entry({
    id: 'lives',
    title: 'Lives',
    group: game,
    help: 'How many are left, this one included.',
    hypothesis: 'The number is shown only between lives, so the agent cannot play for it.',
    options: {
      lives: { kind: 'number', title: 'Lives', default: 1, min: 1, max: 99, step: 1, help: '3 at the start.' },
    },
    edits: (_, { lives }) => [{ path: 'lives', value: lives }],
  }),
  entry({
    id: 'unlimited-lives',
    title: 'Unlimited lives',
    group: game,
    help: 'A burnt ship costs no life. The game still ends when an invader lands.',
    hypothesis: 'An agent that cannot see its lives plays no worse or better for having them all.',
    options: { on: { kind: 'toggle', title: 'Unlimited', default: true, help: 'Off: as in the original.' } },
    edits: (_, { on }) => [{ path: 'unlimitedLives', value: on }],
  }),
  entry({
    id: 'recolour',
    title: 'Recolour',
    group: game,
    help: 'Other colours for what is to be seen; the rules do not look at them. In the sky’s colour a thing is invisible.',
    hypothesis: 'The agent goes by shape and place, not by brightness.',
    options: {
      thing: { kind: 'choice', title: 'What', default: 'invaders', of: things, help: 'All of its kind.' },
      r: { ...channel, title: 'Red', default: 0 },
      g: { ...channel, title: 'Green', default: 0 },
      b: { ...channel, title: 'Blue', default: 0 },
    },
    edits: (state, { thing, r, g, b }) => recolor(state, thing, [r, g, b]),
  }),
  entry({
    id: 'random-words',
    title: 'Other luck from here on',
    group: game,
    help: 'Seeds the game’s own generator anew: the next shots come from other invaders.',
    hypothesis: 'The agent has not learnt one course of chance by heart.',
    options: {
      seed: {
        kind: 'number',
        title: 'Seed',
        default: 1,
        min: 0,
        max: 4294967295,
        step: 1,
        help: 'As a seed of the original game.',
      },
    },
    edits: (_, { seed }) => [
      { path: 'rand.0', value: (SEED_WORDS[0] ^ BigInt(seed)).toString() },
      { path: 'rand.1', value: SEED_WORDS[1].toString() },
    ],
  }),
]
