import { InputError } from '../../contracts/errors'
import type { EnvSpec, Game } from '../../contracts/env'
import type { Moment } from '../../contracts/moment'
import type { Observations } from '../../contracts/observation'
import type { Rhythm } from '../../contracts/rhythm'
import type { StateSet } from '../../contracts/states'
import type { AgentInfo, Cell, Finished, Lab, Plan, Question, Row, Study } from '../../contracts/study'
import { observationOf } from '../../envs/frames'
import type { NumberedChange } from '../../interventions/entry'
import { replayEpisode } from '../../recording/replayer'
import { episodeId } from '../../recording/states'
import { askedStates, placeOf, stepsTo, type Ask, type Place } from '../asked-states'
import { asRun, keyOf, type AsRun } from './as-run'
import { changesOf } from './changes'
import { groupsOf } from './groups'
import { robustnessOptions, type RobustnessOptions } from './options'
import { opinionsOf, seeChanged, type Seen } from './put'
import { summarizeRobustness } from './summary'

/** Agents trained alike but for chance, put into the same states with and without changes: do they go on doing alike? A cell is one change in one state, put to one agent. */
export default {
  id: 'robustness',
  title: 'Interventional robustness',
  question: 'Do agents of one training procedure agree in what they would do, also when the world is changed?',
  cite: 'Clary et al., Measuring the Interventional Robustness of Reinforcement Learning Agents (arXiv 2209.09058)',
  version: 1,
  about: 'agents',
  cell: 'each change in each state, put to each agent',
  options: robustnessOptions,
  draws: [],
  onlyKept: true,
  plan,
} satisfies Study

/** Changed states live on the game's second slot. */
const CHANGED = 1

/** Numbers of the catalogue; −1 is no change. */
const NONE = -1
interface Part {
  readonly number: number
  readonly change: NumberedChange | null
  /** As the study's code ran. */
  readonly run: boolean
}
type Asks = ReadonlyMap<object, Ask<Part>>

function plan({ options: given, spec, agents, states }: Question): Plan {
  const options = given as RobustnessOptions
  requireGame(agents, spec)
  const groups = groupsOf(agents)
  const changes = changesOf(spec)
  if (!states)
    throw new InputError(
      'states',
      'are missing: all agents are put into the same ones; keep some first, best of the play of agents that are in none of the groups',
    )
  const { cells, asks } = askedStates(partsOf(changes, states, options), agents.length, states, noRollouts)
  const look = createLook(states, changes)
  return {
    cells: cells.map((cell) => (isPlain(asks.get(cell.depends)!.part) ? { ...cell, plain: true as const } : cell)),
    check: (game) => requirePossible(game, states, changes),
    steps: (some) => stepsTo(some, asks, noRollouts) + some.length,
    run: (some, lab) => run(some, lab, { asks, look }),
    summarize: (rows) => summarizeRobustness({ options, groups, changes }, rows),
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

const noRollouts = { rollouts: 0, seed: 0, decisions: 0, samples: () => 0 }
const isPlain = ({ change, run }: Part) => change === null && !run

/** What the study's code showed in one state depends on all the others and on their order. */
function partsOf(
  changes: readonly NumberedChange[],
  { episodes }: StateSet,
  { asPublished }: RobustnessOptions,
): Map<object, Part> {
  const named = [
    { number: NONE, change: null, about: null },
    ...changes.map((change, number) => ({ number, change, about: { id: change.id, options: change.options } })),
  ]
  const order = episodes.map((episode) => [episodeId(episode), episode.decisions])
  return new Map<object, Part>([
    ...named.map(({ about, ...part }): [object, Part] => [{ change: about }, { ...part, run: false }]),
    ...(asPublished ? named : []).map(({ about, ...part }): [object, Part] => [
      { change: about, asRun: order, of: changes.length },
      { ...part, run: true },
    ]),
  ])
}

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
  throw new InputError('states', `are none in which “${left[0]!.title}” can be made; keep others`)
}

type Look = (game: Game, moment: Moment, place: Place, part: Part, rhythm: Rhythm) => Seen

/**
 * What is seen does not depend on who looks: each state is changed once for all agents of a process that see as many frames. Agents come one
 * after the other to an episode, so that of the last one is all that is worth holding.
 */
function createLook(states: StateSet, changes: readonly NumberedChange[]): Look {
  const seen = new Map<string, Seen>()
  let last = ''
  const ran = new Map<number, AsRun>()
  const asItRan: Look = (game, { decision }, { id }, { number }, rhythm) => {
    const all = ran.get(rhythm.frames) ?? asRun(game, [0, CHANGED], rhythm, states, changes)
    ran.set(rhythm.frames, all)
    const planes = all.get(keyOf(id, decision, number))
    if (!planes) return { refusal: 'cannot be made in a new game' }
    return { picture: observationOf(game.spec.observation, planes).slice(), altered: number !== NONE }
  }
  return (game, moment, place, part, rhythm) => {
    if (part.run) return asItRan(game, moment, place, part, rhythm)
    if (place.id !== last) seen.clear()
    last = place.id
    const key = `${keyOf(place.id, moment.decision, part.number)} ${rhythm.frames}`
    const view = seen.get(key) ?? seeChanged(game, CHANGED, moment, part.change, place)
    seen.set(key, view)
    return view
  }
}

/** All of one episode, which is made again once for them. */
async function* run(
  cells: readonly Cell[],
  lab: Lab,
  { asks, look }: { readonly asks: Asks; readonly look: Look },
): AsyncGenerator<Finished> {
  const { agent, openGame, breathe } = lab
  const game = await openGame(2)
  const place = await placeOf(cells, asks, game, lab, noRollouts)
  for (const state of new Set(cells.map((cell) => cell.state!))) {
    const own = cells.filter((cell) => cell.state === state)
    const moment = place.moments.get(state)!
    const views: Seen[] = []
    for (const cell of own) {
      views.push(look(game, moment, place, asks.get(cell.depends)!.part, agent.rhythm))
      await breathe(1)
    }
    const pictures = views.flatMap((view): Observations[] => ('picture' in view ? [view.picture] : []))
    const opinions = await opinionsOf(agent, game.spec, pictures, moment.memory)
    let next = 0
    for (const [i, cell] of own.entries()) {
      const view = views[i]!
      const { number, run } = asks.get(cell.depends)!.part
      const row: Row = {
        ...place.names,
        decision: moment.decision,
        change: number,
        ...(run && { asRun: true }),
        ...('picture' in view
          ? { refusal: '', altered: view.altered, p: opinions[next++]! }
          : { refusal: view.refusal, altered: false, p: null }),
      }
      yield { cell, rows: [row] }
    }
  }
}
