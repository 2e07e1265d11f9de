import * as ops from '../../backend/ops'
import type { Cell, Finished, Lab, Plan, Question, Row, Study } from '../../contracts/study'
import { createPolicy } from '../../models/policy'
import type { EnvSpec } from '../../contracts/env'
import { defaults } from '../../contracts/options'
import type { NamedArray, Policy } from '../../contracts/model'
import type { SaliencyMethod } from '../../contracts/saliency'
import type { Moment, Plane } from '../../contracts/moment'
import { framesOf, observationShape } from '../../contracts/observation'
import { askedStates, placeOf, stepsTo, type Ask, type Rollouts } from '../asked-states'
import { benchOptions, openBench, type Bench } from './bench'
import { medianFrame, stackOf } from './background'
import { measure } from './measures'
import { streamOf } from '../../streams'
import { stateOf } from './state'
import { summarizeMethods } from './summary'

/** Saliency methods put to the test themselves, on states of agents or on kept ones, with chance beside every number. A cell is one method, or two to be compared, at one state. */
export default {
  id: 'methods',
  title: 'Saliency methods put to the test',
  question: 'Do maps tell what matters better than chance would, and do they depend on what the agent has learnt?',
  cite: 'Petsiuk et al. 2018 (arXiv 1806.07421), Yeh et al. 2019 (arXiv 1901.09392), Adebayo et al. 2018 (arXiv 1810.03292)',
  version: 4,
  about: 'agents',
  cell: 'each method, and each two, at each state',
  options: benchOptions,
  draws: ['states', 'perRollout', 'decisions'],
  plan,
} satisfies Study

type Part = readonly [SaliencyMethod] | readonly [SaliencyMethod, SaliencyMethod]
type Asks = ReadonlyMap<object, Ask<Part>>

function plan({ options, spec, agents, states }: Question): Plan {
  const bench = openBench(options, spec, agents, states)
  const { cells, asks } = askedStates(partsOf(bench), agents.length, states, rolloutsOf(bench))
  return {
    cells,
    steps: (some) => stepsTo(some, asks, bench) + some.reduce((sum, cell) => sum + stepsOf(asks.get(cell.depends)!), 0),
    run: (some, lab) => run(bench, some, asks, lab),
    summarize: (rows, look) => summarizeMethods(bench, rows, look),
  }
}

const usual = ({ id, options }: SaliencyMethod) => ({ id, options: defaults(options) })
/** A map is many passes; so are its courses and its likenesses. */
const stepsOf = ({ part }: Ask<Part>) => (part.length === 1 ? 100 : 1)

function partsOf({ methods }: Bench): Map<object, Part> {
  const single = methods.map((method) => [{ method: usual(method) }, [method]] as const)
  const pairs = methods.flatMap((a, i) =>
    methods.slice(i + 1).map((b) => [{ method: usual(a), other: usual(b) }, [a, b]] as const),
  )
  return new Map<object, Part>([...single, ...pairs])
}

const rolloutsOf = ({ states, perRollout, seed, decisions }: Bench): Rollouts => ({
  rollouts: Math.ceil(states / perRollout),
  seed,
  decisions,
  samples: (i) => Math.min(perRollout, states - i * perRollout),
})

/** All of one episode, which is played once for them. */
async function* run(bench: Bench, cells: readonly Cell[], asks: Asks, lab: Lab): AsyncGenerator<Finished> {
  const { agent, openGame, breathe } = lab
  const game = await openGame(1)
  const { spec } = game
  const { id, names, moments, frames } = await placeOf(cells, asks, game, lab, bench)
  // The agent's own weights stay out of it: others may be asking it meanwhile.
  const twin = createPolicy({
    env: spec,
    network: agent.model.network,
    form: agent.model.form,
    seed: streamOf(id, 'fresh weights').word(),
  })
  try {
    const fresh = await twin.read()
    twin.write(await agent.model.read())
    // A rollout too short for any state has no frames either.
    const background = moments.size > 0 ? backgroundOf(spec, frames()) : new Float32Array(0)
    for (const state of new Set(cells.map(({ state }) => state!))) {
      const own = cells.filter((cell) => cell.state === state)
      const moment = moments.get(state)
      const asked = own.map(({ depends }) => asks.get(depends)!)
      const rows = moment
        ? await rowsAt(
            moment,
            asked.map(({ part }) => part),
            { twin, fresh, spec, background, id, names, breathe },
          )
        : []
      for (const [i, cell] of own.entries()) yield { cell, rows: rows.filter((row) => isOf(asked[i]!.part, row)) }
      await breathe(asked.reduce((sum, ask) => sum + stepsOf(ask), 0))
    }
  } finally {
    twin.dispose()
  }
}

function backgroundOf({ observation }: EnvSpec, frames: readonly Plane[]): Float32Array {
  const [, , planes] = observationShape(observation) as readonly [number, number, number]
  return stackOf(medianFrame(frames), planes, planes / framesOf(observation))
}

interface Bed {
  /** The agent's weights, to be written over for a while. */
  readonly twin: Policy
  readonly fresh: readonly NamedArray[]
  readonly spec: EnvSpec
  /** A stack of how the episode usually looks. */
  readonly background: Float32Array
  /** Of the episode. */
  readonly id: string
  readonly names: Row
  breathe(): Promise<void>
}

async function rowsAt(
  moment: Moment,
  asked: readonly Part[],
  { twin, fresh, spec, background, id, names, breathe }: Bed,
): Promise<Row[]> {
  const { decision } = moment
  const state = await stateOf(twin, moment, spec)
  const [methods, pairs] = [
    asked.flatMap((part) => (part.length === 1 ? part : [])),
    asked.flatMap((part) => (part.length === 2 ? [part] : [])),
  ]
  const rows: Row[] = []
  try {
    for await (const row of measure({ methods, pairs, state, background, fresh, words: [id, decision], breathe }))
      rows.push({ ...names, decision, ...row })
    return rows
  } finally {
    ops.dispose(state.inputs)
  }
}

const isOf = ([{ id }, other]: Part, row: Row) => row['method'] === id && row['other'] === other?.id
