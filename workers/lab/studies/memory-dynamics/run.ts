import type { Game } from '../../contracts/env'
import { blankObservations, observationSize } from '../../contracts/observation'
import type { Cell, Finished, Lab, Plan, Question, Row } from '../../contracts/study'
import { observationOf } from '../../envs/frames'
import { behaviourOf, findBehaviours, type Behaviours } from '../../memory/behaviours'
import { linear, type LinearComponents } from '../../memory/components'
import { crossCorrelation, slopesThrough, type Course } from '../../memory/dynamics'
import { jacobians, seenOf } from '../../memory/jacobian'
import { upload } from '../../models/upload'
import type { Driver } from '../../play/driver'
import { joined, passagesOf, type Passage, type PassedEpisode } from '../../play/passages'
import { drawSeeds, streamOf } from '../../streams'
import { FittedOnce } from '../changed-agents/fitted'
import { takenApart } from '../memory-change/components'
import { requireMemory } from '../memory-change/require-memory'
import type { DynamicsOptions } from './options'
import { summarizeDynamics } from './summary'

/** Episodes side by side, and in a batch. */
const SLOTS = 16
/** Of a slope or a product: more digits than an interval over episodes has. */
const DIGITS = 1000

export function planDynamics({ options: given, agents }: Question): Plan {
  const options = given as DynamicsOptions
  requireMemory(agents)
  const { episodes, seed, ...depends } = options
  const shared = { ...depends, from: seed }
  const cells = drawSeeds(seed, episodes).flatMap((own, i) =>
    agents.map((_, agent): Cell => ({ agent, seed: own, depends: shared, batch: String(Math.floor(i / SLOTS)) })),
  )
  return {
    cells,
    steps: (some) => some.length * options.decisions,
    run: (some, lab) => run(options, some, lab),
    summarize: (rows) => summarizeDynamics(rows, agents),
  }
}

async function* run(options: DynamicsOptions, cells: readonly Cell[], lab: Lab): AsyncGenerator<Finished> {
  const game = await lab.openGame(SLOTS)
  const { agent, breathe } = lab
  const fitted = await fittedTo(options, game, lab)
  const episodes = await passagesOf({
    game,
    agent,
    seeds: cells.map(({ seed }) => seed),
    decisions: options.decisions,
    beside: (drivers) => seenBeside(drivers, game, lab),
    breathe: () => breathe(1),
  })
  for (const [i, cell] of cells.entries()) yield { cell, rows: await rowsOf(cell, episodes[i]!, fitted, options, lab) }
}

/** Always as many rows as there are slots: how many are under way must not change a number. */
async function seenBeside(drivers: readonly Driver[], { spec, slots }: Game, { agent: { model } }: Lab) {
  const size = observationSize(spec.observation)
  const rows = blankObservations(spec.observation, slots)
  drivers.forEach(({ planes }, i) => rows.set(observationOf(spec.observation, planes), i * size))
  const shown = upload(rows, model.observation)
  try {
    const seen = await seenOf(model, shown)
    const wide = seen.length / slots
    return drivers.map((_, i) => Array.from(seen.subarray(i * wide, (i + 1) * wide)))
  } finally {
    shown.dispose()
  }
}

interface Fitted {
  /** Of spread 1 each. */
  readonly components: LinearComponents
  readonly behaviours: Behaviours
}

const kept = new FittedOnce<Fitted>()

function fittedTo(options: DynamicsOptions, game: Game, lab: Lab): Promise<Fitted> {
  const { fitted, decisions, decomposition, count, behaviours, seed } = options
  return kept.of(lab.agent, [fitted, decisions, decomposition, count, behaviours, seed, game.slots], async () => {
    const { found, spread, episodes } = await takenApart(options, game, lab)
    const components = standardised(found, spread)
    const courses = episodes.flatMap(({ passages }) => passages.map((passage) => courseOf(passage, components)))
    const random = streamOf(String(seed), 'behaviours')
    return { components, behaviours: findBehaviours(courses, behaviours, random) }
  })
}

/** In units of each component's own spread; one that never moves is left out. */
function standardised({ readers, directions, shares, ...rest }: LinearComponents, spread: readonly number[]) {
  const moving = spread.flatMap((size, k) => (size > 0 ? [k] : []))
  return linear({
    ...rest,
    readers: moving.map((k) => readers[k]!.map((a) => a / spread[k]!)),
    directions: moving.map((k) => directions[k]!.map((a) => a * spread[k]!)),
    shares: moving.map((k) => shares[k]!),
  })
}

const courseOf = ({ memories }: Passage, components: LinearComponents): Course => ({
  values: components.read(joined(memories)),
  count: components.readers.length,
})

/** A row for each behaviour and lag that the episode has: what came of its components, and what slopes say would. */
async function rowsOf(
  { seed }: Cell,
  { passages, course }: PassedEpisode,
  { components, behaviours }: Fitted,
  { lags }: DynamicsOptions,
  { agent, breathe }: Lab,
): Promise<Row[]> {
  const courses = passages.map((passage) => courseOf(passage, components))
  const kinds = courses.map((own) => behaviourOf(own, behaviours))
  const slopes: Float64Array[][][] = []
  for (const { beside, memories } of passages)
    slopes.push(slopesThrough(await jacobians(agent.model, beside, memories, breathe), components, lags))
  const shares = components.shares.map(round)
  return Array.from({ length: behaviours.count }, (_, behaviour) =>
    Array.from({ length: lags }, (_, before): Row[] => {
      const lag = before + 1
      const isOf = (passage: number, t: number) => kinds[passage]![t] === behaviour
      const own = slopes.flatMap((all, passage) => all[before]!.filter((_, t) => isOf(passage, t)))
      const found = crossCorrelation(courses, lag, isOf)
      if (!found) return []
      return [{ seed, course, shares, behaviour, lag, pairs: own.length, found: rounded(found), slopes: meanOf(own) }]
    }),
  ).flat(2)
}

const meanOf = (all: readonly Float64Array[]) =>
  rounded(
    all.reduce((sum, one) => sum.map((value, i) => value + one[i]! / all.length), new Float64Array(all[0]!.length)),
  )

const rounded = (values: Float64Array) => Array.from(values, round)
const round = (value: number) => Math.round(value * DIGITS) / DIGITS
