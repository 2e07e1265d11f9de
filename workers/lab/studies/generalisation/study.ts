import { agentOf } from '../../agents/open'
import type { Policy } from '../../contracts/model'
import { InputError } from '../../contracts/errors'
import type { Cell, Finished, Lab, Plan, Question, Row, Study } from '../../contracts/study'
import { asBatch, type BatchGame } from '../../envs/game'
import { worldOf } from '../../envs/world'
import { everyLevel, playBlind, playLevels, type PlayedLevel } from '../../play/levels'
import { mean } from '../../statistics/interval'
import { drawSeeds, streamOf } from '../../streams'
import { presetFor } from '../../trainers/registry'
import { slotsOf, train, type Recipe } from '../taught'
import { generalisationOptions, type GeneralisationOptions } from './options'
import { summarizeGeneralisation } from './summary'

/**
 * New agents trained alike on few levels, on more, and on any at all, each judged on levels of its own training and on levels that nobody
 * met. The agent that is asked lends its game, its network and its rhythm; the rest is the game's preset. A cell is one new agent, or all
 * actions held down on the levels of a seed.
 */
export default {
  id: 'generalisation',
  title: 'Levels trained on, and levels never met',
  question: 'On how many levels must an agent be trained to win on levels that it never met?',
  cite: 'Cobbe et al. 2019 (arXiv 1812.02341); Hilton et al. 2020 (Distill, Understanding RL Vision)',
  version: 2,
  about: 'agents',
  games: ['coinrun'],
  trains: true,
  cell: 'a new agent each',
  options: generalisationOptions,
  plan,
} satisfies Study

/** Games side by side while an agent is judged. */
const SLOTS = 32
/** What a game without an agent comes to, beside a decision with one. */
const BLIND_STEPS = 15
/** A game is cut here, or at the agent's own limit. */
const MOST_DECISIONS = 2000
/** The option `levels` of the game counts no further. */
const COUNTED = 1_000_000

/** `levels`: 0 is any at all, as in the game's option. */
type Depends =
  { readonly levels: number; readonly decisions: number; readonly slots: number; readonly games: number } | Held

interface Held {
  readonly held: true
  readonly games: number
}

interface OwnCell extends Cell {
  readonly depends: Depends
}

function plan({ options: given, spec, agents }: Question): Plan {
  const options = given as GeneralisationOptions
  if (agents.length === 0) throw new InputError('agents', 'are missing: choose one, whose network and game are taken')
  if (!('levels' in spec.options)) throw new InputError('agents', `play ${spec.title}, which has no number of levels`)
  const alone = agents.find(({ setting }) => setting?.level !== undefined)
  if (alone)
    throw new InputError(
      'agents',
      `${alone.name} plays level ${alone.setting!.level} alone: choose one that plays many`,
    )
  if (options.fewest > options.most) throw new InputError('fewest', `must be at most ${options.most}, the most levels`)
  return {
    cells: cellsOf(options, agents.length),
    steps: (some) => (some as OwnCell[]).reduce((sum, { depends }) => sum + stepsOf(depends), 0),
    run: (some, lab) => run(some as OwnCell[], lab),
    summarize: (rows) => summarizeGeneralisation(rows, agents),
  }
}

/** 1, 3, 10, 30 … times the fewest, up to the most, and any at all. */
export function countsOf({ fewest, most }: Pick<GeneralisationOptions, 'fewest' | 'most'>): number[] {
  const counts: number[] = []
  for (let ten = fewest; ten <= most; ten *= 10) counts.push(...[ten, 3 * ten].filter((count) => count <= most))
  return [...counts, 0]
}

/** Seed by seed, and for each every number of levels: whoever stops early has what can be compared. */
function cellsOf(options: GeneralisationOptions, agents: number): OwnCell[] {
  const { seeds, seed, decisions, slots, games } = options
  const all: Depends[] = [
    ...countsOf(options).map((levels) => ({ levels, decisions, slots, games })),
    { held: true, games },
  ]
  return drawSeeds(seed, seeds).flatMap((own) =>
    all.flatMap((depends) =>
      Array.from({ length: agents }, (_, agent) => {
        const batch = `${own}-${'held' in depends ? 'held' : depends.levels}`
        return { agent, seed: own, depends, batch }
      }),
    ),
  )
}

const stepsOf = (depends: Depends) => ('held' in depends ? depends.games * BLIND_STEPS : depends.decisions)

