import { InputError } from '../../contracts/errors'
import type { RewardModel } from '../../contracts/reward'
import type { Cell, Finished, Lab, Plan, Question, Row, Study } from '../../contracts/study'
import { asBatch, type BatchGame } from '../../envs/game'
import { streamOf } from '../../streams'
import { fitRows, fitTo, fittingSteps, modelCells, playFor, requireMazes, SLOTS } from '../fitted'
import { transferOptions, type TransferOptions } from './options'
import { summarizeTransfer } from './summary'
import { slotsTaught, teachWalker } from './teach'

/**
 * Whether an agent that is paid by a learned reward earns the true one, where the reward was learned and on other goals. A cell is one model:
 * it is fitted to the agent's play, and for every layout of goals two new agents are trained from one beginning, paid by the rules and by it.
 */
export default {
  id: 'reward-transfer',
  title: 'Agents trained on a learned reward',
  question:
    'Does an agent that is paid by a learned reward reach the goals that the rules pay for, also where they lie otherwise?',
  cite: 'Michaud, Gleave & Russell 2020 (arXiv 2012.05862)',
  version: 1,
  about: 'agents',
  games: ['maze'],
  trains: true,
  cell: 'a model of its own each, and the agents that it pays',
  options: transferOptions,
  plan,
} satisfies Study

function plan(question: Question): Plan {
  const options = question.options as TransferOptions
  const { spec, agents } = question
  requireMazes(question, options.network, options)
  if (spec.observation.kind !== 'image') throw new InputError('agents', 'must see their maze as a picture')
  const modes = 1 + Number(options.both) + Number(options.anywhere)
  return {
    cells: modelCells(options, agents),
    steps: (some) => some.length * (fittingSteps(options) + 2 * modes * options.decisions),
    run: (some, lab) => run(options, some, lab),
    summarize: (rows) => summarizeTransfer(rows, agents),
  }
}

async function* run(options: TransferOptions, cells: readonly Cell[], lab: Lab): AsyncGenerator<Finished> {
  for (const cell of cells)
    yield { cell, rows: (await rowsOf(options, cell.seed, lab)).map((row) => ({ seed: cell.seed, ...row })) }
}

async function rowsOf(options: TransferOptions, seed: number, lab: Lab): Promise<Row[]> {
  const game = await lab.openGame(SLOTS)
  const played = await playFor(options, seed, game, lab)
  const wish = { network: options.network, seen: game.spec.observation, options, seed }
  const { model, epochs } = await fitTo(played, wish, lab.breathe)
  try {
    const rows = fitRows(played, epochs)
    for (const goals of layouts(options, lab))
      for (const paidBy of ['rules', 'model'] as const)
        rows.push(await taughtRow(options, { seed, goals, paidBy, model }, lab))
    return rows
  } finally {
    model.dispose()
  }
}

/** Where the model was made, and elsewhere. */
function layouts({ both, anywhere }: TransferOptions, { agent }: Lab): string[] {
  const own = String(agent.game.options?.['goals'] ?? 'either corner')
  return [...new Set([own, ...(both ? ['both corners'] : []), ...(anywhere ? ['anywhere'] : [])])]
}

interface Pupil {
  readonly seed: number
  readonly goals: string
  readonly paidBy: 'rules' | 'model'
  readonly model: RewardModel
}

async function taughtRow(
  { decisions, games }: TransferOptions,
  { seed, goals, paidBy, model }: Pupil,
  lab: Lab,
): Promise<Row> {
  const open = async (slots: number) => laidOut(asBatch(await lab.openGame(slots)), goals, lab)
  const taught = await teachWalker({
    games: { train: await open(slotsTaught), score: await open(games) },
    rhythm: lab.agent.rhythm,
    // Two agents of one beginning in the same games, as far as they play alike.
    seed: streamOf(String(seed), 'agent', goals).word(),
    decisions,
    reward: paidBy === 'model' ? model : undefined,
    breathe: lab.breathe,
  })
  return { kind: 'agent', goals, paidBy, ...taught }
}

/** With these goals from the next game of every slot on. */
function laidOut(game: BatchGame, goals: string, { agent }: Lab): BatchGame {
  const { options, level } = agent.game
  for (let slot = 0; slot < game.slots; slot++) game.configure(slot, { ...options, goals }, level ?? null)
  return game
}
