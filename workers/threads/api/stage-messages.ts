/** What goes down the stage's port, both ways. */
import type { PolicyCard } from '../../lab/contracts/checkpoint'
import type { EnvSpec, Setting } from '../../lab/contracts/env'
import type { Program } from '../../lab/contracts/program'
import type { Acting, StackMode, ViewSpec } from '../../lab/contracts/recording'
import type { Rhythm } from '../../lab/contracts/rhythm'
import type { FrameMessage } from './frame'

/** What the page sends down the port: a picture buffer (frame or ghost) that it has finished with. */
export interface PageMessage {
  readonly type: 'recycle'
  readonly buffer: ArrayBuffer
}

export type StageMessage = FrameMessage | StatusMessage | HistoryMessage | NoticeMessage | ReplayMessage

/** A long replay is under way: the share that is done, 0 … 1; 1 = over. */
export interface ReplayMessage {
  readonly type: 'replay'
  readonly share: number
}

export interface StatusMessage {
  readonly type: 'status'
  readonly env: string
  /** Label and card of who plays; null: nobody. */
  readonly agent: { readonly id: string; readonly label: string; readonly card: PolicyCard } | null
  readonly rival: { readonly id: string; readonly label: string } | null
  readonly backend: {
    readonly id: 'webgpu' | 'wasm' | 'cpu' | 'none'
    readonly device: string
    readonly reason: string
  }
  readonly playing: boolean
  readonly acting: Acting
  readonly speed: number
  readonly seed: number
  /** At which this episode is played, and how its game is set up. */
  readonly rhythm: Rhythm
  readonly setting: Pick<Setting, 'options' | 'level'>
  /** The game as it is set up, where an option makes it another than the catalogue's: larger, or seen another way. */
  readonly spec: EnvSpec | null
  /** Its states and configurations can be read and written as the original's. */
  readonly toybox: boolean
  readonly editing: boolean
  readonly stack: StackMode
  readonly program: Program | null
  readonly views: readonly ViewSpec[]
  /** The last question about views that this knows of. */
  readonly asked: number
  /** Methods that cannot explain who plays, each with the reason; none as long as nobody can be asked. */
  readonly refusals: Readonly<Record<string, string>>
}

export interface HistoryMessage {
  readonly type: 'history'
  readonly entries: readonly {
    readonly label: string
    readonly decision: number
    readonly tick: number
    readonly edits: number
  }[]
  /** Entries up to and including this index are in effect; later ones can be redone. */
  readonly position: number
}

export interface NoticeMessage {
  readonly type: 'notice'
  readonly level: 'info' | 'warning' | 'error'
  readonly text: string
}
