import { InputError } from '../../contracts/errors'
import { gridOf } from '../../contracts/observation'
import type { Transitions } from '../../contracts/reward'
import type { Cell, Finished, Lab, Plan, Question, Row, Study } from '../../contracts/study'
import { streamOf } from '../../streams'
import { fitRows, fitTo, fittingSteps, modelCells, playClipped } from '../fitted'
import { answersOf, massOn, type Answers } from './measure'
import { scoreOptions, type ScoreOptions } from './options'
import { otherPatch, painted, scorePatch, usualFrame } from './paint'
import { summarizeScore } from './summary'

/**
 * Whether a learned reward reads the score off the picture. A map may say so; painting the score over is the test, and painting as large a patch
 * elsewhere is what that is held against. A cell is one model.
 */
export default {
  id: 'reward-score',
  title: 'Whether a learned reward reads the score',
  question:
    'Does a reward model look at the score on the picture, and what is left of its answers when the score is painted over?',
  cite: 'Michaud, Gleave & Russell 2020 (arXiv 2012.05862)',
  version: 1,
  about: 'agents',
  games: ['seaquest', 'breakout'],
  cell: 'a model of its own each, with the play that it learns from',
  options: scoreOptions,
  plan,
} satisfies Study

/** Games side by side while decisions are collected. */
const SLOTS = 16

function plan({ options: given, spec, agents }: Question): Plan {
  const options = given as ScoreOptions
  const shows = 'showScore' in spec.options && spec.kinds.some(({ kind }) => kind === 'score')
  if (spec.observation.kind !== 'image' || spec.observation.channels !== 1 || !shows)
    throw new InputError(
      'agents',
      `play ${spec.title}, which shows no score in grey: choose agents of a game that does`,
    )
  if (agents.length === 0) throw new InputError('agents', 'are missing: choose at least one')
  const blind = agents.find(({ setting }) => setting?.options?.['showScore'] === false)
  if (blind) throw new InputError('agents', `${blind.name} plays with the score painted over: there is none to read`)
  if (options.batch > options.transitions)
    throw new InputError('batch', `must be at most ${options.transitions}, the transitions that there are`)
  const asked = options.heldOut * (2 + options.patches) + options.maps
  return {
    cells: modelCells(options, agents),
    steps: (some) => some.length * (fittingSteps(options) + asked),
    run: (some, lab) => run(options, some, lab),
    summarize: (rows) => summarizeScore(rows, agents),
  }
}

async function* run(options: ScoreOptions, cells: readonly Cell[], lab: Lab): AsyncGenerator<Finished> {
  for (const cell of cells)
    yield { cell, rows: (await rowsOf(options, cell.seed, lab)).map((row) => ({ seed: cell.seed, ...row })) }
}

async function rowsOf(options: ScoreOptions, seed: number, lab: Lab): Promise<Row[]> {
  const game = await lab.openGame(SLOTS)
  const stream = (word: string) => streamOf(String(seed), word)
  const played = await playClipped(options, seed, game, lab)
  const { network, patches, maps } = options
  const { model, epochs } = await fitTo(played, { network, seen: game.spec.observation, options, seed }, lab.breathe)
  try {
    const { heldOut } = played
    const score = scorePatch(game, lab.agent.game, seed)
    const usual = usualFrame(heldOut)
    const asked = async (of: Transitions): Promise<Answers> => {
      const answers = await answersOf(model, of)
      await lab.breathe(heldOut.rewards.length)
      return answers
    }
    const [places, rows] = [stream('patches'), stream('maps')]
    const found: Row[] = [
      { kind: 'answers', painted: 'nothing', ...(await asked(heldOut)) },
      { kind: 'answers', painted: 'score', ...(await asked(painted(heldOut, score))) },
    ]
    for (let patch = 0; patch < patches; patch++) {
      const other = otherPatch(score, gridOf(game.spec.observation), usual, places)
      found.push({ kind: 'answers', painted: 'elsewhere', patch, ...(await asked(painted(heldOut, other))) })
    }
    const looked = Array.from({ length: maps }, () => rows.below(heldOut.rewards.length))
    const mass = await massOn(model, heldOut, looked, score)
    await lab.breathe(maps)
    return [...fitRows(played, epochs), ...found, { kind: 'map', ...mass }]
  } finally {
    model.dispose()
  }
}
