import type { EnvSpec, Game } from '../contracts/env'
import { InputError } from '../contracts/errors'
import { observationSize } from '../contracts/observation'
import type { Recording } from '../contracts/recording'
import type { Trajectory } from '../contracts/trajectory'
import type { Driver } from '../play/driver'
import type { Memory } from '../play/timeline'
import { replayEpisode, type Replayer } from './replayer'

/** Bytes of the moments that are kept in all; an episode that is not among them has to be replayed from its start. */
const MOST_KEPT = 150_000_000
/** Its state, and what is seen with the state behind it; the older planes are those of moments before. */
const momentBytes = ({ stateBytes, observation }: EnvSpec): number => 2 * stateBytes + observationSize(observation)

/** Where a row lies. */
export interface RowPlace {
  readonly episode: number
  /** Counted from the episode's start. */
  readonly decision: number
}

/** The episode and decision of a row. Throws RangeError outside the trajectory. */
export function placeOfRow({ episodes, columns }: Pick<Trajectory, 'episodes' | 'columns'>, row: number): RowPlace {
  if (!Number.isInteger(row) || row < 0 || row >= columns.action.length)
    throw new RangeError(`row ${row} does not exist`)
  let [low, high] = [0, episodes.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((episodes[middle]?.begin ?? 0) <= row) low = middle
    else high = middle - 1
  }
  return { episode: low, decision: row - (episodes[low]?.begin ?? 0) }
}

/** First row and the row after the last of each episode. */
export function spans({
  episodes,
  rows,
}: {
  readonly episodes: Trajectory['episodes']
  readonly rows: number
}): { readonly begin: number; readonly end: number }[] {
  return episodes.map(({ begin }, i) => ({ begin, end: episodes[i + 1]?.begin ?? rows }))
}

/** What the agent brought along from each row of an episode, undefined where it was not asked; null where nobody kept it. */
export function memoriesOf(
  { episodes, columns }: Pick<Trajectory, 'episodes' | 'columns'>,
  episode: number,
): Memory[] | null {
  const rows = columns.action.length
  const span = spans({ episodes, rows })[episode]
  const { memory } = columns
  if (!memory || !span) return null
  const width = memory.length / rows
  return Array.from({ length: span.end - span.begin }, (_, i) => {
    const kept = memory.subarray((span.begin + i) * width, (span.begin + i + 1) * width)
    return kept.some((number) => number !== 0) ? kept : undefined
  })
}

/** Any row of a trajectory of one of our games, on one slot that nobody else uses meanwhile. */
export class RowReplayer {
  readonly #open = new Map<number, Replayer>()

  constructor(
    readonly game: Game,
    readonly slot: number,
    readonly trajectory: Pick<Trajectory, 'episodes' | 'columns'>,
    /** What is brought along from each decision of an episode: what was recorded, unless somebody else is to be shown it. */
    readonly memoriesAt: (episode: number) => readonly Memory[] | null = (episode) => memoriesOf(trajectory, episode),
  ) {}

  /** The driver right before the row's decision; valid until the next call. Throws InputError where its episode does not replay. */
  seek(row: number): Driver {
    const { episode, decision } = placeOfRow(this.trajectory, row)
    return this.#episode(episode).seek(decision)
  }

  /** The recording of the row's episode up to the row. */
  before(row: number): Recording {
    const { episode, decision } = placeOfRow(this.trajectory, row)
    return this.#episode(episode).before(decision)
  }

  /** How an episode ended: index into the game's `endings`; 0 = it was cut. */
  ended(episode: number): number {
    return this.#episode(episode).ended
  }

  #episode(index: number): Replayer {
    const found = this.#open.get(index) ?? this.#replay(index)
    this.#open.delete(index)
    this.#open.set(index, found)
    const most = MOST_KEPT / momentBytes(this.game.spec)
    let kept = [...this.#open.values()].reduce((sum, replayer) => sum + replayer.kept, 0)
    for (const [oldest, replayer] of this.#open) {
      if (kept <= most || oldest === index) break
      this.#open.delete(oldest)
      kept -= replayer.kept
    }
    return found
  }

  #replay(index: number): Replayer {
    const recording = this.trajectory.episodes[index]?.recording
    if (!recording) throw new InputError(`episodes[${index}].recording`, 'is missing: it was played elsewhere')
    try {
      const memories = this.memoriesAt(index)
      return replayEpisode(this.game, this.slot, recording, memories ? { memories } : {})
    } catch (error) {
      if (error instanceof InputError) throw new InputError(`episodes[${index}].${error.field}`, error.problem)
      throw error
    }
  }
}
