import { InputError } from '../../contracts/errors'
import type { Cell, Finished, Lab, Plan, Question, Row, Study } from '../../contracts/study'
import type { TrainEvent } from '../../contracts/trainer'
import { asBatch, type BatchGame } from '../../envs/game'
import { traceReward } from '../../rewards/model'
import { rewardNetworks } from '../../rewards/registry'
import { mean } from '../../statistics/interval'
import { drawSeeds, streamOf } from '../../streams'
import { presetFor } from '../../trainers/registry'
import { fitRows, fitTo, fittingSteps, playClipped } from '../fitted'
import { slotsOf, teach, type Recipe } from '../taught'
import { arms, type Arm } from './arms'
import { agentsOptions, type AgentsOptions } from './options'
import { summarizeAgents } from './summary'

/**
 * The last step of learning a reward: new agents, paid by the rules or by what was learned of an agent's play, where the score is on the
 * picture and where it is painted over; all are scored by the rules alone. A cell is one new agent, with the model that pays it.
 */
export default {
  id: 'reward-agents',
  title: 'Agents paid by a learned reward, with the score and without',
  question:
    'How much of the true reward does an agent earn that only a learned reward pays, where the score is on the picture and where it is not?',
  cite: 'Michaud, Gleave & Russell 2020 (arXiv 2012.05862)',
  version: 1,
  about: 'agents',
  games: ['breakout', 'seaquest'],
  trains: true,
  cell: 'a new agent each, with the model that pays it',
  options: agentsOptions,
  plan,
} satisfies Study

/** Games side by side while decisions are collected. */
const SLOTS = 16

interface ArmCell extends Cell {
  readonly depends: ArmDepends
}

interface ArmDepends {
  readonly arm: Arm
  readonly decisions: number
  readonly games: number
  /** What a model is fitted to, and how; of no concern to those whom the rules pay. */
  readonly fit?: Omit<AgentsOptions, 'models' | 'seed' | 'decisions' | 'games'>
}

function plan({ options: given, spec, agents }: Question): Plan {
  const options = given as AgentsOptions
  if (!('showScore' in spec.options))
    throw new InputError(
      'agents',
      `play ${spec.title}, which cannot paint its score over: choose agents of a game that can`,
    )
  if (agents.length === 0) throw new InputError('agents', 'are missing: choose at least one')
  const blind = agents.find(({ setting }) => setting?.options?.['showScore'] === false)
  if (blind)
    throw new InputError('agents', `${blind.name} plays with the score painted over: choose agents that see it`)
  if (options.batch > options.transitions)
    throw new InputError('batch', `must be at most ${options.transitions}, the transitions that there are`)
  traceReward(rewardNetworks.get(options.network), spec.observation)
  return {
    cells: cellsOf(options, agents.length),
    steps: (some) => (some as ArmCell[]).reduce((sum, { depends }) => sum + stepsOf(options, depends), 0),
    run: (some, lab) => run(some as ArmCell[], lab),
    summarize: (rows) => summarizeAgents(rows, spec.id, agents),
  }
}

/** Seed by seed, and for each an agent of every arm: whoever stops early has what can be compared. */
function cellsOf({ models, seed, decisions, games, ...fit }: AgentsOptions, agents: number): ArmCell[] {
  const depends = arms.map((arm): ArmDepends => ({ arm, decisions, games, ...(arm.paidBy === 'model' && { fit }) }))
  return drawSeeds(seed, models).flatMap((own) =>
    depends.flatMap((depends) =>
      Array.from({ length: agents }, (_, agent) => {
        const { paidBy, shown } = depends.arm
        return { agent, seed: own, depends, batch: `${own}-${paidBy}-${shown ? 'shown' : 'hidden'}` }
      }),
    ),
  )
}

const stepsOf = (options: AgentsOptions, { fit, decisions }: ArmDepends) =>
  decisions + (fit ? fittingSteps(options) : 0)

