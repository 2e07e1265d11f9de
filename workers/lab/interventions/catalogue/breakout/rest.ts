import { entry } from '../../entry'
import { hideScore } from '../../hide-score'

/** Seed words of the original's generator: xoroshiro128+ as Toybox seeds it. */
const SEED_WORDS = [0x193a6754a8a7d469n, 0x97830e05113ba7bbn] as const

const paddle = 'Paddle'
const game = 'Game'
const points = { kind: 'number', title: 'Score', default: 0, min: -9999, max: 99999, step: 1 } as const

export const rest = [
  entry({
    id: 'move-paddle',
    title: 'Move the paddle',
    group: paddle,
    help: 'By a distance; the study moved it 70 px to the left.',
    hypothesis: 'The agent sees where its paddle is, and brings it back to where the ball will be.',
    options: {
      dx: {
        kind: 'number',
        title: 'Right',
        default: -70,
        min: -240,
        max: 240,
        unit: 'px',
        help: 'To the right; negative to the left.',
      },
    },
    edits: (state, { dx }) => [{ path: 'paddle.x', value: state.number('paddle.x') + dx }],
  }),
  entry({
    id: 'place-paddle',
    title: 'Place the paddle',
    group: paddle,
    help: 'At a place; the robustness study used 30, 90, 160 and 210.',
    hypothesis: 'The agent agrees with others of its kind about what to do from any place.',
    options: {
      x: {
        kind: 'number',
        title: 'From the left',
        default: 160,
        min: 0,
        max: 240,
        unit: 'px',
        help: 'Centre of the paddle.',
      },
    },
    edits: (_, { x }) => [{ path: 'paddle.x', value: x }],
  }),
  entry({
    id: 'paddle-width',
    title: 'Paddle width',
    group: paddle,
    help: '24 at the start of a life, 16 once a ball has touched the ceiling; the robustness study used 6, 12, 36 and 48.',
    hypothesis: 'The agent plays for the paddle’s middle, whatever its width.',
    options: {
      width: {
        kind: 'number',
        title: 'Width',
        default: 48,
        min: 2,
        max: 216,
        unit: 'px',
        help: 'Lasts until the rules set it again.',
      },
    },
    edits: (_, { width }) => [{ path: 'paddleWidth', value: width }],
  }),
  entry({
    id: 'paddle-speed',
    title: 'Paddle speed',
    group: paddle,
    help: 'How far a pressed button moves it in a tick; 4 in the original, the robustness study used 1 to 7.',
    hypothesis: 'The agent corrects its course by what it sees, so another speed hardly hurts.',
    options: {
      speed: { kind: 'number', title: 'Speed', default: 2, min: 0, max: 32, unit: 'px/tick', help: 'Pixels per tick.' },
    },
    edits: (_, { speed }) => [{ path: 'paddleSpeed', value: speed }],
  }),
  entry({
    id: 'lives',
    title: 'Lives',
    group: game,
    help: 'How many are left, this one included. Held, they never run out.',
    hypothesis: 'The agent plays more carefully with its last life.',
    options: {
      lives: { kind: 'number', title: 'Lives', default: 1, min: 1, max: 99, step: 1, help: '5 at the start.' },
    },
    edits: (_, { lives }) => [{ path: 'lives', value: lives }],
  }),
  entry({
    id: 'displayed-score',
    title: 'Displayed score',
    group: game,
    help: 'Only what the picture shows; rewards and the true score are not touched (Atrey et al. 2020 edited both at once).',
    hypothesis: 'A salient score guides the agent: with another one shown, it plays otherwise.',
    options: { score: { ...points, help: 'What is shown.' } },
    edits: (_, { score }) => [{ path: 'displayedScore', value: score }],
  }),
  hideScore(game),
  entry({
    id: 'true-score',
    title: 'True score',
    group: game,
    help: 'The score that counts, not what is shown. Rewards come from broken bricks and are not touched either.',
    hypothesis: 'What nobody can see changes nothing: the null beside the displayed score.',
    options: { score: { ...points, help: 'What counts.' } },
    edits: (_, { score }) => [{ path: 'score', value: score }],
  }),
  entry({
    id: 'random-words',
    title: 'Next random words',
    group: game,
    help: 'Seeds the game’s own generator anew: the next launches come from elsewhere.',
    hypothesis: 'The agent has not learnt one course of random words by heart.',
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
