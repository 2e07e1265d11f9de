/** Sets of kept states on the page: states of games, kept once and put to any agent. */
import type { Damaged } from '../../lab/contracts/shelf'
import type { StatesInfo, StatesWish } from '../../lab/contracts/states'

/** RGBA. */
export interface StatePicture {
  readonly pixels: ArrayBuffer
  readonly width: number
  readonly height: number
  /** Of its episode. */
  readonly decision: number
}

/** From the play of agents of the library, who take turns, or from a recording of games that this browser keeps. */
export type StatesFrom = { readonly agents: readonly string[] } | { readonly recording: string }

export interface KeptStatesApi {
  /** Newest first; `damaged`: what is kept and cannot be read. `trouble`: '' or why nothing lasts longer than the tab. */
  states(): Promise<{
    readonly sets: readonly StatesInfo[]
    readonly damaged: readonly Damaged[]
    readonly trouble: string
  }>
  /** Recordings of games of ours that this browser keeps. */
  recordings(): Promise<readonly { readonly id: string; readonly name: string; readonly env: string }[]>
  /** Plays, keeps and tells how far it is (`drawn`). Errors: InputError naming the field; 'cancelled' after `stopMaking`. Nothing is kept then. */
  makeStates(wish: StatesWish, from: StatesFrom): Promise<StatesInfo>
  stopMaking(): Promise<void>
  /** The file that `npm run states` writes, too. Errors: InputError naming the field. The same set again stays one. */
  importStates(file: Blob): Promise<StatesInfo>
  exportStates(id: string): Promise<Uint8Array>
  renameStates(id: string, name: string): Promise<void>
  removeStates(id: string): Promise<void>
  /** Of the first states of its episodes, one each, so many at most. */
  statePictures(id: string, most: number): Promise<readonly StatePicture[]>
}

export type { StatesInfo, StatesWish }
