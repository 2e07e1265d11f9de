import { InputError } from '../../contracts/errors'
import type { EnvSpec, Game } from '../../contracts/env'
import type { AgentInfo, Cell, Plan, Question, Study } from '../../contracts/study'
import { chosenTarget } from '../../contracts/target'
import type { NumberedChange } from '../../interventions/entry'
import { openView } from '../../play/look'
import { replayEpisode } from '../../recording/replayer'
import { askedStates, stepsTo } from '../asked-states'
import { askStates, createPlaces, noRollouts, STEPS_OF_MAP, type Asking } from './ask'
import { changesOf, chosenChanges, chosenWords, withChanges } from './changes'
import { gameCells, gamesUnder, playGames, STEPS_OF_GAME } from './games'
import { groupsOf } from './groups'
import { robustnessOptions, type RobustnessOptions } from './options'
import { mappedStates, NONE, partsOf, stateName, type Part } from './parts'
import { seeChanged } from './put'
import { createLook } from './seen'
import { summarizeRobustness } from './summary'

/** Agents trained alike but for chance, put into the same states with and without changes: do they go on doing alike? A cell is one change in one state, put to one agent. */
export default {
  id: 'robustness',
  title: 'Interventional robustness',
  question: 'Do agents of one training procedure agree in what they would do, also when the world is changed?',
  cite: 'Clary et al., Measuring the Interventional Robustness of Reinforcement Learning Agents (arXiv 2209.09058)',
  version: 1,
  about: 'agents',
  anySight: true,
  cell: 'each change in each state, put to each agent',
  options: robustnessOptions,
  former: withChanges,
  draws: [],
  onlyKept: true,
  families: true,
  plan,
} satisfies Study

function plan({ options: given, spec, agents, states }: Question): Plan {
  const options = given as RobustnessOptions
  requireGame(agents, spec)
  const groups = groupsOf(agents)
  const changes = changesOf(spec)
  const chosen = chosenChanges(options, changes, spec)
  if (!states)
    throw new InputError(
      'states',
      'are missing: all agents are put into the same ones; keep some first, best of the play of agents that are in none of the groups',
    )
  const { cells, asks } = askedStates(partsOf(changes, states, options), agents.length, states, noRollouts)
  const mapped = mappedStates(states, options.maps)
  const isAsked = ({ depends, batch, state }: Cell) => {
    const { part } = asks.get(depends)!
    return part.kind === 'choice'
      ? part.number === NONE || chosen.has(part.number)
      : mapped.has(stateName(batch, state!))
  }
  const games = new Map(
    [...gamesUnder(options.games > 0 ? changes : [])].filter(([, { number }]) => number === NONE || chosen.has(number)),
  )
  const asking: Asking = {
    asks,
    look: createLook(states, changes),
    placeOf: createPlaces(),
    changes,
    viewOf: ({ spec: own }, policy) =>
      openView({ method: options.method, target: chosenTarget, options: {} }, own, policy),
  }
  const ofGames = ([cell]: readonly Cell[]) => cell !== undefined && games.has(cell.depends)
  return {
    cells: [
      ...cells
        .filter(isAsked)
        .map((cell) => (isPlain(asks.get(cell.depends)!.part) ? { ...cell, plain: true as const } : cell)),
      ...gameCells(games, agents.length, options.games),
    ],
    check: (game) =>
      requirePossible(
        game,
        states,
        changes.filter((_, number) => chosen.has(number)),
      ),
    steps: (some) => (ofGames(some) ? some.length * STEPS_OF_GAME : stepsOf(some, asks)),
    run: (some, lab) => (ofGames(some) ? playGames(some, lab, games) : askStates(some, lab, asking)),
    summarize: (rows) =>
      summarizeRobustness(
        { options, groups, changes, chosen: chosenWords(chosen, changes, spec.id), actions: spec.actions },
        rows,
      ),
  }
}

function requireGame(agents: readonly AgentInfo[], { id, title }: EnvSpec): void {
  const stranger = agents.find(({ env }) => env !== id)
  if (stranger)
    throw new InputError(
      'agents',
      `play several games: ${stranger.name} plays ${stranger.env}; choose those of ${title} alone`,
    )
}

/** To get to the states, and a decision or a map in each. */
const stepsOf = (some: readonly Cell[], asks: Asking['asks']) =>
  stepsTo(some, asks, noRollouts) +
  some.reduce((sum, { depends }) => sum + (asks.get(depends)!.part.kind === 'map' ? STEPS_OF_MAP : 1), 0)

const isPlain = (part: Part) => part.kind === 'choice' && part.change === null && !part.run

/** Throws InputError naming a change that can be made in none of the states: it would be asked about for nothing. */
function requirePossible(
  game: Game,
  { episodes }: NonNullable<Question['states']>,
  changes: readonly NumberedChange[],
): void {
  let left = [...changes]
  for (const { recording, decisions } of episodes) {
    const replayer = replayEpisode(game, 0, recording)
    for (const decision of decisions) {
      const moment = replayer.seek(decision).capture()
      const place = { seed: recording.seed, setting: recording.env }
      left = left.filter((change) => 'refusal' in seeChanged(game, 0, moment, change, place))
      if (left.length === 0) return
    }
  }
  const [first, ...others] = left.map(({ title }) => `“${title}”`)
  throw new InputError(
    'states',
    `are none in which ${others.length > 0 ? `any of ${[first, ...others].join(', ')}` : first} can be made; keep others, or leave ${others.length > 0 ? 'these changes' : 'this change'} out`,
  )
}