async function* run(cells: readonly ArmCell[], lab: Lab): AsyncGenerator<Finished> {
  for (const cell of cells) {
    const { seed, depends } = cell
    const rows = await (depends.fit ? paidByModel(depends, depends.fit, seed, lab) : taught(depends, seed, lab))
    yield { cell, rows: rows.map((row) => ({ seed, ...depends.arm, ...row })) }
  }
}

/** Play, a model of it, and an agent that it pays: all three with the score, or none. */
async function paidByModel(
  depends: ArmDepends,
  fit: NonNullable<ArmDepends['fit']>,
  seed: number,
  lab: Lab,
): Promise<Row[]> {
  const game = await lab.openGame(SLOTS)
  const player = { ...lab.agent, game: { ...lab.agent.game, options: optionsOf(depends.arm, lab) } }
  const played = await playClipped(fit, seed, game, { ...lab, agent: player })
  const wish = { network: fit.network, seen: game.spec.observation, options: fit, seed }
  const { model, epochs } = await fitTo(played, wish, lab.breathe)
  try {
    const told = { network: fit.network }
    return [
      ...fitRows(played, epochs).map((row) => ({ ...row, ...told })),
      ...(await taught(depends, seed, lab, model)),
    ]
  } finally {
    model.dispose()
  }
}

const optionsOf = ({ shown }: Arm, { agent }: Lab) => ({ ...agent.game.options, showScore: shown })

async function taught(
  { arm, decisions, games }: ArmDepends,
  seed: number,
  lab: Lab,
  reward?: Parameters<typeof teach>[0]['reward'],
): Promise<Row[]> {
  const recipe: Recipe = presetFor(lab.agent.game.id)
  const open = async (slots: number) => asShown(asBatch(await lab.openGame(slots)), arm, lab)
  const { events, scored } = await teach({
    recipe,
    games: { train: await open(slotsOf(recipe)), score: await open(games) },
    rhythm: lab.agent.rhythm,
    // The four of a seed have one beginning, and one series of games.
    seed: streamOf(String(seed), 'agent').word(),
    decisions,
    reward,
    breathe: lab.breathe,
  })
  const { 'rewards/learned': said = null, 'rewards/paid': paid = null } = events.at(-1)?.metrics ?? {}
  return [
    {
      kind: 'agent',
      network: recipe.network,
      decisions: events.at(-1)!.decisions,
      games: scored.length,
      scores: scored.map(({ score }) => score),
      return: mean(scored.map(({ score }) => score)),
      length: mean(scored.map(({ length }) => length)),
      said,
      paid,
      ...curveOf(events, decisions),
    },
  ]
}

/** With the score or without from the next game of every slot on. */
function asShown(game: BatchGame, arm: Arm, lab: Lab): BatchGame {
  for (let slot = 0; slot < game.slots; slot++) game.configure(slot, optionsOf(arm, lab), lab.agent.game.level ?? null)
  return game
}

/** Points of a curve: each is of some games, and each agent has as many. */
const POINTS = 20

/** Mean score of the games that ended in each part of the training, where any did, and the end of that part. */
export function curveOf(
  events: readonly TrainEvent[],
  decisions: number,
): { readonly at: number[]; readonly returns: number[] } {
  const parts = Array.from({ length: POINTS }, () => ({ games: 0, sum: 0 }))
  for (const { decisions: now, metrics } of events) {
    const { 'charts/return': mean, 'charts/games': games = 0 } = metrics
    const part = parts[Math.min(POINTS - 1, Math.ceil((now * POINTS) / decisions) - 1)]!
    if (mean === undefined) continue
    part.games += games
    part.sum += mean * games
  }
  const met = parts.flatMap(({ games, sum }, i) =>
    games > 0 ? [{ at: Math.round(((i + 1) * decisions) / POINTS), mean: sum / games }] : [],
  )
  return { at: met.map(({ at }) => at), returns: met.map(({ mean }) => mean) }
}
