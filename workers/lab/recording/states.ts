import type { Agent } from '../contracts/agent'
import type { Game } from '../contracts/env'
import { InputError } from '../contracts/errors'
import type { Moment } from '../contracts/moment'
import type { StateEpisode } from '../contracts/states'
import { worldOf } from '../envs/world'
import { packRecording } from './embedded'
import { checksum } from './packing'
import { recollect } from './recollect'
import { replayEpisode } from './replayer'

export interface StatesRequest {
  readonly game: Game
  /** 0 when absent; nobody else uses it meanwhile. */
  readonly slot?: number
  readonly episode: StateEpisode
  /** Some of its decisions. */
  readonly decisions: readonly number[]
  /** Who is put there. */
  readonly agent: Pick<Agent, 'judge' | 'hash' | 'model'>
  /** After every decision that it watches; may throw to stop. */
  breathe?(decision: number): Promise<void>
}

/**
 * Moments of a kept episode, made again with what an agent remembers there: what it remembered where it is the player itself, known by
 * the hash of its weights, else as if it had watched the episode from its start. Throws InputError where the game does not play it as it
 * was played.
 */
export async function momentsOf({
  game,
  slot = 0,
  episode: { recording, player },
  decisions,
  agent,
  breathe,
}: StatesRequest): Promise<Moment[]> {
  const from = player?.hash === agent.hash ? player.from : 0
  const until = Math.max(...decisions)
  const memories =
    agent.model.memory > 0 ? await recollect(agent, worldOf(game, slot), recording, { from, until, breathe }) : []
  const replayer = replayEpisode(game, slot, recording, { memories })
  return decisions.map((decision) => replayer.seek(decision).capture())
}

/** What an episode is known by wherever it is kept: equal for those that are made again alike, for every agent. */
export function episodeId({ recording, player }: Omit<StateEpisode, 'decisions'>): string {
  const { noise: _, ...made } = recording
  const content = JSON.stringify([packRecording({ ...made, agent: 'any' }), player ?? null])
  return `${recording.hash}-${checksum(new TextEncoder().encode(content)).toString(16).padStart(8, '0')}`
}

/** Errors of work on an episode, under its name. */
export async function named<T>(field: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${field}.${error.field}`, error.problem) : error
  }
}
