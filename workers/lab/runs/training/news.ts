import type { TrainEvent } from '../../contracts/trainer'
import type { TimeLeft } from '../time-left'

/** What a training tells of itself. */
export type TrainingNews =
  | {
      readonly type: 'progress'
      readonly run: string
      readonly event: TrainEvent
      readonly total: number
      readonly rate: number
      readonly secondsLeft: TimeLeft
    }
  | {
      readonly type: 'state'
      readonly run: string
      readonly state: 'idle' | 'starting' | 'training' | 'paused' | 'finished' | 'failed'
      readonly reason: string
      readonly backend: string
    }
  | {
      readonly type: 'saved'
      readonly run: string
      readonly decisions: number
      readonly persistent: boolean
      readonly reason: string
    }
  /** Of a run that is recorded: how many of its games are kept so far. */
  | { readonly type: 'recorded'; readonly run: string; readonly every: number; readonly kept: number }
  | { readonly type: 'notice'; readonly level: 'warning'; readonly text: string }
