import { entry } from '../../entry'

/** Seed words of the original's generator: xoroshiro128+ as Toybox seeds it. */
const SEED_WORDS = [0x193a6754a8a7d469n, 0x97830e05113ba7bbn] as const

const game = 'Game'
const channel = { kind: 'number', min: 0, max: 255, step: 1, help: '0 to 255.' } as const
const colors: Readonly<Record<string, string>> = {
  enemies: 'enemyColor',
  player: 'playerColor',
  unpainted: 'unpaintedColor',
  painted: 'paintedColor',
  boxes: 'innerPaintedColor',
  background: 'backgroundColor',
}

export const rest = [
  entry({
    id: 'lives',
    title: 'Lives',
    group: game,
    help: 'How many are left, this one included.',
    hypothesis: 'The agent plays more carefully with its last life.',
    options: {
      lives: { kind: 'number', title: 'Lives', default: 1, min: 1, max: 99, step: 1, help: '3 at the start.' },
    },
    edits: (_, { lives }) => [{ path: 'lives', value: lives }],
  }),
  entry({
    id: 'unlimited-lives',
    title: 'Unlimited lives',
    group: game,
    help: 'Dying costs no life; everybody still starts again from their places.',
    hypothesis: 'The agent’s ways depend on the board alone: with lives that never go down, it walks as before.',
    options: { on: { kind: 'toggle', title: 'Unlimited', default: true, help: 'Off: as in the original.' } },
    edits: (_, { on }) => [{ path: 'unlimitedLives', value: on }],
  }),
  entry({
    id: 'level',
    title: 'Level',
    group: game,
    help: 'Even levels look otherwise, as do all from 6 on. Enemies are faster only from the next board on.',
    hypothesis: 'The agent goes by what things are, not by how a level draws them.',
    options: {
      level: { kind: 'number', title: 'Level', default: 2, min: 1, max: 99, step: 1, help: '1 at the start.' },
    },
    edits: (_, { level }) => [{ path: 'level', value: level }],
  }),
  entry({
    id: 'recolour',
    title: 'Recolour',
    group: game,
    help: 'Other colours for what is to be seen; the rules do not look at them. In the background’s colour a thing is invisible.',
    hypothesis: 'The agent goes by shape and place, not by brightness.',
    options: {
      thing: {
        kind: 'choice',
        title: 'What',
        default: 'enemies',
        of: Object.keys(colors),
        help: 'All of its kind; score and lives go with the player.',
      },
      r: { ...channel, title: 'Red', default: 0 },
      g: { ...channel, title: 'Green', default: 0 },
      b: { ...channel, title: 'Blue', default: 0 },
    },
    edits: (_, { thing, r, g, b }) =>
      Object.entries({ r, g, b }).map(([name, value]) => ({ path: `${colors[thing] ?? ''}.${name}`, value })),
  }),
  entry({
    id: 'plain',
    title: 'Plain rectangles',
    group: game,
    help: 'In place of little pictures, as the original’s setup allows; then neither chase nor jump can be seen.',
    hypothesis: 'The agent needs no more than where things are.',
    options: { on: { kind: 'toggle', title: 'Plain', default: true, help: 'Off: little pictures.' } },
    edits: (_, { on }) => [{ path: 'renderImages', value: !on }],
  }),
  entry({
    id: 'bonuses',
    title: 'Bonuses',
    group: game,
    help: 'What a painted box and a caught enemy pay from now on; 50 and 100 in the original.',
    hypothesis: 'What things pay was learnt in training: new prices change nothing in one game.',
    options: {
      box: {
        kind: 'number',
        title: 'Box',
        default: 0,
        min: -9999,
        max: 9999,
        step: 1,
        help: 'Points for a painted box.',
      },
      enemy: {
        kind: 'number',
        title: 'Enemy',
        default: 0,
        min: -9999,
        max: 9999,
        step: 1,
        help: 'Points for a caught enemy.',
      },
    },
    edits: (_, { box, enemy }) => [
      { path: 'boxBonus', value: box },
      { path: 'chaseScoreBonus', value: enemy },
    ],
  }),
  entry({
    id: 'random-words',
    title: 'Other luck from here on',
    group: game,
    help: 'Seeds the game’s own generator anew: enemies that move at random go other ways.',
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
