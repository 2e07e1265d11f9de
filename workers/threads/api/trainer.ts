/** The trainer: one run at a time. */
import type { Value } from '../../lab/contracts/options'
import type { TrainingNews } from '../../lab/runs/training/news'
import type { TrainRequest } from '../../lab/runs/training/plan'
import type { TimeLeft } from '../../lab/runs/time-left'
import type { NoticeMessage } from './stage-messages'

export type { TrainRequest }

export interface TrainerApi {
  connect(port: MessagePort): Promise<void>
  /** Errors: InputError (option), or Error 'owned' when another tab trains. Returns the run's checkpoint id. */
  start(request: TrainRequest): Promise<string>
  /** Continue a resumable checkpoint exactly. `workers` as in a request. */
  resume(id: string, decisions?: number, workers?: number): Promise<string>
  /** Saves, then halts. */
  pause(): Promise<void>
  continue(): Promise<void>
  /** Saves, then ends the run. */
  stop(): Promise<void>
  /** The tab is hidden and may be gone any moment: a checkpoint follows the next update. Nothing where no run goes on. */
  hurry(): Promise<void>
  /** Weights-only checkpoint file of this moment; after a run's end, of its last kept state. */
  weights(): Promise<Uint8Array>
  /**
   * Plays whole games with a stored agent and writes mean score and interval on its card. `asked`: of `judgingOptions`, the rest as they stand
   * there, sticky actions as it was trained. False: it was cancelled. Errors as `start`.
   */
  evaluate(id: string, asked: Readonly<Record<string, Value>>): Promise<boolean>
  /** Takes effect when the next game ends. */
  cancelEvaluation(): Promise<void>
}

export type TrainerMessage =
  | TrainingNews
  | {
      readonly type: 'evaluation'
      readonly agent: string
      readonly done: number
      readonly games: number
      readonly secondsLeft: TimeLeft
    }
  | NoticeMessage
