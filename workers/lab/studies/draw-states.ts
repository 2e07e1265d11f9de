import type { Agent } from '../contracts/agent'
import type { Game } from '../contracts/env'
import { InputError } from '../contracts/errors'
import type { StateEpisode } from '../contracts/states'
import { drawSeeds } from '../streams'
import { drawMoments } from './draw-moments'

/** An agent with a game opened as it plays it. */
export interface Sitter {
  readonly agent: Agent
  readonly game: Game
}

export interface StatesDraw {
  /** Take turns: the first episode of each, then the next. */
  readonly sitters: readonly Sitter[]
  /** In all. */
  readonly states: number
  readonly perEpisode: number
  /** One of them is the first place where an agent is asked, a new game. */
  readonly start?: boolean
  /** An episode is cut here. */
  readonly decisions: number
  /** Those of each one's episodes are drawn from it, the same for all. */
  readonly seed: number
  /** After every decision played. */
  breathe(): Promise<void>
  /** After every episode: states so far. */
  progress?(states: number): void
}

/** Episodes too short for as many states as were asked of them, or that went as one before did, are made up for by more, up to so many times as many. */
const MOST_TIMES = 20

/**
 * States drawn from agents' own episodes that differ, as studies draw them (`drawMoments`), evenly. Throws InputError where episodes are so
 * short, or so much alike, that there are not enough of them.
 */
export async function drawStates(request: StatesDraw): Promise<StateEpisode[]> {
  const { sitters, states, perEpisode, start = false, decisions, seed, breathe, progress } = request
  const most = MOST_TIMES * Math.max(sitters.length, Math.ceil(states / perEpisode))
  const seeds = drawSeeds(seed, Math.ceil(most / sitters.length))
  const drawn: StateEpisode[] = []
  const courses = new Set<string>()
  let left = states
  for (let i = 0; left > 0; i++) {
    if (i >= most)
      throw new InputError(
        'states',
        `are only ${states - left} of ${states} after ${i} episodes, those that went alike taken once; ask for fewer, for more of an episode, or more decisions`,
      )
    const { agent, game } = sitters[i % sitters.length]!
    const begins = start && drawn.length === 0
    const samples = Math.min(perEpisode, left) - (begins ? 1 : 0)
    const draw = { seed: seeds[Math.floor(i / sitters.length)]!, decisions, samples }
    const { moments, recording, course, from } = await drawMoments(game, agent, { ...draw, breathe })
    const known = courses.has(`${agent.hash} ${course}`)
    const own = new Set([...(begins ? [from] : []), ...moments.map(({ decision }) => decision)])
    if (known || own.size === 0) continue
    courses.add(`${agent.hash} ${course}`)
    left -= own.size
    drawn.push({
      recording,
      decisions: [...own].sort((a, b) => a - b),
      player: { hash: agent.hash, from },
    })
    progress?.(states - left)
  }
  return drawn
}
