import type { Game } from '../../contracts/env'
import { InputError } from '../../contracts/errors'
import type { Transitions } from '../../contracts/reward'
import type { Cell, Finished, Lab, Plan, Question, Row, Study } from '../../contracts/study'
import { collect } from '../../rewards/collect'
import { fit } from '../../rewards/fit'
import { createReward } from '../../rewards/model'
import { rewardNetworks } from '../../rewards/registry'
import { drawSeeds, streamOf } from '../../streams'
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
  game: 'maze',
  cell: 'a model of its own each, with the play that it learns from',
  options: probeOptions,
  plan,
} satisfies Study

/** Games side by side while decisions are collected. */
const SLOTS = 32

function plan({ options: given, spec, agents }: Question): Plan {
  const options = given as ProbeOptions
  if (spec.id !== 'maze')
    throw new InputError('agents', `play ${spec.title}; the probes are boards of mazes: choose agents of mazes`)
  if (agents.length === 0) throw new InputError('agents', 'are missing: choose at least one')
  if (options.batch > options.transitions)
    throw new InputError('batch', `must be at most ${options.transitions}, the transitions that there are`)
  const { models, seed, ...depends } = options
  const cells = drawSeeds(seed, models).flatMap((own) =>
    agents.map((_, agent): Cell => ({ agent, seed: own, depends, batch: String(own) })),
  )
  const each = options.transitions * (1 + options.epochs) + options.heldOut * (1 + options.epochs)
  return {
    cells,
    steps: (some) => some.length * each,
    run: (some, lab) => run(options, some, lab),
    summarize: (rows) => summarizeProbes(rows, agents),
  }
}

async function* run(options: ProbeOptions, cells: readonly Cell[], lab: Lab): AsyncGenerator<Finished> {
  for (const cell of cells) {
    const game = await lab.openGame(SLOTS)
    yield { cell, rows: (await rowsOf(options, cell.seed, game, lab)).map((row) => ({ seed: cell.seed, ...row })) }
  }
}

async function rowsOf(options: ProbeOptions, seed: number, game: Game, { agent, breathe }: Lab): Promise<Row[]> {
  const stream = (...words: readonly string[]) => streamOf(String(seed), ...words)
  const collected = (count: number, word: string) => collect({ agent, game, count, seed: stream(word).word(), breathe })
  const [transitions, heldOut] = [
    await collected(options.transitions, 'play'),
    await collected(options.heldOut, 'held out'),
  ]
  const model = createReward(rewardNetworks.get(options.network), game.spec.observation, stream('weights').word())
  try {
    const request = { model, transitions, heldOut, options, seed: stream('order').word() }
    const errors: Row[] = []
    let gone = 0
    for await (const { transitions: now, epoch } of fit(request)) {
      await breathe(now - gone + (epoch ? options.heldOut : 0))
      gone = now
      if (epoch) errors.push({ kind: 'error', ...epoch })
    }
    return [
      { kind: 'data', decisions: transitions.rewards.length, paid: paidShare(transitions) },
      ...errors,
      { kind: 'slopes', ...(await slopesOf(model, heldOut, stream('slopes'))) },
      ...(await putProbes(model, { game, setting: agent.game, places: options.places, random: stream('boards') })),
    ]
  } finally {
    model.dispose()
  }
}

const paidShare = ({ rewards }: Transitions) => rewards.reduce((sum, r) => sum + (r > 0 ? 1 : 0), 0) / rewards.length
