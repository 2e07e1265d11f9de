import type { Agent } from '../contracts/agent'
import { InputError } from '../contracts/errors'
import type { Seen } from '../contracts/moment'
import type { Trajectory } from '../contracts/trajectory'
import type { BatchGame } from '../envs/game'
import { worldOf } from '../envs/world'
import type { Memory } from '../play/timeline'
import { recollect } from './recollect'
import { placeOfRow, RowReplayer } from './rows'

/** Any row as an agent meets it that did not play, or whose memories nobody kept: asked once about each episode, in order. */
export class WatchedRows {
  readonly #memories = new Map<number, readonly Memory[]>()
  readonly #rows: RowReplayer

  /** The slot may be shared with other replays; nobody plays on it. */
  constructor(
    readonly agent: Pick<Agent, 'judge'>,
    readonly game: BatchGame,
    readonly slot: number,
    readonly trajectory: Pick<Trajectory, 'episodes' | 'columns'>,
  ) {
    this.#rows = new RowReplayer(game, slot, trajectory, (episode) => this.#memories.get(episode) ?? null)
  }

  /** `breathe`: told of every decision of an episode that is watched for the first time; may throw to stop. */
  async seen(row: number, breathe?: (decision: number) => Promise<void>): Promise<Seen> {
    const { episode } = placeOfRow(this.trajectory, row)
    if (!this.#memories.has(episode)) this.#memories.set(episode, await this.#watch(episode, breathe))
    const { planes, memory, past } = this.#rows.seek(row)
    return { planes, memory, past }
  }

  #watch(episode: number, breathe?: (decision: number) => Promise<void>): Promise<Memory[]> {
    const recording = this.trajectory.episodes[episode]?.recording
    if (!recording) throw new InputError(`episodes[${episode}].recording`, 'is missing: it was played elsewhere')
    return recollect(this.agent, worldOf(this.game, this.slot), recording, { breathe })
  }
}