async function* run(cells: readonly OwnCell[], lab: Lab): AsyncGenerator<Finished> {
  for (const cell of cells) {
    const { seed, depends } = cell
    const rows = 'held' in depends ? await heldRows(depends, seed, lab) : [await agentRow(depends, seed, lab)]
    yield { cell, rows: rows.map((row) => ({ seed, ...row })) }
  }
}

/** Of all agents of a seed, and none of any training set. */
export function unseenLevels(seed: number, count: number): number[] {
  const stream = streamOf(String(seed), 'levels never met')
  const found = new Set<number>()
  while (found.size < count) {
    const level = stream.word()
    if (level >= COUNTED) found.add(level)
  }
  return [...found]
}

/** As far apart as there are. */
const ownLevels = (levels: number, count: number): number[] =>
  Array.from({ length: Math.min(levels, count) }, (_, i) => Math.floor((i * levels) / Math.min(levels, count)))

const wonOf = (played: readonly PlayedLevel[]): number => mean(played.map(({ reward }) => Number(reward > 0)))

async function agentRow(
  { levels, decisions, slots, games }: Exclude<Depends, Held>,
  seed: number,
  lab: Lab,
): Promise<Row> {
  const recipe = recipeOf(lab, slots)
  const game = withLevels(asBatch(await lab.openGame(slotsOf(recipe))), levels, lab)
  const { events, used } = await train(
    {
      recipe,
      game,
      rhythm: lab.agent.rhythm,
      // All of a seed have one beginning.
      seed: streamOf(String(seed), 'agent').word(),
      decisions,
      breathe: lab.breathe,
    },
    (policy) => judged(policy, { levels, games, seed }, lab),
  )
  return { kind: 'agent', levels, network: recipe.network, decisions: events.at(-1)!.decisions, games, ...used }
}

function recipeOf({ agent }: Lab, slots: number): Recipe {
  const { algorithm, options } = presetFor(agent.game.id)
  const steps = Number(options['steps'])
  return { algorithm, network: agent.model.network, options: { ...options, slots, minibatch: (slots * steps) / 4 } }
}

function withLevels(game: BatchGame, levels: number, { agent }: Lab): BatchGame {
  for (let slot = 0; slot < game.slots; slot++) game.configure(slot, { ...agent.game.options, levels }, null)
  return game
}

/** Shares of levels that paid, each played once, acting by chance as its probabilities say; of any level at all there are none of its own. */
async function judged(
  policy: Policy,
  { levels, games, seed }: { readonly levels: number; readonly games: number; readonly seed: number },
  lab: Lab,
): Promise<{ readonly unseen: number; readonly own: number | null }> {
  const { game: setting, rhythm } = lab.agent
  const options = { ...setting.options, levels: 0 }
  const agent = agentOf(policy, {
    id: 'new',
    name: 'New',
    game: { ...setting, options },
    rhythm,
    acting: 'sampled',
    hash: '',
  })
  const game = await lab.openGame(SLOTS)
  const won = async (some: readonly number[]) =>
    wonOf(
      await playLevels({
        game,
        agent,
        setting: { options },
        acting: 'sampled',
        levels: some,
        most: mostOf(lab),
        breathe: () => lab.breathe(0),
      }),
    )
  return { unseen: await won(unseenLevels(seed, games)), own: levels > 0 ? await won(ownLevels(levels, games)) : null }
}

const mostOf = ({ agent }: Lab): number => Math.min(agent.rhythm.timeLimit || MOST_DECISIONS, MOST_DECISIONS)

/** What needs no eyes, on the same levels: every action held down. */
async function heldRows({ games }: Held, seed: number, lab: Lab): Promise<Row[]> {
  const { game: setting, rhythm } = lab.agent
  const world = worldOf(await lab.openGame(1))
  world.configure(everyLevel(setting).options ?? {}, null)
  const rows: Row[] = []
  const levels = unseenLevels(seed, games)
  for (const [action, { title }] of world.spec.actions.entries()) {
    const played: PlayedLevel[] = []
    for (const level of levels)
      played.push(playBlind(world, { rhythm, level, most: mostOf(lab), choose: () => action }))
    await lab.breathe((games * BLIND_STEPS) / world.spec.actions.length)
    rows.push({ kind: 'held', action: title.toLowerCase(), unseen: wonOf(played), games })
  }
  return rows
}
