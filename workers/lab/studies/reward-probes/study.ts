import type { Game } from '../../contracts/env'
import type { Cell, Finished, Lab, Plan, Question, Row, Study } from '../../contracts/study'
import { streamOf } from '../../streams'
import { fitRows, fitTo, fittingSteps, modelCells, playFor, requireMazes, SLOTS } from '../fitted'
import { probeOptions, type ProbeOptions } from './options'
import { putProbes } from './put'
import { slopesOf } from './slopes'
import { summarizeProbes } from './summary'

/**
 * What a learned reward rewards, told apart by boards that are never seen in play. A cell is one model: an agent's decisions are collected, a
 * model is fitted to them, and the probes are put to it.
 */
export default {
  id: 'reward-probes',
  title: 'What a learned reward rewards',
  question:
    'Which rule did a reward model learn from an agent’s play: the goal reached, or something that goes with it there?',
  cite: 'Michaud, Gleave & Russell 2020 (arXiv 2012.05862)',
  version: 1,
  about: 'agents',
  games: ['maze'],
  cell: 'a model of its own each, with the play that it learns from',
  options: probeOptions,
  plan,
} satisfies Study

function plan(question: Question): Plan {
  const options = question.options as ProbeOptions
  requireMazes(question, options.network, options)
  return {
    cells: modelCells(options, question.agents),
    steps: (some) => some.length * fittingSteps(options),
    run: (some, lab) => run(options, some, lab),
    summarize: (rows) => summarizeProbes(rows, question.agents),
  }
}

async function* run(options: ProbeOptions, cells: readonly Cell[], lab: Lab): AsyncGenerator<Finished> {
  for (const cell of cells) {
    const game = await lab.openGame(SLOTS)
    yield { cell, rows: (await rowsOf(options, cell.seed, game, lab)).map((row) => ({ seed: cell.seed, ...row })) }
  }
}

async function rowsOf(options: ProbeOptions, seed: number, game: Game, lab: Lab): Promise<Row[]> {
  const stream = (word: string) => streamOf(String(seed), word)
  const played = await playFor(options, seed, game, lab)
  const wish = { network: options.network, seen: game.spec.observation, options, seed }
  const { model, epochs } = await fitTo(played, wish, lab.breathe)
  try {
    const bed = { game, setting: lab.agent.game, places: options.places, random: stream('boards') }
    return [
      ...fitRows(played, epochs),
      { kind: 'slopes', ...(await slopesOf(model, played.heldOut, stream('slopes'))) },
      ...(await putProbes(model, bed)),
    ]
  } finally {
    model.dispose()
  }
}
