import * as ops from '../../backend/ops'
import type { Cell, Finished, Lab, Plan, Question, Row, Study } from '../../contracts/study'
import { createPolicy } from '../../models/policy'
import type { EnvSpec } from '../../contracts/env'
import { defaults } from '../../contracts/options'
import type { NamedArray, Policy } from '../../contracts/model'
import type { SaliencyMethod } from '../../contracts/saliency'
import type { Moment } from '../../contracts/moment'
import { drawMoments } from '../draw-moments'
import { benchOptions, openBench, type Bench } from './bench'
import { measure } from './measures'
import { streamOf } from './order'
import { stateOf } from './state'
import { summarizeMethods } from './summary'

/** Saliency methods put to the test themselves, on states of agents, with chance beside every number. A cell is one method, or two to be compared, at one state. */
export default {
  id: 'methods',
  title: 'Saliency methods put to the test',
  question: 'Do maps tell what matters better than chance would, and do they depend on what the agent has learnt?',
  cite: 'Petsiuk et al. 2018 (arXiv 1806.07421), Yeh et al. 2019 (arXiv 1901.09392), Adebayo et al. 2018 (arXiv 1810.03292)',
  version: 1,
  about: 'agents',
  options: benchOptions,
  plan,
} satisfies Study

type Part = readonly [SaliencyMethod] | readonly [SaliencyMethod, SaliencyMethod]

function plan({ options, spec, agents }: Question): Plan {
  const bench = openBench(options, spec, agents)
  const parts = partsOf(bench)
  return {
    cells: cellsOf(bench, [...parts.keys()], agents.length),
    steps: (cells) => bench.decisions + cells.reduce((sum, { depends }) => sum + stepsOf(parts.get(depends)!), 0),
    run: (cells, lab) => run(bench, cells, parts, lab),
    summarize: (rows) => summarizeMethods(bench, rows),
  }
}

const usual = ({ id, options }: SaliencyMethod) => ({ id, options: defaults(options) })
/** A map is many passes; so are its courses and its likenesses. */
const stepsOf = (part: Part) => (part.length === 1 ? 100 : 1)

function partsOf({ methods, decisions }: Bench): Map<object, Part> {
  const single = methods.map((method) => [{ decisions, method: usual(method) }, [method]] as const)
  const pairs = methods.flatMap((a, i) =>
    methods.slice(i + 1).map((b) => [{ decisions, method: usual(a), other: usual(b) }, [a, b]] as const),
  )
  return new Map<object, Part>([...single, ...pairs])
}

/** A rollout of every agent first, so that a report so far speaks of all. */
function cellsOf({ states, perRollout, seed: first }: Bench, parts: readonly object[], agents: number): Cell[] {
  const count = (n: number) => Array.from({ length: n }, (_, i) => i)
  return count(Math.ceil(states / perRollout)).flatMap((i) =>
    count(agents).flatMap((agent) =>
      count(Math.min(perRollout, states - i * perRollout)).flatMap((state) =>
        parts.map((depends) => ({ agent, seed: (first + i) >>> 0, state, depends, batch: String((first + i) >>> 0) })),
      ),
    ),
  )
}

/** All of one rollout, which is played once for them. */
async function* run(
  { decisions }: Bench,
  cells: readonly Cell[],
  parts: ReadonlyMap<object, Part>,
  { agent, openGame, breathe }: Lab,
): AsyncGenerator<Finished> {
  const [{ seed }] = cells as readonly [Cell]
  const states = [...new Set(cells.map(({ state }) => state!))]
  const game = await openGame(1)
  const { spec } = game
  const moments = await drawMoments(game, agent, {
    seed,
    decisions,
    samples: Math.max(...states) + 1,
    breathe: () => breathe(1),
  })
  // The agent's own weights stay out of it: others may be asking it meanwhile.
  const twin = createPolicy({ env: spec, network: agent.model.network, seed: streamOf(seed, 'fresh weights').word() })
  try {
    const fresh = await twin.read()
    twin.write(await agent.model.read())
    for (const state of states) {
      const own = cells.filter((cell) => cell.state === state)
      const rows = moments[state]
        ? await rowsAt(
            moments[state],
            own.map(({ depends }) => parts.get(depends)!),
            { twin, fresh, spec, seed, breathe },
          )
        : []
      for (const cell of own) yield { cell, rows: rows.filter((row) => isOf(parts.get(cell.depends)!, row)) }
      await breathe(own.reduce((sum, { depends }) => sum + stepsOf(parts.get(depends)!), 0))
    }
  } finally {
    twin.dispose()
  }
}

interface Bed {
  /** The agent's weights, to be written over for a while. */
  readonly twin: Policy
  readonly fresh: readonly NamedArray[]
  readonly spec: EnvSpec
  readonly seed: number
  breathe(): Promise<void>
}

async function rowsAt(
  { decision, planes }: Moment,
  asked: readonly Part[],
  { twin, fresh, spec, seed, breathe }: Bed,
): Promise<Row[]> {
  const state = await stateOf(twin, planes, spec)
  const [methods, pairs] = [
    asked.flatMap((part) => (part.length === 1 ? part : [])),
    asked.flatMap((part) => (part.length === 2 ? [part] : [])),
  ]
  const rows: Row[] = []
  try {
    for await (const row of measure({ methods, pairs, state, fresh, words: [seed, decision], breathe }))
      rows.push({ seed, decision, ...row })
    return rows
  } finally {
    ops.dispose(state.inputs)
  }
}

const isOf = ([{ id }, other]: Part, row: Row) => row['method'] === id && row['other'] === other?.id
