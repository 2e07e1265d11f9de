import type { Cell, Finished, Lab } from '../../contracts/study'
import { openProgram } from '../../interventions/program'
import type { NumberedChange } from '../../interventions/entry'
import { playRollouts } from '../../play/rollouts'
import { drawSeeds } from '../../streams'
import { numbered } from './parts'

/** A game under a change that is made where it starts. */
interface ChangedGame {
  readonly number: number
  readonly change: NumberedChange | null
}

/** By what their rows depend on. */
export type Games = ReadonlyMap<object, ChangedGame>

/** How long games go on at most, decisions. */
export const LONGEST = 2000
/** About what a game takes. */
export const STEPS_OF_GAME = 300

export const gamesUnder = (changes: readonly NumberedChange[]): Games =>
  new Map(numbered(changes).map(({ about, ...game }) => [{ game: about, decisions: LONGEST }, game]))

/** The first game of every agent first. */
export function gameCells(games: Games, agents: number, each: number): Cell[] {
  const players = Array.from({ length: agents }, (_, agent) => agent)
  return drawSeeds(SEED, each).flatMap((seed) =>
    players.flatMap((agent) =>
      [...games].map(([depends, { change }]) => ({
        agent,
        seed,
        depends,
        batch: `games-${seed}`,
        ...(change === null && { plain: true as const }),
      })),
    ),
  )
}

/** Those of the games are drawn from it: everybody plays the same ones. */
const SEED = 1

/** Played side by side. */
const TOGETHER = 16

/** One game of one seed under each of these changes. */
export async function* playGames(
  cells: readonly Cell[],
  { agent, openGame, breathe }: Lab,
  games: Games,
): AsyncGenerator<Finished> {
  // As many slots whatever is left to do, so that the answers are the same to the last digit.
  const game = await openGame(TOGETHER)
  const { id: env } = game.spec
  const plans = cells.map(({ seed, depends }) => {
    const { change } = games.get(depends)!
    const steps = change ? [{ id: change.id, options: change.options, from: 0, every: 0 as const }] : []
    return { seed, schedule: change && openProgram(game.spec, { format: 1, title: change.title, env, steps }) }
  })
  const ends = cells.map(() => ({ score: 0, decisions: 0, refused: false }))
  const { acting } = agent
  const rows = playRollouts({ game, agent, plans, acting, decisions: LONGEST, stack: 'consistent', noops: 0 })
  for await (const { rollout, score, decision, refused } of rows) {
    const end = ends[rollout]!
    ends[rollout] = { score, decisions: decision + 1, refused: end.refused || refused > 0 }
    await breathe(1)
  }
  for (const [i, cell] of cells.entries()) {
    const { score, decisions, refused } = ends[i]!
    const { number } = games.get(cell.depends)!
    yield { cell, rows: [{ seed: cell.seed, game: number, refused, score, decisions }] }
  }
}
