/** An episode: how the stage is asked for one, and how it tells of the one it has. */
import type { Setting } from '../../lab/contracts/env'
import type { Program } from '../../lab/contracts/program'
import type { Intervention, ViewSpec } from '../../lab/contracts/recording'
import type { Rhythm } from '../../lab/contracts/rhythm'
import type { LinkState } from '../../lab/recording/link'

export type BackendChoice = 'auto' | 'webgpu' | 'wasm'

export interface OpenRequest {
  readonly env: string
  /** Agent id (`shipped/…` or a library id), or null: nobody decides, a person may. */
  readonly agent: string | null
  /** The agent itself under a label, where it cannot be found by its id: nothing is kept here, or it is still being trained. */
  readonly file?: { readonly bytes: Uint8Array; readonly label: string }
  /** Who is judged beside the agent; null: nobody. Absent: who sits there stays, if the game is theirs. */
  readonly rival?: string | null
  readonly seed: number
  readonly backend: BackendChoice
  /** In force from there on. */
  readonly program?: Program | null
  /** Options and level of the game; its own when absent. */
  readonly setting?: Pick<Setting, 'options' | 'level'>
  /** What is to be explained; one that does not fit who plays gives way. As it was when absent. */
  readonly views?: readonly ViewSpec[]
  /** Which of the page's questions about views this is, counted up: statuses repeat it. */
  readonly asked?: number
  /** Replay up to here before showing anything; of a share link its text, which is read where it is replayed. */
  readonly replay?: Course | { readonly link: string }
}

/** What was done since the seed. `version`: of the rules it was played by, where that is known. `rhythm`: at what; absent: the rule of the version before. */
export interface Course {
  readonly version?: number
  readonly actions: Uint8Array
  readonly ticks: number
  readonly interventions: readonly Intervention[]
  readonly rhythm?: Rhythm
}

/** What a share link asks for besides what was done, which may be long and stays with whoever replays it. */
export type LinkAsks = Omit<LinkState, 'actions' | 'ticks' | 'interventions'>

/** Everything needed to describe the episode on the stage to somebody else. */
export interface EpisodeState {
  readonly env: string
  readonly agent: string | null
  readonly seed: number
  readonly actions: Uint8Array
  readonly ticks: number
  readonly interventions: readonly Intervention[]
  readonly program: Program | null
  /** At what it is played, and how the game is set up. */
  readonly rhythm: Rhythm
  readonly setting: Pick<Setting, 'options' | 'level'>
  readonly hash: string
}
