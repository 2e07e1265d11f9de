/** The trainer: one run at a time. */
import type { TrainEvent } from '../../lab/contracts/trainer'
import type { Setting } from '../../lab/contracts/env'
import type { Value } from '../../lab/contracts/options'
import type { BackendChoice, NoticeMessage } from './stage'

export interface TrainRequest {
  readonly env: string
  /** How the game is set up; as usual when absent. */
  readonly setting?: Pick<Setting, 'options' | 'level'>
  readonly algorithm: string
  readonly network: string
  readonly seed: number
  readonly decisions: number
  readonly name: string
  readonly options: Readonly<Record<string, Value>>
  readonly envOptions: Readonly<Record<string, Value>>
  readonly backend: BackendChoice
  /** A game is played and kept every so many decisions; never when 0 or absent. */
  readonly recordEvery?: number
}

export interface TrainerApi {
  connect(port: MessagePort): Promise<void>
  /** Errors: InputError (option), or Error 'owned' when another tab trains. Returns the run's checkpoint id. */
  start(request: TrainRequest): Promise<string>
  /** Continue a resumable checkpoint exactly. */
  resume(id: string, decisions?: number): Promise<string>
  /** Saves, then halts. */
  pause(): Promise<void>
  continue(): Promise<void>
  /** Saves, then ends the run. */
  stop(): Promise<void>
  /** Weights-only checkpoint file of this moment; after a run's end, of its last kept state. */
  weights(): Promise<Uint8Array>
  /** Plays whole games with a stored agent and writes mean score and interval on its card. False: it was cancelled. Errors as `start`. */
  evaluate(id: string, games: number): Promise<boolean>
  /** Takes effect when the next game ends. */
  cancelEvaluation(): Promise<void>
}

export type TrainerMessage =
  | { readonly type: 'progress'; readonly run: string; readonly event: TrainEvent; readonly total: number; readonly rate: number; readonly secondsLeft: number }
  | { readonly type: 'state'; readonly run: string; readonly state: 'idle' | 'starting' | 'training' | 'paused' | 'finished' | 'failed'; readonly reason: string; readonly backend: string }
  | { readonly type: 'evaluation'; readonly agent: string; readonly done: number; readonly games: number; readonly secondsLeft: number }
  | { readonly type: 'saved'; readonly run: string; readonly decisions: number; readonly persistent: boolean; readonly reason: string }
  /** Of a run that is recorded: how many of its games are kept so far. */
  | { readonly type: 'recorded'; readonly run: string; readonly every: number; readonly kept: number }
  | NoticeMessage
