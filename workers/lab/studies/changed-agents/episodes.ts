import type { Agent } from '../../contracts/agent'
import type { Game } from '../../contracts/env'
import { withOwnStreams } from '../../contracts/setting'
import type { Cell, Lab } from '../../contracts/study'
import { playRollouts, usualNoops } from '../../play/rollouts'
import { eventsOf, happening } from './events'

/** What an episode came to, as rows have it. */
export interface Episode {
  readonly reward: number
  readonly decisions: number
  /** Index into the game's `endings`; 0: cut. */
  readonly ended: number
  /** Equal where two went alike. */
  readonly course: string
  /** How often each of the game's events came about. */
  readonly events: readonly number[]
}

/**
 * An episode for each cell, side by side, cut after so many decisions: whoever plays begins alike and draws the same random words, in the
 * game and in acting. `agent`: the changed one, of the game and way of acting that it has un-changed.
 */
export async function playEpisodes(
  agent: Agent,
  cells: readonly Cell[],
  decisions: number,
  game: Game,
  breathe: Lab['breathe'],
): Promise<Episode[]> {
  const events = eventsOf(game.spec)
  const episodes = cells.map(() => ({
    reward: 0,
    decisions: 0,
    ended: 0,
    course: '',
    before: events.map(() => 0),
    counts: events.map(() => 0),
  }))
  const turns = playRollouts({
    game,
    agent,
    setting: withOwnStreams(agent.game, game.spec),
    plans: cells.map(({ seed }) => ({ seed, schedule: null })),
    acting: agent.acting,
    decisions,
    stack: 'consistent',
    noops: usualNoops(agent.rhythm, game.spec),
    measure: async (drivers) => drivers.map((driver) => happening(driver, events)),
  })
  for await (const { rollout, reward, ended, course, measured } of turns) {
    const episode = episodes[rollout]!
    episode.reward += reward
    episode.decisions++
    episode.ended = ended
    episode.course = course
    measured.forEach((now, i) => (episode.counts[i]! += now > episode.before[i]! ? 1 : 0))
    episode.before = [...measured]
    await breathe(1)
  }
  return episodes.map(({ reward, decisions: length, ended, course, counts }) => ({
    reward,
    decisions: length,
    ended,
    course,
    events: counts,
  }))
}
