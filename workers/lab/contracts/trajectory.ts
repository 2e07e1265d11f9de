import type { Recording } from './recording'

/**
 * What the explorer opens: one or more episodes end to end, a row per decision. Of our own games the pictures, observations
 * and maps are made again from the recordings; of games played elsewhere they are what the file carries.
 */
export interface Trajectory {
  readonly id: string
  readonly name: string
  readonly origin: 'stage' | 'evaluation' | 'training' | 'file'
  /** ISO 8601, UTC. */
  readonly created: string
  readonly game: TrajectoryGame
  /** Who decided; null where nobody says. `hash`: of the weights. */
  readonly agent: { readonly id: string; readonly name: string; readonly hash: string } | null
  /** In order; the first begins at row 0, none is empty. */
  readonly episodes: readonly TrajectoryEpisode[]
  readonly columns: TrajectoryColumns
  /** Of games played elsewhere: what cannot be made again. Null for ours. */
  readonly media: TrajectoryMedia | null
  readonly bookmarks: readonly Bookmark[]
}

export interface TrajectoryGame {
  /** One of our games where the episodes have recordings, else whatever the file says. */
  readonly id: string
  readonly title: string
  readonly actions: readonly { readonly id: string; readonly title: string }[]
}

export interface TrajectoryEpisode {
  /** First row. */
  readonly begin: number
  /** Null: played elsewhere. Its decisions are this episode's rows. */
  readonly recording: Recording | null
  /** What the agent thought of the moment after the last row, where a limit cut the episode there and somebody was asked. */
  readonly finalValue?: number
  /** How the rules ended it, in the game's words. Absent: they did not, or nobody says. */
  readonly ending?: string
}

/** One entry per decision; optional columns are there for every decision or not at all. */
export interface TrajectoryColumns {
  /** Index of the action taken. */
  readonly action: Uint8Array
  /** Paid by the rules in this decision, unclipped. */
  readonly reward: Float32Array
  /** Score and lives after the decision, as the game shows them. */
  readonly score?: Float32Array
  readonly lives?: Uint8Array
  /** [rows × actions], what the agent said before the decision. */
  readonly logits?: Float32Array
  /** The agent's estimate of the discounted return, before the decision. */
  readonly value?: Float32Array
  /** [rows × width], what the agent brought along from the decision; zeros where it was not asked. */
  readonly memory?: Float32Array
  /** `RowFlag`s, or-ed. */
  readonly flags: Uint8Array
}

export const RowFlag = {
  /** The rules ended the episode with this decision. */
  terminated: 1,
  /** Cut here by a limit, not by the rules. */
  truncated: 2,
  /** Where there are lives to lose. */
  lifeLost: 4,
  /** The decision was a launch that comes whoever plays. */
  forced: 8,
  /** A hand or a program changed the game right before this decision. */
  intervened: 16,
} as const

/** Arrays [rows × …] of a foreign trajectory. */
export interface TrajectoryMedia {
  /** Pictures as RGB [rows × height × width × 3]. */
  readonly frames: MediaArray<Uint8Array> | null
  /** What the agent saw, [rows × height × width × channels], bytes. */
  readonly observations: MediaArray<Uint8Array> | null
  /** One map per row [rows × height × width], in its own units. */
  readonly saliency: MediaArray<Float32Array> | null
  /** By name of the layer: [rows × units]. */
  readonly activations: Readonly<Record<string, MediaArray<Float32Array>>>
}

/** `shape` without the rows. */
export interface MediaArray<T> {
  readonly shape: readonly number[]
  readonly data: T
}

/** The same arrays a few rows at a time, wherever they lie. */
export interface RowMedia {
  readonly frames: MediaRows<Uint8Array> | null
  readonly observations: MediaRows<Uint8Array> | null
  readonly saliency: MediaRows<Float32Array> | null
  readonly activations: Readonly<Record<string, MediaRows<Float32Array>>>
}

/** `shape` without the rows. */
export interface MediaRows<T> {
  readonly shape: readonly number[]
  /** A copy of rows `from` … `to` − 1, one after the other. */
  read(from: number, to: number): Promise<T>
}

export interface Bookmark {
  readonly row: number
  /** '' is allowed: a place without words. */
  readonly note: string
}

/** What a list of trajectories shows without opening them. */
export interface TrajectoryInfo {
  readonly id: string
  readonly name: string
  readonly origin: Trajectory['origin']
  readonly created: string
  readonly game: { readonly id: string; readonly title: string }
  readonly agent: string | null
  readonly rows: number
  readonly episodes: number
  /** Bytes it takes in this browser. */
  readonly bytes: number
}

/** What is kept beside its file, and may change while that stays. */
export interface TrajectoryMeta extends TrajectoryInfo {
  readonly bookmarks: readonly Bookmark[]
}
