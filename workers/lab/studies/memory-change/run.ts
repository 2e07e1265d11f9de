import { withMemory } from '../../agents/hand-on-memory'
import type { Agent } from '../../contracts/agent'
import type { Game } from '../../contracts/env'
import type { Cell, Finished, Lab, Plan, Question, Row } from '../../contracts/study'
import { rerouted } from '../../memory/directions'
import { drawSeeds } from '../../streams'
import { RANDOM } from '../changed-agents/arms'
import { playEpisodes } from '../changed-agents/episodes'
import { summarizeChanges } from '../changed-agents/summary'
import type { Arm } from './arms'
import { fittedTo, type Fitted } from './fit'
import { requireMemory } from './require-memory'
import type { MemoryOptions } from './options'
import { memoryWords } from './words'

/** Episodes side by side, and in a batch. */
const SLOTS = 16

/** `armsOf`: what is done to so many components and random directions, the plain one first. */
export function planChanges(
  { options: given, spec, agents }: Question,
  armsOf: (options: MemoryOptions) => readonly Arm[],
): Plan {
  const options = given as MemoryOptions
  requireMemory(agents)
  const arms = armsOf(options)
  const { episodes, seed, ...depends } = options
  const shared = { ...depends, from: seed }
  const cells = drawSeeds(seed, episodes).flatMap((own, i) =>
    agents.map((_, agent): Cell => ({ agent, seed: own, depends: shared, batch: String(Math.floor(i / SLOTS)) })),
  )
  return {
    cells,
    steps: (some) => some.length * arms.length * options.decisions,
    run: (some, lab) => run(options, arms, some, lab),
    summarize: (rows) => summarizeChanges(rows, agents, spec, memoryWords),
  }
}

async function* run(
  options: MemoryOptions,
  arms: readonly Arm[],
  cells: readonly Cell[],
  lab: Lab,
): AsyncGenerator<Finished> {
  const game = await lab.openGame(SLOTS)
  const fitted = await fittedTo(options, game, lab)
  const rows = cells.map((): Row[] => [])
  for (const arm of possible(arms, fitted)) {
    const played = await playUnder(arm, fitted, options, cells, game, lab)
    for (const [i, row] of played.entries()) rows[i]!.push({ seed: cells[i]!.seed, ...row })
  }
  for (const [i, cell] of cells.entries()) yield { cell, rows: rows[i]! }
}

/** Of fewer components than were asked for there are fewer arms: a memory need not have as many. */
const possible = (arms: readonly Arm[], { count }: Fitted): Arm[] =>
  arms.filter(({ routes }) => routes.flatMap(({ from, to }) => [from, to ?? 0]).every((i) => i < count || i >= RANDOM))

/** Where a component, or a random direction, stands among all ways. */
const placeOf = (index: number, count: number) => (index >= RANDOM ? count + index - RANDOM : index)

async function playUnder(
  { title, kind, routes }: Arm,
  { ways, count }: Fitted,
  { decisions }: MemoryOptions,
  cells: readonly Cell[],
  game: Game,
  { agent, breathe }: Lab,
): Promise<Row[]> {
  const placed = routes.map(({ from, to }) => ({
    from: placeOf(from, count),
    to: to === null ? null : placeOf(to, count),
  }))
  const played: Agent =
    routes.length === 0 ? agent : withMemory(agent, (before, after) => rerouted(before, after, ways, placed))
  const shares = routes.flatMap(({ from }) => (from < count ? [ways.shares[from]!] : []))
  const episodes = await playEpisodes(played, cells, decisions, game, breathe)
  return episodes.map((episode) => ({
    arm: title,
    kind,
    from: routes[0]?.from ?? null,
    share: shares.length > 0 ? shares.reduce((sum, share) => sum + share, 0) : null,
    ...episode,
  }))
}
