import { InputError } from '../../contracts/errors'
import type { Cell, Finished, Lab, Plan, Question, Row, Study } from '../../contracts/study'
import { streamOf } from '../../streams'
import { fitRows, fitTo, fittingSteps, modelCells, requireMazes, SLOTS } from '../fitted'
import { putProbes } from '../reward-probes/put'
import { boardNetworks, chosen, dataOptions, type DataOptions } from './options'
import { playFrom, sources } from './sources'
import { summarizeData } from './summary'

/**
 * Which data, and which way of seeing, make a reward model follow the rules on boards that play never shows. A cell is one seed: from every
 * source decisions are collected, every network is fitted to them, and the probes are put to each model, on the same boards.
 */
export default {
  id: 'reward-data',
  title: 'Which data make a learned reward right',
  question:
    'Does other play, or another way of seeing the board, keep a reward model from rewarding what only goes with the goal?',
  cite: 'after Michaud, Gleave & Russell 2020 (arXiv 2012.05862)',
  version: 1,
  about: 'agents',
  games: ['maze'],
  cell: 'a model of each kind, with the play that it learns from',
  options: dataOptions,
  plan,
} satisfies Study

function plan(question: Question): Plan {
  const options = question.options as DataOptions
  requireMazes(question, undefined, options)
  const [from, of] = [chosen(sources, options), chosen(boardNetworks, options)]
  if (from.length === 0) throw new InputError('expert', 'or another source of decisions is needed')
  if (of.length === 0) throw new InputError('levels', 'or another network is needed')
  return {
    cells: modelCells(options, question.agents),
    steps: (some) => some.length * from.length * of.length * fittingSteps(options),
    run: (some, lab) => run(options, some, lab),
    summarize: (rows) => summarizeData(rows, question.agents),
  }
}

async function* run(options: DataOptions, cells: readonly Cell[], lab: Lab): AsyncGenerator<Finished> {
  for (const cell of cells)
    yield { cell, rows: (await rowsOf(options, cell.seed, lab)).map((row) => ({ seed: cell.seed, ...row })) }
}

async function rowsOf(options: DataOptions, seed: number, lab: Lab): Promise<Row[]> {
  const game = await lab.openGame(SLOTS)
  const rows: Row[] = []
  for (const source of chosen(sources, options)) {
    const played = await playFrom(source, options, seed, game, lab)
    for (const { id: network } of chosen(boardNetworks, options)) {
      const { model, epochs } = await fitTo(
        played,
        { network, seen: game.spec.observation, options, seed },
        lab.breathe,
      )
      try {
        const random = streamOf(String(seed), 'boards')
        const probed = await putProbes(model, { game, setting: lab.agent.game, places: options.places, random })
        const named = { data: source.id, network }
        rows.push(...[...fitRows(played, epochs), ...probed].map((row): Row => ({ ...named, ...row })))
      } finally {
        model.dispose()
      }
    }
  }
  return rows
}
