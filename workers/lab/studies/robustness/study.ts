import { InputError } from '../../contracts/errors'
import type { Game } from '../../contracts/env'
import type { Observations } from '../../contracts/observation'
import type { Cell, Finished, Lab, Plan, Question, Row, Study } from '../../contracts/study'
import type { NumberedChange } from '../../interventions/entry'
import { replayEpisode } from '../../recording/replayer'
import { askedStates, placeOf, stepsTo, type Ask } from '../asked-states'
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
type Part = { readonly number: number; readonly change: NumberedChange | null }
type Asks = ReadonlyMap<object, Ask<Part>>

function plan({ options: given, spec, agents, states }: Question): Plan {
  const options = given as RobustnessOptions
  const groups = groupsOf(agents)
  const changes = changesOf(spec)
  if (!states)
    throw new InputError(
      'states',
      'are missing: all agents are put into the same ones; keep some with `npm run states`, of agents that are in none of the groups',
    )
  const parts = new Map<object, Part>([
    [{ change: null }, { number: NONE, change: null }],
    ...changes.map((change, number): [object, Part] => [
      { change: { id: change.id, options: change.options } },
      { number, change },
    ]),
  ])
  const { cells, asks } = askedStates(parts, agents.length, states, {
    rollouts: 0,
    seed: 0,
    decisions: 0,
    samples: () => 0,
  })
  /** What is seen does not depend on who looks: each state is changed once for all agents of a process. */
  const seen = new Map<string, Seen>()
  return {
    cells: cells.map((cell) => (asks.get(cell.depends)!.part.change ? cell : { ...cell, plain: true as const })),
    check: (game) => requirePossible(game, states, changes),
    steps: (some) => stepsTo(some, asks, { decisions: 0 }) + some.length,
    run: (some, lab) => run(some, asks, lab, seen),
    summarize: (rows) => summarizeRobustness({ options, groups, changes, actions: spec.actions.length }, rows),
  }
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

/** All of one episode, which is made again once for them. */
async function* run(cells: readonly Cell[], asks: Asks, lab: Lab, seen: Map<string, Seen>): AsyncGenerator<Finished> {
  const { agent, openGame, breathe } = lab
  const game = await openGame(2)
  const place = await placeOf(cells, asks, game, lab, { decisions: 0 })
  for (const state of new Set(cells.map((cell) => cell.state!))) {
    const own = cells.filter((cell) => cell.state === state)
    const moment = place.moments.get(state)!
    const views: Seen[] = []
    for (const cell of own) {
      const { change, number } = asks.get(cell.depends)!.part
      const key = `${place.id} ${state} ${number} ${agent.rhythm.frames}`
      const view = seen.get(key) ?? seeChanged(game, CHANGED, moment, change, place)
      seen.set(key, view)
      views.push(view)
      await breathe(1)
    }
    const pictures = views.flatMap((view): Observations[] => ('picture' in view ? [view.picture] : []))
    const opinions = await opinionsOf(agent, game.spec, pictures, moment.memory)
    let next = 0
    for (const [i, cell] of own.entries()) {
      const view = views[i]!
      const row: Row = {
        ...place.names,
        decision: moment.decision,
        change: asks.get(cell.depends)!.part.number,
        ...('picture' in view
          ? { refusal: '', altered: view.altered, p: opinions[next++]! }
          : { refusal: view.refusal, altered: false, p: null }),
      }
      yield { cell, rows: [row] }
    }
  }
}
