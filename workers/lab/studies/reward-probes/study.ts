import * as ops from '../../backend/ops'
import type { Game } from '../../contracts/env'
import { InputError } from '../../contracts/errors'
import { observationSize } from '../../contracts/observation'
import type { RewardModel, Transitions } from '../../contracts/reward'
import type { Cell, Finished, Lab, Plan, Question, Row, Study } from '../../contracts/study'
import { worldOf } from '../../envs/world'
import type { Random } from '../../random'
import { Boards } from '../../rewards/boards'
import { collect } from '../../rewards/collect'
import { fit } from '../../rewards/fit'
import { createReward } from '../../rewards/model'
import { rewardNetworks } from '../../rewards/registry'
import { inputsOf } from '../../rewards/rows'
import { drawSeeds, streamOf } from '../../streams'
import { probeOptions, type ProbeOptions } from './options'
import { countProbes, probes, type Probe, type Transition } from './probes'
import { rules } from './rules'
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
    const request = { model, transitions, heldOut, options, seed: stream('order').word(), breathe }
    const errors: Row[] = []
    for await (const epoch of fit(request)) {
      errors.push({ kind: 'error', ...epoch })
      await breathe(options.heldOut)
    }
    const hides = agent.game.options?.['onTop'] !== 'goal'
    return [
      { kind: 'data', decisions: transitions.rewards.length, paid: paidShare(transitions) },
      ...errors,
      { kind: 'slopes', ...(await slopesOf(model, heldOut, stream('slopes'))) },
      ...(await probed(model, game, { agent, places: options.places, hides }, stream('boards'))),
    ]
  } finally {
    model.dispose()
  }
}

const paidShare = ({ rewards }: Transitions) => rewards.reduce((sum, r) => sum + (r > 0 ? 1 : 0), 0) / rewards.length

interface Bed extends Pick<Lab, 'agent'> {
  readonly places: number
  readonly hides: boolean
}

/** Every probe on boards of its own: what the model says, what the rules pay, and how far from what it says each rule is. */
async function probed(model: RewardModel, game: Game, { agent, places, hides }: Bed, random: Random): Promise<Row[]> {
  const world = worldOf(game)
  world.configure(agent.game.options ?? {}, agent.game.level ?? null)
  const boards = new Boards(world)
  const rows: Row[] = []
  for (const probe of [...probes, ...countProbes]) {
    const { drawn, pictures } = lay(boards, probe, places, random)
    const said = await answers(model, game, pictures)
    const mean = (of: (transition: Transition, said: number) => number) =>
      drawn.reduce((sum, one, i) => sum + of(one, said[i]!), 0) / drawn.length
    rows.push({
      kind: 'probe',
      probe: probe.id,
      said: mean((_, r) => r),
      paid: mean(({ paid }) => paid),
      ...Object.fromEntries(rules.map((rule) => [rule.id, mean((one, r) => Math.abs(r - rule.pays(one, hides)))])),
    })
  }
  return rows
}

function lay(boards: Boards, probe: Probe, places: number, random: Random) {
  const { observation } = boards.world.spec
  const size = observationSize(observation)
  const [before, after] = [new Uint8Array(places * size), new Uint8Array(places * size)]
  const drawn = Array.from({ length: places }, (_, i) => {
    const transition = probe.draw(boards.enter(random.word()), random)
    before.set(boards.picture(transition.before), i * size)
    after.set(boards.picture(transition.after), i * size)
    return transition
  })
  return { drawn, pictures: { before, after } }
}

async function answers(
  model: RewardModel,
  { spec }: Game,
  pictures: Parameters<typeof inputsOf>[2],
): Promise<Float32Array> {
  const reward = ops.tidy(() => model.forward(inputsOf(model, spec.observation, pictures)).reward)
  const said = await ops.readBack(reward)
  reward.dispose()
  return said
}
